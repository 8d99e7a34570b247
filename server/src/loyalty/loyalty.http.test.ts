/** Loyalty in a shop, over HTTP: what is earned, spent, returned; what staff may; what everybody is told. */
import type { Identifier } from '../../../contracts/common.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transaction } from '../kit/sql.ts';
import { mergePeople, undoMerge } from '../identity/decide-by-hand.ts';
import { firstRules } from '../identity/rule-store.ts';
import { compileRules } from '../identity/rules.ts';
import { riga, tallinn } from '../orders/try-orders.ts';
import { checkBooks } from './check-books.ts';
import { exportLoyalty, forgetLoyalty } from './forget-customer.ts';
import { countTiers } from './count-tiers.ts';
import { programmeNow, type HoldView } from './redeem.ts';
import { draft, tryLoyalty, who, type TriedLoyalty } from './try-loyalty.ts';
import { whoOf } from './who.ts';

let tried: TriedLoyalty;
beforeAll(async () => {
  tried = await tryLoyalty(null);
  for (const sku of ['mouse', 'laptop', 'shoes-42', 'gift-wrap']) await tried.shop.receive(sku, 200);
});
afterAll(() => tried.shop.stop());

const now = (): Date => tried.shop.clock.now();
const originOf = async (name: string): Promise<string> =>
  (await tried.shop.identity.strongestOrigin(tried.shop.db, who(name))) ?? '';
const pay = (amountMinor: number) => ({ tenders: [{ method: 'points', amountMinor }, { method: 'terminal' }] });
const grant = (customer: string, amount: number, role: 'admin' | 'agent' = 'admin') =>
  tried.as<{ state: string; operationIds: string[]; approval: { id: string } | null }>(
    role,
    'POST',
    '/api/v1/loyalty/grants',
    {
      customer: who(customer),
      kind: 'points',
      amount,
      reason: 'sorry for the wait',
    },
  );

describe('the programme', () => {
  test('is refused with every fault, changed by one at a time, and takes force when it is published', async () => {
    const none = await tried.as('channel', 'POST', '/api/v1/loyalty/quotes', {
      customer: who('a'),
      currency: 'EUR',
      channel: 'web',
      lines: [{ sku: 'mouse', quantity: 1, totalMinor: 100 }],
    });
    expect([none.status, none.body.code]).toEqual([409, 'loyalty_no_programme']);
    const faulty = { ...draft, spend: [{ kind: 'stamps' }], earn: [{ ...draft.earn[0], kind: 'miles' }] };
    const saved = await tried.as<{ faults: object[] }>('marketer', 'PUT', '/api/v1/loyalty/programme', {
      revision: 0,
      draft: faulty,
    });
    expect([saved.status, saved.body.faults]).toMatchObject([
      200,
      [
        { path: 'earn.0.kind', code: 'no_such_kind', about: 'miles' },
        { path: 'spend.0.kind', code: 'worth_nothing', about: 'Stamps' },
      ],
    ]);
    const refused = await tried.shop.call<{ issues: { path: string }[] }>(
      'POST',
      '/api/v1/loyalty/programme/versions',
      { revision: 1 },
    );
    expect([refused.status, refused.body.code, refused.body.issues.map((one) => one.path)]).toEqual([
      422,
      'loyalty_programme_faulty',
      ['earn.0.kind', 'spend.0.kind'],
    ]);
    const late = await tried.as('marketer', 'PUT', '/api/v1/loyalty/programme', { revision: 0, draft });
    expect([late.status, late.body.code]).toEqual([409, 'loyalty_programme_changed']);
    await tried.as('marketer', 'PUT', '/api/v1/loyalty/programme', { revision: 1, draft });
    await tried.shop.ask('POST', '/api/v1/loyalty/programme/versions', { revision: 2 });
    tried.shop.clock.advance(3_000);
    const { current, faults } = await tried.shop.ask<{ current: { version: number }; faults: object[] }>(
      'GET',
      '/api/v1/loyalty/programme',
    );
    expect([current.version, faults]).toEqual([1, []]);
    const at = '/api/v1/loyalty/programme/versions';
    expect(await tried.shop.ask('GET', `${at}/1`)).toMatchObject({ version: 1, note: '', programme: current });
    expect((await tried.shop.call('GET', `${at}/2`)).status).toBe(404);
  });
});

describe('orders', () => {
  test('earn when they are paid, pending until the return window ends; the timeline is told', async () => {
    const sold = await tried.sell('anna', [
      { sku: 'mouse', quantity: 2 },
      { sku: 'gift-wrap', quantity: 3 },
    ]);
    expect(sold.status).toBe(201);
    await tried.tend();
    await tried.recognise();
    const { balances, lots, tier } = await tried.account('anna');
    // 42.98 € give 429.8 points, rounded down once for the order.
    expect(balances).toMatchObject([
      { kind: 'points', available: 0, pending: 429 },
      { kind: 'stamps', available: 3 },
    ]);
    expect(lots).toHaveLength(2);
    expect(tier).toMatchObject({ id: null, next: { id: 'silver', missing: 5_000 - 4_298 } });
    expect(await tried.told('Points Earned')).toMatchObject([
      { kind: 'points', amount: 429 },
      { kind: 'stamps', amount: 3 },
    ]);
    await tried.wait(14);
    expect(await tried.points('anna')).toMatchObject({ available: 429, pending: 0, worthMinor: 429 });
    expect(await tried.told('Points Activated')).toMatchObject([{ kind: 'points', amount: 429 }]);
    const { items } = await tried.shop.ask<{ items: { what: string; from: string; reason: string; detail: object }[] }>(
      'GET',
      `/api/v1/loyalty/accounts/${await originOf('anna')}/history`,
    );
    expect(items.find((one) => one.from === 'issued')).toMatchObject({
      what: 'earn',
      reason: expect.stringContaining(sold.body.number),
      detail: { rules: expect.anything(), programmeVersion: 1 },
    });
  });

  test('take points as a tender within the rules, earn nothing on what points paid, and give back unit by unit to the same lots', async () => {
    const before = (await tried.account('anna')).lots.find((lot) => lot.kind === 'points');
    const tooMuch = await tried.sell('anna', [{ sku: 'mouse', quantity: 1 }], pay(1_200));
    expect([tooMuch.status, tooMuch.body.detail]).toEqual([409, expect.stringMatching(/at most/)]);
    const tooFew = await tried.sell('anna', [{ sku: 'mouse', quantity: 1 }], pay(50));
    expect([tooFew.status, tooFew.body.detail]).toEqual([409, expect.stringMatching(/at least 100/)]);
    const sold = await tried.sell('anna', [{ sku: 'mouse', quantity: 2 }], pay(400));
    expect(sold.status).toBe(201);
    await tried.tend();
    expect(await tried.points('anna')).toMatchObject({ available: 29, pending: 359 });
    const back = (key: string) =>
      tried.as(
        'store',
        'POST',
        `/api/v1/orders/${sold.body.id}/returns`,
        { lines: [{ lineNo: 1, quantity: 1 }], locationId: tallinn, condition: 'sellable', reason: 'too small' },
        key,
      );
    const first = await back('return-1');
    expect(first.status).toBeLessThan(300);
    expect((await back('return-1')).status).toBe(first.status);
    await tried.tend();
    // Half of the points came back to their lot, and half of what the order earned went.
    expect(await tried.points('anna')).toMatchObject({ available: 229, pending: 179 });
    await back('return-2');
    await tried.tend();
    const { lots } = await tried.account('anna');
    expect(lots.find((lot) => lot.id === before?.id)).toEqual(before);
    expect(await tried.points('anna')).toMatchObject({ available: 429, pending: 0, debt: 0 });
    expect(await checkBooks(tried.shop.db)).toEqual([]);
  });

  test('three channels that spend the same 500 points at once: one may, and the two others are told why', async () => {
    await grant('three', 500);
    const atTill = { ...pay(500), channel: 'till' };
    const onWeb = {
      channel: 'web',
      tenders: [{ method: 'points', amountMinor: 500 }],
      delivery: { method: 'pickup', locationId: riga },
    };
    const sales = await Promise.all(
      [atTill, onWeb, atTill].map((more) => tried.sell('three', [{ sku: 'mouse', quantity: 1 }], more)),
    );
    expect(sales.map((sale) => sale.status).sort()).toEqual([201, 409, 409]);
    for (const sale of sales) if (sale.status === 409) expect(sale.body.detail).toMatch(/only 0 are there|at most 0/);
    expect(await tried.points('three')).toMatchObject({ available: 0 });
  });

  test('one customer who pays, buys and returns at many places at once waits for nobody in a circle', async () => {
    await grant('sam', 20_000);
    const lines = [{ sku: 'mouse', quantity: 1 }];
    const pickup = { channel: 'web', tenders: [], delivery: { method: 'pickup', locationId: riga } };
    const [waiting, bought] = [
      await Promise.all(Array.from({ length: 4 }, () => tried.sell('sam', lines, pickup))),
      await Promise.all(Array.from({ length: 4 }, () => tried.sell('sam', lines, pay(500)))),
    ];
    const goods = { lines: [{ lineNo: 1, quantity: 1 }], locationId: riga, condition: 'sellable', reason: 'no' };
    const answers = await Promise.all([
      ...waiting.map(({ body }) =>
        tried.as('store', 'POST', `/api/v1/orders/${body.id}/payments`, { method: 'points', amountMinor: 500 }),
      ),
      ...waiting.map(() => tried.sell('sam', lines, pay(500))),
      ...bought.map(({ body }) => tried.as('store', 'POST', `/api/v1/orders/${body.id}/returns`, goods)),
      tried.tend(),
    ]);
    expect(answers.map((answer) => answer?.status ?? 200).filter((status) => status >= 300)).toEqual([]);
    // 12 spendings of 500, of which 4 came back.
    expect(await tried.points('sam')).toMatchObject({ available: 20_000 - 8 * 500 });
  });

  test('what was earned and spent meanwhile becomes a debt, and the next earnings settle it', async () => {
    const sold = await tried.sell('bob', [{ sku: 'shoes-42', quantity: 1 }]);
    await tried.wait(14);
    await tried.sell('bob', [{ sku: 'laptop', quantity: 1 }], pay(800));
    await tried.tend();
    await tried.as('store', 'POST', `/api/v1/orders/${sold.body.id}/returns`, {
      lines: [{ lineNo: 1, quantity: 1 }],
      locationId: tallinn,
      condition: 'sellable',
      reason: 'too small',
    });
    await tried.tend();
    expect(await tried.points('bob')).toMatchObject({ debt: 800 });
    await grant('bob', 1_000);
    expect(await tried.points('bob')).toMatchObject({ debt: 0, available: 200 });
  });

  test('reach a tier whose multiplier and group count at once; it falls when its time is over', async () => {
    await tried.sell('gil', [{ sku: 'shoes-42', quantity: 1 }]);
    await tried.tend();
    await tried.recognise();
    expect(await tried.account('gil')).toMatchObject({ tier: { id: 'silver', next: { id: 'gold', missing: 92_000 } } });
    await tried.sell('gil', [{ sku: 'shoes-42', quantity: 1 }]);
    await tried.tend();
    expect(await tried.points('gil')).toMatchObject({ pending: 800 + 1_200 });
    const levels = async () =>
      (await countTiers(tried.shop.db, await programmeNow(tried.shop.db, tried.loyalty.deps, now()), now())).items;
    const membersOf = async (query: string) =>
      (
        await tried.shop.ask<{ items: { personId: string }[] }>('GET', `/api/v1/loyalty/tiers/members?${query}`)
      ).items.map((one) => one.personId);
    expect((await levels()).map((one) => one.id)).toEqual([null, 'silver', 'gold']);
    const silver = async () => (await levels()).find((one) => one.id === 'silver');
    const before = await silver();
    expect(await membersOf('tier=silver')).toContain(await originOf('gil'));
    expect(await membersOf('tier=silver&near=down')).not.toContain(await originOf('gil'));
    expect(await membersOf('tier=silver&limit=200')).toHaveLength(before?.people ?? 0);
    const customerOf = tried.loyalty.withLoyalty(async () => ({
      key: null,
      originIds: [await originOf('gil')],
      groups: ['staff'],
      audiences: [],
    }));
    expect(await customerOf(tried.shop.db, [])).toMatchObject({ groups: ['staff', 'silver'], pointsAvailableMinor: 0 });
    // Two months count: 75 days later nothing of it does, and in 25 more the level ends.
    await tried.wait(75);
    expect(await membersOf('tier=silver&near=down')).toContain(await originOf('gil'));
    await tried.wait(26);
    expect(await tried.account('gil')).toMatchObject({ tier: { id: null } });
    expect([(await silver())?.people, await membersOf('limit=200')]).toEqual([
      0,
      expect.arrayContaining([await originOf('gil')]),
    ]);
    for (const [role, status] of [
      ['analyst', 403],
      ['channel', 403],
      ['store', 200],
    ] as const)
      expect((await tried.as(role, 'GET', '/api/v1/loyalty/tiers/members')).status).toBe(status);
    expect((await tried.as('analyst', 'GET', '/api/v1/loyalty/tiers')).status).toBe(200);
    const told = await tried.told('Tier Changed');
    expect(told).toContainEqual({ from: null, to: 'silver', direction: 'up' });
    expect(told).toContainEqual({ from: 'silver', to: null, direction: 'down' });
  });
});

describe('shops of others', () => {
  const hold = (customer: string, amount: number, more: object = {}, key?: string) =>
    tried.as<HoldView & { issues?: { message: string }[] }>(
      'channel',
      'POST',
      '/api/v1/loyalty/holds',
      { customer: who(customer), amount, about: 'web 7', ...more },
      key,
    );

  test('quote, hold, capture in part and give back; the same key counts once', async () => {
    await grant('hal', 1_000);
    const quote = await tried.shop.ask('POST', '/api/v1/loyalty/quotes', {
      customer: who('hal'),
      currency: 'EUR',
      channel: 'web',
      lines: [
        { sku: 'shoes-42', quantity: 1, totalMinor: 1_500 },
        { sku: 'gift-wrap', quantity: 1, totalMinor: 100 },
      ],
    });
    expect(quote).toMatchObject({
      available: 1_000,
      spendable: 750,
      spendableMinor: 750,
      why: expect.stringContaining('not paid with points'),
      earns: [
        { kind: 'points', amount: 160 },
        { kind: 'stamps', amount: 1 },
      ],
    });
    const [held, again] = [await hold('hal', 600, {}, 'h1'), await hold('hal', 600, {}, 'h1')];
    expect([held.status, again.body.id]).toEqual([201, held.body.id]);
    const short = await hold('hal', 500);
    expect([short.status, short.body.code, short.body.issues?.[0]?.message]).toEqual([
      409,
      'loyalty_insufficient',
      '400',
    ]);
    const at = `/api/v1/loyalty/holds/${held.body.id}`;
    expect(await tried.shop.ask('POST', `${at}/capture`, { amount: 450 })).toMatchObject({
      state: 'captured',
      captured: 450,
      released: 150,
    });
    const ended = await tried.shop.call('POST', `${at}/release`);
    expect([ended.status, ended.body.code]).toEqual([409, 'loyalty_hold_ended']);
    expect(await tried.shop.ask('POST', `${at}/returns`, { amount: 200, reason: 'returned' })).toMatchObject({
      returned: 200,
    });
    expect(await tried.points('hal')).toMatchObject({ available: 750, held: 0 });
    expect(await tried.shop.ask('GET', at)).toMatchObject({ about: 'web 7', open: 0 });
  });

  test('a hold whose time is over gives all of it back, and can be captured no more', async () => {
    const held = await hold('hal', 700, { seconds: 60 });
    expect(await tried.points('hal')).toMatchObject({ available: 50, held: 700 });
    tried.shop.clock.advance(61_000);
    const late = await tried.shop.call('POST', `/api/v1/loyalty/holds/${held.body.id}/capture`, {});
    expect([late.status, late.body.detail]).toEqual([409, 'the hold is expired']);
    await tried.tend();
    expect(await tried.points('hal')).toMatchObject({ available: 750, held: 0 });
  });

  test('a card that is blocked or replaced pays nothing by any route; who has logged in spends all the same', async () => {
    type Made = { number: string };
    const { number } = await tried.shop.ask<Made>('POST', '/api/v1/loyalty/cards', { customer: who('nia') });
    await tried.recognise();
    await grant('nia', 1_000);
    const card = [{ type: 'loyalty_card', value: number }];
    const lines = [{ sku: 'mouse', quantity: 1, totalMinor: 2_000 }];
    const routes: [string, (customer: object[]) => object][] = [
      ['/quotes', (customer) => ({ customer, currency: 'EUR', channel: 'till', lines })],
      ['/holds', (customer) => ({ customer, amount: 100, about: 'web 8' })],
      ['/gifts', (from) => ({ from, to: who('hal'), points: 1 })],
    ];
    const codes = (customer: object[]) =>
      Promise.all(
        routes.map(async ([path, body]) => {
          const answer = await tried.as('channel', 'POST', `/api/v1/loyalty${path}`, body(customer));
          return answer.body.code ?? answer.status;
        }),
      );
    const priced = async (customer: Identifier[]) => {
      const known = { key: null, originIds: [await originOf('nia')], groups: [], audiences: [] };
      return (await tried.loyalty.withLoyalty(async () => known)(tried.shop.db, customer)).pointsAvailableMinor;
    };
    expect([await codes(card), await priced(card)]).toEqual([[200, 201, 'gift_refused'], 900]);
    await tried.shop.ask('POST', `/api/v1/loyalty/cards/${number}/block`, { reason: 'lost' });
    expect([await codes(card), await priced(card)]).toEqual([['card_blocked', 'card_blocked', 'card_blocked'], 0]);
    const { card: next } = await tried.shop.ask<{ card: Made }>('POST', `/api/v1/loyalty/cards/${number}/replacement`, {
      reason: 'lost',
    });
    const replaced = ['card_replaced', 'card_replaced', 'card_replaced'];
    expect([await codes(card), await priced(card)]).toEqual([replaced, 0]);
    // Both of her cards are named, and one of them is good.
    expect(await priced([...card, { type: 'loyalty_card', value: next.number }])).toBe(900);
    const both = [...card, ...who('nia')];
    expect([await codes(both), await priced(both)]).toEqual([[200, 201, 'gift_refused'], 800]);
  });

  test('money in another currency, and nobody at all, are refused with what to do', async () => {
    const wrong = await hold('hal', 0, { amount: undefined, amountMinor: 500, currency: 'PLN' });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'loyalty_not_spendable']);
    const nobody = await tried.as('channel', 'POST', '/api/v1/loyalty/lookups', {
      customer: [{ type: 'phone', value: '0000' }],
    });
    expect([nobody.status, nobody.body.code]).toEqual([409, 'loyalty_account_closed']);
  });
});

describe('persons', () => {
  test('two become one and their balances with them; undone, each has her own again', async () => {
    await grant('pam', 100);
    await grant('pat', 70);
    const [survivorId, absorbedId] = [await originOf('pam'), await originOf('pat')];
    await tried.shop.sell([{ sku: 'mouse', quantity: 1 }], {
      customer: [...who('pam'), { type: 'email', value: 'pam@x.example' }],
    });
    await tried.shop.sell([{ sku: 'mouse', quantity: 1 }], {
      customer: [...who('pat'), { type: 'email', value: 'pat@x.example' }],
    });
    await tried.recognise();
    const rules = compileRules(firstRules);
    const by = { actor: 'admin', reason: 'same', now: tried.shop.clock.now() };
    const merge = await transaction(tried.shop.db, (tx) => mergePeople(tx, rules, { survivorId, absorbedId }, by));
    expect(await tried.points('pat')).toMatchObject({ available: 170 });
    const sold = await tried.sell('pat', [{ sku: 'mouse', quantity: 1 }], pay(150));
    expect(sold.status).toBe(201);
    await tried.as('store', 'POST', `/api/v1/orders/${sold.body.id}/returns`, {
      lines: [{ lineNo: 1, quantity: 1 }],
      locationId: tallinn,
      condition: 'sellable',
      reason: 'no',
    });
    await transaction(tried.shop.db, (tx) => undoMerge(tx, rules, merge.id, { ...by, keepApart: true }));
    expect([(await tried.points('pam')).available, (await tried.points('pat')).available]).toEqual([100, 70]);
  });

  test('one who is forgotten leaves books that balance, and nothing that says who she was', async () => {
    await grant('quy', 900);
    const held = await tried.as<HoldView>('channel', 'POST', '/api/v1/loyalty/holds', {
      customer: who('quy'),
      amount: 200,
      about: 'x',
    });
    const { db } = tried.shop;
    const originIds = (await whoOf(db, tried.loyalty.deps, await originOf('quy'))).originIds;
    expect(await exportLoyalty(db, originIds)).toMatchObject({
      loyaltyAccounts: [{ kind: 'points', lots: [{ amount: 900 }] }],
    });
    const counts = await transaction(db, (tx) => forgetLoyalty(tx, originIds));
    expect(counts).toMatchObject({ loyaltyAccounts: 1 });
    const [left] =
      await db`select count(*)::int as n from loyalty.operations o join loyalty.entries e using (operation_id)
      where o.reason like 'sorry%' and e.account_id not in (select account_id from loyalty.account_origins)`;
    expect(left).toEqual({ n: 0 });
    expect(await transaction(db, (tx) => forgetLoyalty(tx, originIds))).toMatchObject({ loyaltyAccounts: 0 });
    expect(await tried.points('quy')).toMatchObject({ available: 0, held: 0 });
    expect((await tried.shop.call('POST', `/api/v1/loyalty/holds/${held.body.id}/capture`, {})).status).toBe(200);
    expect(await checkBooks(db)).toEqual([]);
  });
});

describe('the clock', () => {
  test('owners are warned once for each number of days, then their lots expire, and the report closes to the unit', async () => {
    await grant('rae', 250);
    await tried.recognise();
    await tried.sell('rae', [{ sku: 'gift-wrap', quantity: 1 }]);
    await tried.recognise();
    await tried.wait(335.5);
    await tried.wait(0.1);
    const warnings = await tried.told('Points Expiring');
    expect(warnings.filter((one) => one['amount'] === 250)).toMatchObject([{ kind: 'points', days: 30 }]);
    await tried.wait(30);
    // What the wrap earned lives on.
    expect(await tried.points('rae')).toMatchObject({ available: 10 });
    expect((await tried.told('Points Expired')).some((one) => one['amount'] === 250)).toBe(true);
    const { kinds } = await tried.shop.ask<{
      kinds: {
        kind: string;
        breakage: number;
        closes: boolean;
        opening: number;
        closing: number;
        issued: number;
        redeemed: number;
        corrected: number;
        forgiven: number;
      }[];
    }>('GET', '/api/v1/loyalty/liability?from=2020-01-01T00:00:00Z');
    for (const one of kinds) {
      expect([one.kind, one.closes]).toEqual([one.kind, true]);
      expect(one.closing).toBe(one.opening + one.issued + one.forgiven - one.redeemed - one.breakage - one.corrected);
    }
    expect(await checkBooks(tried.shop.db)).toEqual([]);
    await everyMonthIsTheSame(kinds);
    expect(kinds.find((one) => one.kind === 'points')?.breakage).toBeGreaterThan(250);
  });
});

/** Many months in one answer: each begins where the one before ended, and their sums are the report's. */
async function everyMonthIsTheSame(kinds: readonly { kind: string; closing: number; issued: number }[]): Promise<void> {
  type Month = {
    from: string;
    until: string;
    kinds: { kind: string; opening: number; closing: number; issued: number }[];
  };
  const at = '/api/v1/loyalty/liability/months?months=36';
  const { timeZone, months } = await tried.shop.ask<{ timeZone: string; months: Month[] }>('GET', at);
  expect([timeZone, months.length]).toEqual(['Europe/Riga', 36]);
  expect(months.slice(1).map((one) => one.from)).toEqual(months.slice(0, -1).map((one) => one.until));
  for (const { kind, closing, issued } of kinds) {
    const own = months.flatMap((one) => one.kinds.filter((each) => each.kind === kind));
    expect(own.slice(1).map((one) => one.opening)).toEqual(own.slice(0, -1).map((one) => one.closing));
    expect([own[0]?.opening, own.at(-1)?.closing]).toEqual([0, closing]);
    expect(own.reduce((sum, one) => sum + one.issued, 0)).toBe(issued);
  }
  const report = await tried.shop.ask<{ kinds: Month['kinds'] }>(
    'GET',
    `/api/v1/loyalty/liability?from=${months[30]?.from}&until=${months[30]?.until}`,
  );
  expect(months[30]?.kinds).toMatchObject(
    report.kinds.map(({ kind, opening, closing }) => ({ kind, opening, closing })),
  );
  expect((await tried.shop.call('GET', `${at}&timeZone=Mars`)).body.code).toBe('bad_request');
  expect((await tried.as('agent', 'GET', at)).status).toBe(403);
}
