/** What a batch of events tells of messages, one row a message. Pure. */
import type { HerEvent } from './follow.ts';

const columns: Readonly<Record<string, string>> = {
  'Message Sent': 'sent_at',
  'Message Delivered': 'delivered_at',
  'Message Opened': 'opened_at',
  'Message Clicked': 'clicked_at',
  'Message Dropped': 'dropped_at',
  'Message Failed': 'dropped_at',
  'Message Undelivered': 'dropped_at',
  'Message Bounced': 'dropped_at',
};

export function messageRows(
  events: readonly HerEvent[],
  clusterOf: (originId: string) => { readonly personId: string; readonly originIds: readonly string[] },
): object[] {
  const rows = new Map<string, Record<string, unknown>>();
  for (const { name, originId, at, properties } of events) {
    const column = columns[name];
    const { message_id: id, channel, purpose } = properties;
    // Others may say such names too: ours have ids.
    if (column === undefined || typeof id !== 'string' || !uuid.test(id) || typeof channel !== 'string') continue;
    const { personId, originIds } = clusterOf(originId);
    const row = rows.get(id) ?? {
      origins: [...new Set([personId, ...originIds])],
      person_id: personId,
      message_id: id,
      channel: channel.slice(0, 40),
      counts: purpose !== 'transactional',
      at: at.toISOString(),
    };
    row[column] ??= at.toISOString();
    rows.set(id, row);
  }
  return [...rows.values()].sort((a, b) => (String(a['message_id']) < String(b['message_id']) ? -1 : 1));
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
