/**
 * Fills an audience from all the past, when it is made or its rule is changed: everybody whom the bulk evaluator finds. Judging live begins
 * with the audience's own transaction; filling waits until history has come as far as the batches that did not know it yet. So nobody falls
 * between the two, and who is judged live is not overwritten. Killed anywhere, it is done again.
 */
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { askTables, followAliases, HistoryAway, historyConsumer } from '../history/index.ts';
import { errorFields } from '../kit/log.ts';
import { run, runCount, runMaybe, runOne, transaction } from '../kit/sql.ts';
import { readPlaces } from '../spine/index.ts';
import { assess } from './assess.ts';
import { peopleTable } from './bulk-people.ts';
import { compileRule } from './compile-rule.ts';
import type { AudienceDeps } from './deps.ts';
import { feedPeople } from './feed-people.ts';
import { feedWaits } from './feed-people.sql.ts';
import * as sql from './fill.sql.ts';
import { audiencesConsumer } from './follow.ts';
import { shareBatches, stopBatches } from './judging.sql.ts';
import type { RulesInForce } from './rules-in-force.ts';

export interface Filler {
  start(): void;
  stop(): Promise<void>;
  /** An audience was made or changed. */
  wake(): void;
  /** Fills one that waits; false: none waits, or it has to wait. */
  pass(): Promise<boolean>;
}

interface Work {
  readonly audience_id: string;
  readonly version: number;
  readonly fill_after: readonly sql.FillPlace[] | null;
}

/** Fewer than so many are judged one by one, which says exactly since when; more are taken as they were found, block by block. */
const block = 20_000;
const judgedAtOnce = 500;

export function createFiller(
  deps: AudienceDeps & { readonly rules: RulesInForce; readonly onFlip: (at: Date) => void },
): Filler {
  const { db, log, clock, clickhouse, rules } = deps;
  const ending = new AbortController();
  let rouse: (() => void) | undefined;
  let loop = Promise.resolve();

  async function pass(): Promise<boolean> {
    const work = await runMaybe(db, sql.claimFill);
    if (work === undefined) return false;
    try {
      const trouble = await fill(work);
      if (trouble === null) return true;
      await run(db, sql.postponeFill, [work.audience_id, work.version, trouble === 'catching_up' ? 0.1 : 2, trouble]);
    } catch (error) {
      const code = error instanceof HistoryAway ? 'history_away' : 'failed';
      log.warn(
        { ...errorFields(error), audienceId: work.audience_id },
        'an audience could not be filled; it is tried again',
      );
      await run(db, sql.postponeFill, [work.audience_id, work.version, 2, code]);
    }
    return false;
  }

  /** Null: done. Else why it has to wait. */
  async function fill(work: Work): Promise<'catching_up' | null> {
    if ((await runOne(db, sql.isWalking)).waits) return 'catching_up';
    const after = work.fill_after ?? (await noteAfter(work));
    if (!(await hasHistoryCome(after))) return 'catching_up';
    await followAliases(db, clickhouse);
    await feedPeople(db, clickhouse);
    if ((await runOne(db, feedWaits)).waits) return 'catching_up';
    const now = clock.now();
    const found = await ask(work, now);
    if (found === null) return null;
    await finish(work, now);
    return null;
  }

  async function noteAfter(work: Work): Promise<readonly sql.FillPlace[]> {
    return transaction(db, async (tx) => {
      // Batches that began before the audience was there have ended; all later ones know it.
      await run(tx, stopBatches);
      const places = (await readPlaces(tx, audiencesConsumer)).map(({ shard, xid, seq }) => ({ shard, xid, seq }));
      await run(tx, sql.noteFillAfter, [work.audience_id, work.version, JSON.stringify(places)]);
      return places;
    });
  }

  async function hasHistoryCome(after: readonly sql.FillPlace[]): Promise<boolean> {
    const places = new Map((await readPlaces(db, historyConsumer)).map((place) => [place.shard, place]));
    return after.every(({ shard, xid, seq }) => {
      const place = places.get(shard);
      if (place === undefined) return xid === '0' && seq === 0;
      return BigInt(place.xid) > BigInt(xid) || (place.xid === xid && place.seq >= seq);
    });
  }

  /** Writes down whom ClickHouse finds, block by block; null: the rule was changed meanwhile. */
  async function ask(work: Work, now: Date): Promise<number | null> {
    const own = (await rules(db)).find((one) => one.audienceId === work.audience_id);
    if (own === undefined || own.version !== work.version) return null;
    let found = 0;
    let rows: (readonly string[])[] = [];
    await askTables(db, async (tables) => {
      const { text, params } = compileRule(own.rule, now, { ...tables, people: peopleTable });
      const stream = await clickhouse.dump(`${text} format TSV`, params);
      for await (const line of createInterface({ input: stream })) {
        rows.push(line.split('\t'));
        found += 1;
        if (rows.length < block) continue;
        await save(work, now, rows);
        rows = [];
      }
    });
    if (found < block)
      await judgeOneByOne(
        work,
        rows.map((row) => row[0] ?? ''),
      );
    else await save(work, now, rows);
    return found;
  }

  async function save(work: Work, now: Date, rows: readonly (readonly string[])[]): Promise<void> {
    if (rows.length === 0) return;
    await run(db, sql.fillStandings, [
      work.audience_id,
      work.version,
      now,
      rows.map((row) => row[0] ?? ''),
      rows.map((row) => String(row[1] === '1')),
      rows.map((row) => (row[2] === '0' ? null : new Date(Number(row[2])).toISOString())),
    ]);
    await run(db, sql.keepFill, [work.audience_id, work.version]);
    const first = rows.reduce((least, row) => (row[2] === '0' ? least : Math.min(least, Number(row[2]))), Infinity);
    if (first < Infinity) deps.onFlip(new Date(first));
  }

  async function judgeOneByOne(work: Work, personIds: readonly string[]): Promise<void> {
    for (let at = 0; at < personIds.length; at += judgedAtOnce) {
      const asks = personIds.slice(at, at + judgedAtOnce).map((originId) => ({
        originId,
        cause: 'again' as const,
        names: [],
        facts: false,
        all: false,
        audienceIds: [work.audience_id],
      }));
      const assessed = await transaction(db, async (tx) => {
        await run(tx, shareBatches);
        return assess(tx, deps, await rules(tx), asks, { now: clock.now(), waits: true });
      });
      await run(db, sql.keepFill, [work.audience_id, work.version]);
      if (assessed.nextFlip !== null) deps.onFlip(assessed.nextFlip);
    }
  }

  async function finish(work: Work, now: Date): Promise<void> {
    await transaction(db, async (tx) => {
      await run(tx, stopBatches);
      if ((await runCount(tx, sql.finishFill, [work.audience_id, work.version, now])) === 0) return;
      await run(tx, sql.dropOld, [work.audience_id, work.version]);
      const { n } = await runOne(tx, sql.countMembers, [work.audience_id]);
      await run(tx, sql.settleSize, [work.audience_id, now, n]);
    });
  }

  async function runLoop(): Promise<void> {
    while (!ending.signal.aborted) {
      const done = await pass().catch((error: unknown) => {
        log.warn(errorFields(error), 'filling audiences failed; it is tried again');
        return false;
      });
      if (!done) await sleep();
    }
  }

  /** Short while one waits for history, long else. */
  async function sleep(): Promise<void> {
    const waiting = await runOne(db, sql.countFilling).catch(() => ({ n: 0 }));
    const nap = new AbortController();
    rouse = () => nap.abort();
    await wait(waiting.n > 0 ? 150 : 30_000, undefined, { signal: AbortSignal.any([nap.signal, ending.signal]) }).catch(
      () => undefined,
    );
    rouse = undefined;
  }

  return {
    pass,
    wake: () => rouse?.(),
    start: () => {
      loop = runLoop();
    },
    stop: async () => {
      ending.abort();
      await loop;
    },
  };
}
