/** ledger: what the books take, batched and one by one, over many accounts and over one. expiry: a million lots at midnight, with sales beside. */
import { randomUUID } from 'node:crypto';
import { transaction, type Db } from '../server/src/kit/sql.ts';
import { checkBooks, createLedger, type Wish as LedgerWish } from '../server/src/loyalty/index.ts';
import { atRate, Line } from './line.ts';
import { customerOf, noSteps, openLoyaltyShop, redeemOnce } from './loyalty-shop.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';

const batch = 200;
const clients = 3;

export async function ledger(report: Report, wish: Wish): Promise<void> {
  const shop = await openLoyaltyShop();
  const db = await shop.database(8);
  try {
    const count = wish.quick ? 10_000 : 100_000;
    const seconds = wish.quick ? 4 : 15;
    const ids = await openMany(db, count);
    const floor = await bareAppends(db, wish.quick ? 2 : 6);
    const any = (): string => ids[Math.floor(Math.random() * ids.length)] ?? '';
    const [hot = ''] = ids;
    for (const [words, pick, size] of [
      [`batches of ${batch}, ${count} accounts`, any, batch],
      [`batches of ${batch}, one hot account`, () => hot, batch],
      [`one by one, ${count} accounts`, any, 1],
      ['one by one, one hot account', () => hot, 1],
    ] as const) {
      const [perSecond, latencies] = await play(db, pick, size, seconds);
      report.add(words, perSecond, 'operations/s', {
        floor: size === 1 ? floor.single : floor.batched,
        ...(size === 1 ? {} : { aim: '≥ 8,000/s' }),
      });
      report.add(`${words}: a transaction, p99`, percentile(latencies, 0.99), 'ms');
    }
    const wrong = await checkBooks(db);
    report.add('books that do not balance', wrong.length, 'faults', { aim: '0' });
    report.note(
      `floor: bare rows appended to a table with a key, ${batch} or one a transaction, ${clients} connections. Two earnings to one spending.`,
    );
  } finally {
    await db.end({ timeout: 2 });
    await shop.server.stop();
  }
}

/** Accounts with a first lot, so that spending finds something. */
async function openMany(db: Db, count: number): Promise<string[]> {
  const books = createLedger();
  const now = new Date();
  const ids: string[] = [];
  for (let from = 0; from < count; from += 1_000) {
    await transaction(db, async (tx) => {
      const wanted = Array.from({ length: 1_000 }, () => ({ originId: randomUUID(), kind: 'points' }));
      const opened = await books.openAccounts(tx, wanted, now);
      const grants = opened.map((one) => grant(one.accountId, 10_000, now));
      await books.bookAll(tx, grants, now);
      ids.push(...opened.map((one) => one.accountId));
    });
  }
  return ids;
}

const grant = (accountId: string, amount: number, now: Date): LedgerWish => ({
  do: 'earn',
  key: randomUUID(),
  accountId,
  amount,
  activatesAt: now,
  expiresAt: new Date(now.getTime() + 365 * 86_400_000),
  reason: 'bench',
  actor: 'bench',
});

async function play(db: Db, pick: () => string, size: number, seconds: number): Promise<[number, number[]]> {
  const books = createLedger();
  const latencies: number[] = [];
  let done = 0;
  const began = performance.now();
  const until = began + seconds * 1_000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const now = new Date();
        const wishes = Array.from({ length: size }, (): LedgerWish => {
          if (Math.random() < 2 / 3) return grant(pick(), 30, now);
          return {
            do: 'spend',
            key: randomUUID(),
            accountIds: [pick()],
            amount: 20,
            about: 'bench',
            reason: 'bench',
            actor: 'bench',
          };
        });
        const at = performance.now();
        await transaction(db, (tx) => books.bookAll(tx, wishes, now));
        latencies.push(performance.now() - at);
        done += size;
      }
    }),
  );
  return [done / ((performance.now() - began) / 1_000), latencies];
}

async function bareAppends(db: Db, seconds: number): Promise<{ batched: number; single: number }> {
  await db.unsafe(`create schema bench; create table bench.entries (account_id uuid not null, id uuid primary key, debit text not null, credit text not null,
    amount bigint not null, lot_id uuid, at timestamptz not null)`);
  const append = async (size: number): Promise<number> => {
    let done = 0;
    const until = performance.now() + seconds * 1_000;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (performance.now() < until) {
          const ids = Array.from({ length: size }, () => randomUUID());
          await db.begin((tx) =>
            tx.unsafe(
              `insert into bench.entries select id, id, 'issued', 'customer', 30, id, now() from unnest($1::uuid[]) as w(id)`,
              [ids] as never[],
              { prepare: true },
            ),
          );
          done += size;
        }
      }),
    );
    return done / seconds;
  };
  const floor = { batched: await append(batch), single: await append(1) };
  await db.unsafe('drop schema bench cascade');
  return floor;
}

export async function expiry(report: Report, wish: Wish): Promise<void> {
  const shop = await openLoyaltyShop();
  const db = await shop.database(4);
  const lines = Array.from({ length: 16 }, () => new Line(shop.server.url, shop.key));
  try {
    const lots = wish.quick ? 60_000 : 1_000_000;
    await shop.giveAll(1_000, 100_000);
    const anybody = () => customerOf(Math.floor(Math.random() * 1_000));
    const calm = noSteps();
    await atRate(lines, 20, 2, (line) => redeemOnce(line, anybody(), noSteps()));
    await atRate(lines, 20, wish.quick ? 4 : 6, (line) => redeemOnce(line, anybody(), calm));
    const midnight = await fill(db, lots);
    const beside = noSteps();
    let over = false;
    const selling = (async () => {
      while (!over) await atRate(lines, 20, 1, (line) => redeemOnce(line, anybody(), beside));
    })();
    const isLeft = async (): Promise<boolean> =>
      (await db`select 1 from loyalty.lots where open and expires_at <= now() limit 1`).length > 0;
    await waitUntil(async () => !(await isLeft()), 600);
    const seconds = (Date.now() - midnight) / 1_000;
    const untold = async (): Promise<number> =>
      Number((await db`select count(*)::int as n from loyalty.operations where to_tell`)[0]?.['n']);
    const [owners, began] = [await untold(), Date.now()];
    await waitUntil(async () => (await untold()) === 0, wish.quick ? 8 : 20);
    const [waiting, telling] = [await untold(), (Date.now() - began) / 1_000];
    over = true;
    await selling;
    report.add(`${lots} lots that expire at one instant`, seconds, 's');
    report.add('lots a second', lots / seconds, 'lots/s');
    report.add('owners told a second, afterwards', (owners - waiting) / telling, 'owners/s');
    report.add('until the last owner is told, at that rate', seconds + (owners * telling) / (owners - waiting), 's');
    report.add('sales beside: a call, p99', percentile(beside.calls, 0.99), 'ms', {
      floor: percentile(calm.calls, 0.99),
    });
    report.add('sales beside: a call, p95', percentile(beside.calls, 0.95), 'ms', {
      floor: percentile(calm.calls, 0.95),
    });
    report.add('books that do not balance', (await checkBooks(db)).length, 'faults', { aim: '0' });
    report.note(
      `sales: 20 redemptions (80 calls) a second; floor: the same before midnight. Every tenth account has ten lots; each of ${owners} owners is told (${telling.toFixed(0)} s of it were watched).`,
    );
  } finally {
    for (const line of lines) line.end();
    await db.end({ timeout: 2 });
    await shop.server.stop();
  }
}

async function waitUntil(isOver: () => Promise<boolean>, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await isOver()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 500));
}

/**
 * Lots straight into the books, as an import of a year would leave them. They ended a moment ago, and nobody sees them before all are there:
 * the instant of the commit is midnight, and is given back.
 */
async function fill(db: Db, lots: number): Promise<number> {
  const accounts = Math.ceil(lots / 1.9);
  await db.unsafe(
    `create schema bench;
     create table bench.people as select n, gen_random_uuid() as origin_id, gen_random_uuid() as account_id from generate_series(1, ${accounts}) n;
     create table bench.lots as select account_id, gen_random_uuid() as lot_id from bench.people
       cross join lateral generate_series(1, case when n % 10 = 0 then 10 else 1 end);
     insert into identity.identifiers (origin_id, type, value, first_seen_at, last_seen_at) select origin_id, 'user_id', 'e-' || n, now(), now() from bench.people;
     insert into loyalty.accounts (account_id, kind, opened_at) select account_id, 'points', now() from bench.people;
     insert into loyalty.account_origins (origin_id, kind, account_id) select origin_id, 'points', account_id from bench.people;
     insert into loyalty.operations (operation_id, what, amount, account_ids, reason, actor, at) select lot_id, 'earn', 10, array[account_id], 'bench', 'bench', now() - interval '1 day' from bench.lots;
     insert into loyalty.lots (account_id, lot_id, operation_id, source, amount, free, open, activates_at, expires_at, told_active, created_at)
       select account_id, lot_id, lot_id, 'earn', 10, 10, true, now() - interval '1 day', now(), true, now() from bench.lots;
     insert into loyalty.entries (account_id, operation_id, debit, credit, amount, lot_id, at)
       select account_id, lot_id, 'issued', 'customer', 10, lot_id, now() - interval '1 day' from bench.lots;
     drop schema bench cascade;
     analyze loyalty.lots, loyalty.accounts, loyalty.account_origins, identity.identifiers;`,
  );
  return Date.now();
}
