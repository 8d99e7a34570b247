/** Histories of the ledger against a plain model, on the real PostgreSQL: races, crashes, repetitions. HISTORIES=50000 plays more. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { newId } from '../kit/ids.ts';
import { run, transaction, type Statement, type Tx } from '../kit/sql.ts';
import { ensurePartitions } from '../spine/index.ts';
import { checkBooks } from './check-books.ts';
import type { ExpiredLots, Outcome, Wish } from './contract.ts';
import { operationIdOf } from './decide-ledger.ts';
import { createLedger, type Ledger, type LedgerSteps } from './ledger.ts';
import * as sql from './ledger.sql.ts';
import { expireLotsOf } from './sweep.ts';
import { accounts, Model, renewMs, seenFrom, type Command } from './try-model.ts';

const histories = Number(process.env['HISTORIES'] ?? 2_000);
const seed = Number(process.env['SEED'] ?? 20_260_302);
/** Histories that are played at the same time; each on accounts of its own. */
const together = 8;
const hour = 3_600_000;
const start = Date.parse('2026-03-02T10:00:00Z');

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ max: 10 });
  await ensurePartitions(database.db, new Date(start));
});
afterAll(() => database.drop());

// ---- what may happen: `pick` chooses among the holds, lots and operations that are there ----

const amount = fc.integer({ min: 1, max: 60 });
const pick = fc.nat(1_000);
const intent = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('earn' as const),
      amount,
      account: fc.nat(1),
      waits: fc.constantFrom(0, 0, 0, 2),
      lives: fc.constantFrom(1, 3, 6, 12, null),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('spend' as const), amount }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('hold' as const), amount, hours: fc.constantFrom(1, 4) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('capture' as const), pick, part: fc.option(amount, { nil: null }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('release' as const, 'time_out' as const), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('give_back' as const),
      pick,
      amount,
      late: fc.constantFrom('renew' as const, 'original' as const, 'resume' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('take_back' as const),
      pick,
      amount,
      spent: fc.constantFrom('debt' as const, 'other_lots' as const, 'forgive' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reverse' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('gift' as const, 'correct' as const), amount }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
);
type Intent = typeof intent extends fc.Arbitrary<infer T> ? T : never;
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('one' as const),
      intent,
      dies: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('race' as const),
      intents: fc.array(intent, { minLength: 2, maxLength: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 2, 5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), pick }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const history = fc.array(step, { minLength: 3, maxLength: 10, size: 'max' });
const group = fc.tuple(...Array.from({ length: together }, () => history));

// ---- one history ----

class Kill extends Error {}
const unlessKilled = (error: unknown): void => {
  if (!(error instanceof Kill)) throw error;
};
function mustBe(seen: readonly unknown[], wanted: readonly unknown[]): void {
  if (seen.join('\n') !== wanted.join('\n'))
    throw new Error(`is\n${seen.join('\n')}\nand should be\n${wanted.join('\n')}`);
}

class Play {
  readonly name = newId();
  readonly ledger: Ledger;
  /** What may be: after a race two orders can look alike from outside, and differ in what later comes back. */
  models = [new Model()];
  now = start;
  ids: string[] = [];
  readonly said: { id: string; key: string; command: Command; at: number }[] = [];
  #count = 0;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  async open(): Promise<void> {
    const wanted = accounts.map(() => ({ originId: newId(), kind: 'points' }));
    const opened = await transaction(database.db, (tx) => this.ledger.openAccounts(tx, wanted, new Date(this.now)));
    this.ids = opened.map((one) => one.accountId);
  }

  async play(steps: readonly Step[]): Promise<void> {
    await this.open();
    for (const one of steps) {
      if (one.kind === 'wait') this.now += one.hours * hour;
      else if (one.kind === 'again') await this.again(one.pick);
      else await this.act(one.kind === 'one' ? [one.intent] : one.intents, one.kind === 'one' && one.dies);
      await this.compare();
    }
  }

  get model(): Model {
    const [first] = this.models;
    if (first === undefined) throw new Error('no model is left');
    return first;
  }
  async compare(): Promise<void> {
    const seen = await this.seen();
    const fit = this.models.filter((one) => one.seen().join() === seen.join());
    if (fit.length === 0) mustBe(seen, this.model.seen());
    this.models = fit;
  }

  /** All at once; what came of them must be what some order of them gives. */
  async act(intents: readonly Intent[], dies: boolean): Promise<void> {
    const said = intents.flatMap((one) => {
      const key = `${this.name} ${(this.#count += 1)}`;
      const command = this.commandOf(one);
      if (command === null) return [];
      const id = command.do === 'reverse' ? operationIdOf(`reverse ${command.operation}`) : operationIdOf(key);
      return [{ id, key, command, at: this.now }];
    });
    if (said.length === 0) return;
    if (dies) {
      for (const one of said) await this.carryOut(one, true).catch(unlessKilled);
      await this.compare();
    }
    const outcomes = await Promise.all(said.map((one) => this.carryOut(one, false)));
    const seen = said.length === 1 ? null : await this.seen();
    const orders = permutations(said.map((one, at) => ({ ...one, outcome: outcomes[at] ?? '' })));
    const others: string[] = [];
    const fitting = new Map<string, Model>();
    for (const model of this.models) {
      for (const order of orders) {
        const tried = structuredCloneOf(model);
        if (!order.every((one) => tried.apply(one.id, one.command, this.now) === one.outcome)) continue;
        others.push(tried.seen().join(', '));
        if (seen === null || tried.seen().join() === seen.join()) fitting.set(tried.whole(), tried);
      }
    }
    if (fitting.size > 0) {
      this.models = [...fitting.values()];
      this.said.push(...said);
      return;
    }
    const wanted = said.map((one) => structuredCloneOf(this.model).apply(one.id, one.command, this.now));
    throw new Error(
      `no order explains it: ${JSON.stringify(said.map((one) => one.command))}: ${outcomes.join(', ')}; each alone: ${wanted.join(', ')}; is ${seen?.join(', ')}; was ${this.model.seen().join(', ')}; could be ${others.join(' or ')}`,
    );
  }

  async again(n: number): Promise<void> {
    const one = this.said[n % Math.max(1, this.said.length)];
    if (one === undefined || one.command.do === 'expire' || !this.model.booked.has(one.id)) return;
    mustBe([await this.carryOut(one, false)], [this.model.booked.get(one.id)?.outcome]);
  }

  commandOf(one: Intent): Command | null {
    const { holds, lots, booked } = this.model;
    // So that no two lots have one life, and the order of spending is told without ids.
    const own = (this.#count % 1_000) + 1;
    switch (one.do) {
      case 'earn': {
        const activates = this.now + one.waits * hour + (one.waits === 0 ? 0 : own);
        return {
          do: 'earn',
          account: one.account,
          amount: one.amount,
          activates,
          expires: one.lives === null ? Infinity : activates + one.lives * hour + own,
        };
      }
      case 'hold':
        return { do: 'hold', amount: one.amount, expires: this.now + one.hours * hour };
      case 'spend':
      case 'gift':
      case 'correct':
      case 'expire':
        return one;
      case 'capture':
      case 'release':
      case 'time_out':
      case 'give_back': {
        const hold = holds[one.pick % Math.max(1, holds.length)]?.id;
        if (hold === undefined) return null;
        if (one.do === 'capture') return { do: 'capture', hold, amount: one.part };
        return one.do === 'give_back'
          ? { do: 'give_back', hold, amount: one.amount, late: one.late }
          : { do: one.do, hold };
      }
      case 'take_back': {
        const earned = lots.filter((lot) => booked.has(lot.id));
        const lot = earned[one.pick % Math.max(1, earned.length)];
        return lot === undefined
          ? null
          : { do: 'take_back', lot: lot.id, account: lot.account, amount: one.amount, spent: one.spent };
      }
      case 'reverse': {
        const operations = [...booked].filter(([, { command }]) => command.do === 'earn' || command.do === 'correct');
        const operation = operations[one.pick % Math.max(1, operations.length)]?.[0];
        return operation === undefined ? null : { do: 'reverse', operation };
      }
    }
  }

  async carryOut(one: { key: string; command: Command }, dies: boolean): Promise<string> {
    const now = new Date(this.now);
    const outcome = await transaction(database.db, async (tx) => {
      const answer =
        one.command.do === 'expire'
          ? await this.expire(tx)
          : await this.ledger.book(tx, this.wishOf(one.key, one.command), now);
      if (dies) throw new Kill();
      return answer;
    });
    return outcome.kind === 'done' ? `done ${outcome.amount}` : outcome.kind;
  }

  async expire(tx: Tx): Promise<Outcome> {
    await run(tx, sql.lockAccounts, [this.ids]);
    await expireLotsOf(tx, this.ids, new Date(this.now));
    return { kind: 'done', again: false, operationId: '', amount: 0 };
  }

  wishOf(key: string, command: Exclude<Command, { do: 'expire' }>): Wish {
    const said = { key, reason: 'a history', actor: 'test' };
    const own = { accountIds: this.ids.slice(0, 2) };
    const at = (ms: number): Date => new Date(ms);
    switch (command.do) {
      case 'earn':
        return {
          ...said,
          do: 'earn',
          accountId: this.ids[command.account] ?? '',
          amount: command.amount,
          activatesAt: at(command.activates),
          expiresAt: command.expires === Infinity ? null : at(command.expires),
        };
      case 'hold':
        return { ...said, ...own, do: 'hold', amount: command.amount, about: 'x', expiresAt: at(command.expires) };
      case 'spend':
        return { ...said, ...own, do: 'spend', amount: command.amount, about: 'x' };
      case 'capture':
        return {
          ...said,
          do: 'capture',
          holdId: command.hold,
          ...(command.amount === null ? {} : { amount: command.amount }),
        };
      case 'release':
      case 'time_out':
        return { ...said, do: command.do, holdId: command.hold };
      case 'give_back': {
        const expiredLots: ExpiredLots =
          command.late === 'renew' ? { kind: 'renew', days: renewMs / 86_400_000 } : { kind: command.late };
        return { ...said, do: 'give_back', holdId: command.hold, amount: command.amount, expiredLots };
      }
      case 'take_back':
        return {
          ...said,
          do: 'take_back',
          accountId: this.ids[command.account] ?? '',
          lots: [{ lotId: command.lot, amount: command.amount }],
          spentLots: command.spent,
        };
      case 'reverse':
        return { reason: said.reason, actor: said.actor, do: 'reverse', operationId: command.operation };
      case 'gift':
        return { ...said, ...own, do: 'gift', toAccountId: this.ids[2] ?? '', amount: command.amount };
      case 'correct':
        return { ...said, ...own, do: 'correct', amount: command.amount };
    }
  }

  async seen(): Promise<string[]> {
    const rows = await database.db<
      {
        account_id: string;
        debt: number;
        activates_at: Date | null;
        expires_at: Date | null;
        free: number;
        held: number;
      }[]
    >`
      select a.account_id, a.debt, l.activates_at, l.expires_at, sum(l.free)::bigint as free, sum(l.held)::bigint as held
      from loyalty.accounts a left join loyalty.lots l on l.account_id = a.account_id and (l.free > 0 or l.held > 0)
      where a.account_id = any (${this.ids}::uuid[]) group by 1, 2, 3, 4`;
    const debts = this.ids.map((id) => rows.find((row) => row.account_id === id)?.debt ?? -1);
    const lots = rows.flatMap((row) =>
      row.activates_at === null
        ? []
        : [
            {
              life: `${this.ids.indexOf(row.account_id)} ${row.activates_at.getTime()} ${row.expires_at?.getTime() ?? Infinity}`,
              free: row.free,
              held: row.held,
            },
          ],
    );
    return seenFrom(debts, lots);
  }
}

function structuredCloneOf(model: Model): Model {
  return Object.assign(new Model(), structuredClone({ ...model }));
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length <= 1) return [[...all]];
  return all.flatMap((one, at) =>
    permutations([...all.slice(0, at), ...all.slice(at + 1)]).map((rest) => [one, ...rest]),
  );
}

const property = (ledger: Ledger) =>
  fc.asyncProperty(group, async (all) => {
    await Promise.all(all.map((steps) => new Play(ledger).play(steps)));
  });

describe('the ledger and a plain model say the same', () => {
  test(`over ${histories} histories with races, crashes and repetitions, and the books balance`, async () => {
    const endOnFailure = histories > 2_000;
    await fc.assert(property(createLedger()), {
      numRuns: Math.ceil(histories / together),
      seed,
      endOnFailure,
      ...(process.env['AT'] === undefined ? {} : { path: process.env['AT'] }),
    });
    expect(await checkBooks(database.db)).toEqual([]);
  }, 3_600_000);
});

const altered = <R>(what: Statement<R>, from: RegExp, to: string): Statement<R> => {
  const change = (text: string): string => text.replaceAll(new RegExp(from, 'g'), to);
  expect(change(what.text)).not.toBe(what.text);
  const { single } = what;
  return {
    ...what,
    text: change(what.text),
    ...(single === undefined ? {} : { single: { ...single, text: change(single.text) } }),
  };
};

describe('planted bugs are found', () => {
  const plants: [string, () => Partial<LedgerSteps>][] = [
    [
      'spent by the date of earning',
      () => ({ order: (a, b) => a.activatesAt.getTime() - b.activatesAt.getTime() || (a.lotId < b.lotId ? -1 : 1) }),
    ],
    [
      'no lock',
      () => ({
        lockAccounts: altered(sql.lockAccounts, /for no key update/, ''),
        lockAccountsOf: altered(sql.lockAccountsOf, /for no key update/, ''),
      }),
    ],
    [
      'captured twice',
      () => ({
        lockHolds: altered(
          sql.lockHolds,
          /hold_id, state,/,
          `hold_id, case state when 'captured' then 'held' else state end as state,`,
        ),
        linesOfHolds: altered(sql.linesOfHolds, /lot_id, open,/, 'lot_id, open + captured - returned as open,'),
        writeLedger: altered(sql.writeLedger, /and h\.state = d\.before/, ''),
      }),
    ],
    [
      'a release that loses points',
      () => ({
        writeLedger: altered(
          sql.writeLedger,
          /set free = l\.free \+ d\.free,/,
          'set free = l.free + case when d.held < 0 then 0 else d.free end,',
        ),
      }),
    ],
    [
      'returned twice',
      () => ({
        knownOperations: altered(sql.knownOperations, /where operation_id/, 'where false and operation_id'),
        writeLedger: altered(
          sql.writeLedger,
          /detail, account_ids\)\s+\), lot as/,
          'detail, account_ids) on conflict do nothing ), lot as',
        ),
      }),
    ],
  ];
  test.each(plants)(
    '%s',
    async (_, steps) => {
      const found = await fc.check(property(createLedger(steps())), { numRuns: 60, seed, endOnFailure: true });
      expect(found.failed).toBe(true);
    },
    120_000,
  );
});
