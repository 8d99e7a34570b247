/**
 * Renews what the search keeps when choices or languages have got other names: 500 products a transaction, each with its position, by
 * whichever process comes first; a killed one leaves off between two products. What products say themselves is indexed when it is saved.
 */
import { errorFields, type Log } from '../kit/log.ts';
import { run, runMaybe, transaction, type Db, type Tx } from '../kit/sql.ts';
import { leaveReindex, reindexWanted, takeReindex } from './definitions.sql.ts';
import { holdDefinitions } from './definitions.ts';
import { holdProductsAfter } from './products.sql.ts';
import { everything } from './remember-variants.ts';
import { writeSearch } from './write-products.ts';

const atOnce = 500;
/** A notification that was lost costs so much at most. */
const lookEveryMs = 30_000;

export interface Reindexing {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createReindexing(db: Db, log: Log): Reindexing {
  let running: Promise<void> | undefined;
  let stopped = true;
  let again = false;
  let ends: (() => Promise<void>) | undefined;

  async function work(): Promise<void> {
    try {
      while (!stopped && (await reindexSome(db)));
    } catch (error) {
      log.warn(errorFields(error), 'the search could not be renewed; trying again in a while');
    }
  }

  function look(): void {
    if (stopped) return;
    again = running !== undefined;
    running ??= work().finally(() => {
      running = undefined;
      if (again) look();
    });
  }

  return {
    start: async () => {
      stopped = false;
      const listening = await db.listen('catalogue', (payload) => payload === everything && look(), look);
      const timer = setInterval(look, lookEveryMs);
      timer.unref();
      ends = async () => {
        clearInterval(timer);
        await listening
          .unlisten()
          .catch((error: unknown) => log.warn(errorFields(error), 'a listener did not end well'));
      };
    },
    stop: async () => {
      stopped = true;
      await ends?.();
      await running;
    },
  };
}

/** Does some; says whether there is more. */
export async function reindexSome(db: Db, limit = atOnce): Promise<boolean> {
  if ((await runMaybe(db, reindexWanted)) === undefined) return false;
  return transaction(db, async (tx) => {
    // Attributes before the position, as whoever changes an attribute takes them.
    const definitions = await holdDefinitions(tx);
    const place = await runMaybe(tx, takeReindex);
    if (place === undefined) return false;
    const { last } = await renewSearch(tx, place.reindex_after, limit, definitions);
    await run(tx, leaveReindex, [last]);
    return last !== null;
  });
}

/** The products after this one; `last` is null when there are no more behind them. */
export async function renewSearch(
  tx: Tx,
  after: string,
  limit: number,
  definitions: Parameters<typeof writeSearch>[2],
): Promise<{ readonly products: number; readonly last: string | null }> {
  const rows = await run(tx, holdProductsAfter, [after, limit]);
  if (rows.length > 0) {
    const held = rows.map(({ product_id, ...row }) => ({ id: product_id, ...row }));
    await writeSearch(tx, held, definitions);
  }
  const ids = rows.map(({ product_id }) => product_id).sort();
  return { products: rows.length, last: rows.length < limit ? null : (ids.at(-1) ?? null) };
}
