/**
 * Tells customers' timelines when what is on their wish lists becomes cheaper or dearer: `Wish List Price Dropped`, `Wish List Price Raised`.
 * Nothing is asked in between: it sleeps until the instant at which a price changes, and whoever publishes prices wakes it. What changed
 * while no process ran is told when one runs again, as of the instant at which it changed.
 */
import { moneyDigits } from '../../../quote/index.ts';
import { errorFields, type Log } from '../kit/log.ts';
import type { Clock } from '../kit/clock.ts';
import { createNap } from '../kit/nap.ts';
import { run, runMaybe, runOne, transaction, type Db, type Tx } from '../kit/sql.ts';
import type { Pricing } from '../pricing/index.ts';
import { appendEvents, systemEvent, type Leases, type NewEvent } from '../spine/index.ts';
import { audiencesConsumer } from './follow.ts';
import { priceTurns, type BookAt } from './price-turns.ts';
import * as sql from './tell-prices.sql.ts';

export interface PriceTeller {
  start(): void;
  stop(): Promise<void>;
  /** Prices were published. */
  wake(): void;
  /** Tells all that has changed up to now; returns how many events were told. */
  pass(): Promise<number>;
}

export interface TellPricesOptions {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly leases: Pick<Leases, 'held'>;
  readonly prices: Pick<Pricing, 'currentBook' | 'priceOf'>;
}

const page = 2_000;
/** The net under a wake that was lost, and for a wish list that is the first one. */
const netMs = 60_000;
/** How often it is looked, in memory, whether it is this process's turn by now; and what a fault waits. */
const turnMs = 1_000;
/** So long after prices were published it is looked each second: the books in memory are read again beside this. */
const newsMs = 5_000;
/** Versions are heard of within a second and a half, and take force two seconds after they were published at the earliest. */
const settleMs = 50;
/** While nobody wishes for anything the watch follows so far behind, and does not write each time. */
const restMs = 3_600_000;
/** How far ahead the next change is looked for. */
const aheadMs = 400 * 86_400_000;

export function createPriceTeller({ db, log, clock, leases, prices }: TellPricesOptions): PriceTeller {
  let stopped = false;
  let publishedAt = -Infinity;
  const nap = createNap();
  let loop = Promise.resolve();
  const bookAt: BookAt = (at) => prices.currentBook(db, { now: at });

  async function pass(): Promise<number> {
    const now = clock.now();
    return transaction(db, async (tx) => {
      const held = await runMaybe(tx, sql.holdPriceWatch);
      if (held === undefined) return 0;
      const seen = held.seen_at?.getTime() ?? now.getTime();
      const { is } = await runOne(tx, sql.isAnythingWished);
      const turns = is ? await priceTurns(bookAt, seen, now.getTime()) : [];
      let told = 0;
      for (const at of turns) told += await tellTurn(tx, at, now);
      // No further than to what was told: of a version that takes force just now somebody else may know before this process does.
      const to = turns.at(-1) ?? (is || now.getTime() - seen < 2 * restMs ? seen : now.getTime() - restMs);
      if (held.seen_at?.getTime() !== to) await run(tx, sql.movePriceWatch, [new Date(to)]);
      return told;
    });
  }

  async function tellTurn(tx: Tx, at: number, now: Date): Promise<number> {
    let told = 0;
    let [cartId, sku] = ['00000000-0000-0000-0000-000000000000', ''];
    for (;;) {
      const lines = await run(tx, sql.wishedLines, [new Date(at), cartId, sku, page]);
      const events = await eventsOf(lines, at, now);
      if (events.length > 0) await appendEvents(tx, events);
      told += events.length;
      const last = lines.at(-1);
      if (last === undefined || lines.length < page) return told;
      [cartId, sku] = [last.cart_id, last.sku];
    }
  }

  async function eventsOf(lines: readonly sql.WishedLine[], at: number, now: Date): Promise<NewEvent[]> {
    const byPlace = new Map<string, sql.WishedLine[]>();
    for (const line of lines) {
      const key = `${line.zone} ${line.currency}`;
      const known = byPlace.get(key);
      if (known === undefined) byPlace.set(key, [line]);
      else known.push(line);
    }
    const events: NewEvent[] = [];
    for (const mine of byPlace.values()) {
      const [{ zone, currency } = { zone: '', currency: '' }] = mine;
      const skus = [...new Set(mine.map((line) => line.sku))];
      const [before, after] = await Promise.all(
        [at - 1, at].map((ms) => prices.priceOf(db, skus, { zone, currency, now: new Date(ms) })),
      );
      for (const line of mine) {
        const [was, is] = [before?.get(line.sku)?.amountMinor, after?.get(line.sku)?.amountMinor];
        if (was !== undefined && is !== undefined && was !== is) events.push(eventOf(line, { was, is, at, now }));
      }
    }
    return events;
  }

  async function runLoop(): Promise<void> {
    while (!stopped) {
      let sleepMs = turnMs;
      try {
        if (leases.held(audiencesConsumer).some((lease) => lease.shard === 0)) {
          await pass();
          sleepMs = await untilNext();
        }
      } catch (error) {
        log.warn(errorFields(error), 'changes of prices could not be told; it is tried again');
      }
      const isNew = performance.now() - publishedAt < newsMs;
      if (!stopped) await nap.sleep(Math.min(sleepMs, isNew ? turnMs : netMs));
    }
  }

  async function untilNext(): Promise<number> {
    if (!(await runOne(db, sql.isAnythingWished)).is) return netMs;
    const now = clock.now().getTime();
    const [next] = await priceTurns(bookAt, now, now + aheadMs);
    return next === undefined ? netMs : next - now + settleMs;
  }

  return {
    pass,
    wake: () => {
      publishedAt = performance.now();
      nap.rouse();
    },
    start: () => {
      loop = runLoop();
    },
    stop: async () => {
      stopped = true;
      nap.end();
      await loop;
    },
  };
}

const inMajor = (minor: number, currency: string): number => {
  const digits = moneyDigits(currency);
  return Number((minor / 10 ** digits).toFixed(digits));
};

interface Turn {
  readonly was: number;
  readonly is: number;
  readonly at: number;
  readonly now: Date;
}

function eventOf({ origin_id: originId, sku, currency }: sql.WishedLine, { was, is, at, now }: Turn): NewEvent {
  const properties = { sku, price: inMajor(is, currency), was: inMajor(was, currency), currency };
  const name = is < was ? 'Wish List Price Dropped' : 'Wish List Price Raised';
  return { ...systemEvent(name, originId, { originId, properties }, now), occurredAt: new Date(at) };
}
