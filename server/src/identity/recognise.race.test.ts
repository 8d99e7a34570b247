import { describe, expect, test } from 'vitest';
import { freshDatabase } from '../../test/cluster.ts';
import { ProblemError } from '../kit/problems.ts';
import { sqlState, transaction, type Db } from '../kit/sql.ts';
import type { LogEvent } from '../spine/index.ts';
import { mergePeople, splitPerson, undoMerge } from './decide-by-hand.ts';
import { createIdentity } from './index.ts';
import { firstRules } from './rule-store.ts';
import { compileRules } from './rules.ts';
import { loadSecret } from './secret.ts';
import { settleWhole } from './whole.ts';
import { partitionOf, violations } from './test/invariants.ts';
import { said, shared, sources, type Said } from './test/story.ts';
import { silentLog } from '../kit/log.ts';

const rules = compileRules(firstRules);

/** Mulberry32: small, seeded, good enough to mix up. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

/** People with a home of their own who now and then use each other's things. */
function eventsOf(roll: (sides: number) => number, count: number, people: number): LogEvent[] {
  return Array.from({ length: count }, (_, place) => {
    const own = roll(people);
    const other = roll(12) === 0 ? roll(people) : own;
    const what: { -readonly [key in keyof Said]: Said[key] } = { at: place };
    if (roll(3) > 0) what.userId = `user-${own}`;
    if (roll(2) === 0) what.anonymousId = `device-${other}-${roll(2)}`;
    if (roll(3) === 0) what.email = `mail-${roll(9) === 0 ? roll(people) : other}@x.example`;
    if (roll(4) === 0) what.phone = `+35387123${String(1000 + (roll(9) === 0 ? roll(people) : own))}`;
    if (roll(5) === 0)
      what.ids = [`loyalty_card:7712${1000 + own}`, ...(roll(2) === 0 ? [`!email:mail-${own}@x.example`] : [])];
    if (roll(25) === 0) {
      what.previousId = `old-${own}`;
      what.userId = `user-${own}`;
    }
    if (roll(10) === 0) what.source = shared;
    return said(what);
  });
}

class Kill extends Error {}

/** Works its events off in batches; every now and then its transaction dies, and the batch comes again. */
async function work(db: Db, events: readonly LogEvent[], roll: (sides: number) => number): Promise<number> {
  const identity = await createIdentity({ db, sources, log: silentLog, remembered: 40 });
  let deadlocks = 0;
  for (let from = 0; from < events.length;) {
    const batch = events.slice(from, from + 1 + roll(12));
    const dies = roll(6) === 0;
    try {
      await transaction(db, async (tx) => {
        await identity.resolve(tx, batch);
        if (dies) throw new Kill();
      });
      from += batch.length;
    } catch (error) {
      if (sqlState(error) === '40P01') deadlocks += 1;
      else if (!(error instanceof Kill)) throw error;
    }
  }
  return deadlocks;
}

describe('many at once', () => {
  test('four processes with overlapping people, killed at random: no deadlock, no broken rule, and the answer of one process alone', async () => {
    for (const seed of [1, 2]) {
      const database = await freshDatabase({ max: 8 });
      const roll = dice(seed);
      const events = eventsOf(roll, 400, 20);
      const deadlocks = await Promise.all(
        [0, 1, 2, 3].map((worker) =>
          work(
            database.db,
            events.filter((_, place) => place % 4 === worker),
            dice(seed * 10 + worker),
          ),
        ),
      );
      expect([seed, deadlocks]).toEqual([seed, [0, 0, 0, 0]]);
      expect([seed, await violations(database.db)]).toEqual([seed, []]);
      const secret = await loadSecret(database.db);
      const whole = settleWhole(secret, rules, events, (id) => id === shared);
      const values = await database.db.unsafe<{ origin_id: string; name: string }[]>(
        `select origin_id, type || ':' || value as name from identity.identifiers`,
      );
      const nameOf = new Map(values.map((row) => [row.origin_id, row.name]));
      const alone = whole.groups
        .map((group) =>
          group
            .map((id) => nameOf.get(id) ?? '?')
            .sort()
            .join(' '),
        )
        .sort();
      expect([seed, await partitionOf(database.db)]).toEqual([seed, alone]);
      await database.drop();
    }
  }, 60_000);

  test('staff merge, undo and split while events pour in: no deadlock and no broken rule', async () => {
    const database = await freshDatabase({ max: 10 });
    const { db } = database;
    const roll = dice(7);
    const events = eventsOf(roll, 250, 12);
    let busy = true;
    const deadlocks = { staff: 0 };
    const staff = async (own: (sides: number) => number): Promise<void> => {
      while (busy) {
        try {
          await transaction(db, (tx) => byHand(tx, own));
        } catch (error) {
          if (sqlState(error) === '40P01') deadlocks.staff += 1;
          else if (!(error instanceof ProblemError)) throw error;
        }
      }
    };
    const hands = [staff(dice(71)), staff(dice(72))];
    const workers = await Promise.all(
      [0, 1, 2].map((worker) =>
        work(
          db,
          events.filter((_, place) => place % 3 === worker),
          dice(70 + worker),
        ),
      ),
    );
    busy = false;
    await Promise.all(hands);
    expect([workers, deadlocks]).toEqual([[0, 0, 0], { staff: 0 }]);
    expect(await violations(db, 99)).toEqual([]);
    await database.drop();
  }, 60_000);
});

async function byHand(
  tx: Parameters<Parameters<typeof transaction>[1]>[0],
  roll: (sides: number) => number,
): Promise<void> {
  const by = { reason: 'a test', actor: 'Olga', now: new Date() };
  const kind = roll(3);
  if (kind === 0) {
    const some = await tx.unsafe<{ person_id: string }[]>('select distinct person_id from identity.aliases');
    const [one, other] = [some[roll(Math.max(1, some.length))], some[roll(Math.max(1, some.length))]];
    if (one && other) await mergePeople(tx, rules, { survivorId: one.person_id, absorbedId: other.person_id }, by);
  } else if (kind === 1) {
    const some = await tx.unsafe<{ id: string }[]>(
      'select id from identity.merges where undone_at is null order by at desc limit 20',
    );
    const one = some[roll(Math.max(1, some.length))];
    if (one) await undoMerge(tx, rules, one.id, { ...by, keepApart: roll(2) === 0 });
  } else {
    const some = await tx.unsafe<{ origin_id: string; person_id: string }[]>(
      'select origin_id, person_id from identity.aliases',
    );
    const one = some[roll(Math.max(1, some.length))];
    if (one) await splitPerson(tx, rules, { personId: one.person_id, originIds: [one.origin_id] }, by);
  }
}
