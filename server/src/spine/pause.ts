/** A consumer's batches and those who rewrite its results exclude each other, for as long as one short transaction. */
import { setTimeout as sleep } from 'node:timers/promises';
import { run, sqlState, transaction, type Db, type Tx } from '../kit/sql.ts';
import type { LogEvent } from './event.ts';
import { boundWaiting, forgottenSources, shareConsumer, takeConsumer } from './pause.sql.ts';

/** How long we wait for batches under way and for rows that others hold, before we let everybody else go first. */
const patienceMs = 4_000;
const mostTries = 60;

/**
 * Runs `work` in a transaction during which no batch of this consumer is under way: what it reads stays so, and what a batch reads
 * afterwards is what was written. Batches wait meanwhile, so it must be short. Whoever holds a row for long makes it try again.
 */
export async function whilePaused<T>(db: Db, consumer: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction(db, async (tx) => {
        await run(tx, boundWaiting, [String(patienceMs)]);
        await run(tx, takeConsumer, [consumer]);
        return work(tx);
      });
    } catch (error) {
      if (!/^(55P03|40P01|40001)$/.test(sqlState(error) ?? '') || tries >= mostTries) throw error;
      await sleep(Math.min(1_000, 50 * tries));
    }
  }
}

/** First in a batch's transaction: holds off those who pause the consumer, and leaves out what came from sources that were forgotten. */
export async function stillWanted(tx: Tx, consumer: string, events: readonly LogEvent[]): Promise<readonly LogEvent[]> {
  // Sent together; the second sees what was committed while the first waited.
  const [, rows] = await Promise.all([run(tx, shareConsumer, [consumer]), run(tx, forgottenSources)]);
  if (rows.length === 0) return events;
  const gone = new Set(rows.map((row) => row.source_id));
  return events.filter((event) => event.sourceId === null || !gone.has(event.sourceId));
}
