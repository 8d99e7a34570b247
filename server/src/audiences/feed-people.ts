/** Carries what is known of people to ClickHouse: the newest version counts, so a block that is sent twice changes nothing. */
import { z } from 'zod';
import { HistoryRefused, type ClickHouse } from '../history/index.ts';
import { run, runOne, transaction, type Db } from '../kit/sql.ts';
import { peopleTable, preparePeople } from './bulk-people.ts';
import * as sql from './feed-people.sql.ts';

const most = 20_000;

/** Sends what has changed, and forgets whom it was asked to forget; returns how many were sent. One process at a time; another finds nothing to do. */
export async function feedPeople(db: Db, clickhouse: ClickHouse): Promise<number> {
  let sent = 0;
  for (;;) {
    const count = await transaction(db, async (tx) => {
      const { held } = await runOne(tx, sql.tryFeeding);
      if (!held) return 0;
      const block = await runOne(tx, sql.readChanged, [most]);
      if (block.text !== null && block.upto_xid !== null && block.upto_id !== null) {
        await send(clickhouse, block.text, `people/${block.upto_xid}/${block.upto_id}`);
        await run(tx, sql.moveFeed, [block.upto_xid, block.upto_id]);
      }
      await forget(tx, clickhouse);
      return block.n;
    });
    sent += count;
    if (count < most) return sent;
  }
}

async function send(clickhouse: ClickHouse, text: string, token: string): Promise<void> {
  try {
    await clickhouse.send(peopleTable, Buffer.from(text), token);
  } catch (error) {
    if (!(error instanceof HistoryRefused && error.missingTable)) throw error;
    await preparePeople(clickhouse);
    await clickhouse.send(peopleTable, Buffer.from(text), token);
  }
}

async function forget(tx: Parameters<typeof run>[0], clickhouse: ClickHouse): Promise<void> {
  const rows = await run(tx, sql.takeErasures);
  if (rows.length === 0) return;
  await clickhouse.tell(
    `delete from ${peopleTable} where person_id in {ids:Array(UUID)} settings lightweight_deletes_sync = 2`,
    { ids: rows.map((row) => row.origin_id) },
  );
}

/** Makes the table where it is not there, and begins anew where it has been emptied. */
export async function openFeed(db: Db, clickhouse: ClickHouse): Promise<void> {
  await preparePeople(clickhouse);
  const [row] = await clickhouse.ask(`select count() as n from ${peopleTable}`, z.object({ n: z.int() }));
  if (row?.n === 0) await run(db, sql.restartFeed);
}
