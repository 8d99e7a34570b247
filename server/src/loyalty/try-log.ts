/** For tests: the log as identity reads it, and what of it was not read before. */
import type { Db } from '../kit/sql.ts';
import type { JsonObject, LogEvent } from '../spine/index.ts';

export async function readLog(db: Db): Promise<LogEvent[]> {
  const rows =
    await db`select event_id, shard, type, name, received_at, occurred_at, message_id, body, xid::text as xid, seq
    from spine.log order by xid, seq`;
  return rows.map((row) => ({
    eventId: String(row['event_id']),
    shard: Number(row['shard']),
    sourceId: null,
    type: row['type'] as LogEvent['type'],
    name: String(row['name']),
    receivedAt: row['received_at'] as Date,
    sentAt: null,
    originalAt: null,
    occurredAt: row['occurred_at'] as Date,
    clockSuspect: false,
    messageId: String(row['message_id']),
    body: row['body'] as JsonObject,
    xid: String(row['xid']),
    seq: Number(row['seq']),
  }));
}
