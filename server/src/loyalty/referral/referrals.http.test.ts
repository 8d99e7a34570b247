import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Identifier, Role } from '../../../../contracts/common.ts';
import { anEvent } from '../../../test/events.ts';
import { riga, tryOrders, type TriedOrders } from '../../orders/try-orders.ts';
import { transaction } from '../../kit/sql.ts';
import { tryOuter, user, type TriedOuter } from '../try-outer.ts';
import { judgeClaim, readCode, type Facts } from './claim-referral.ts';
import { decideNext, type Seen } from './reward-referrals.ts';
import { firstTerms } from './terms.ts';

let shop: TriedOrders;
let outer: TriedOuter;
const terms = {
  ...firstTerms,
  state: 'on',
  mostPerDay: 3,
  link: 'https://shop.example/hello?by=',
  gift: { state: 'on', mostPoints: 300, mostPerDay: 2, mostReceived: 3 },
} as const;
beforeAll(async () => {
  shop = await tryOrders();
  outer = await tryOuter({ ground: shop });
  await shop.receive('mouse', 100);
});
afterAll(async () => {
  await outer.stop();
  await shop.stop();
});

const day = 86_400_000;
const codeOf = async (name: string): Promise<{ code: string; printed: string; link: string }> =>
  outer.ask('POST', '/api/v1/loyalty/referral-codes', { customer: [user(name)] }, 'channel');
const claim = (code: string, friend: readonly Identifier[], cashier?: string) =>
  outer.ask<{ state: string; why?: string; words: string }>(
    'POST',
    '/api/v1/loyalty/referrals',
    { code, friend, channel: 'till', ...(cashier === undefined ? {} : { cashier }) },
    'channel',
  );
const buy = async (name: string): Promise<string> =>
  (await shop.sell([{ sku: 'mouse', quantity: 1 }], { customer: [user(name)] })).body.id;
const giveBack = (orderId: string) =>
  shop.ask('POST', `/api/v1/orders/${orderId}/returns`, {
    locationId: riga,
    lines: [{ lineNo: 1, quantity: 1 }],
    reason: 'too big',
  });
const stateOf = async (friend: string): Promise<unknown> => {
  const originId = await shop.identity.strongestOrigin(shop.db, [user(friend)]);
  const [row] = await shop.db`select state, why from loyalty.referrals where origin_id = ${originId}`;
  return row === undefined ? null : `${String(row['state'])}${row['why'] === null ? '' : ` ${String(row['why'])}`}`;
};
/** So many days pass; what is due is looked at after each. */
const pass = async (days: number): Promise<void> => {
  for (let at = 0; at < days; at += 1) {
    shop.clock.advance(day);
    await outer.outer.tend();
    await outer.outer.tend();
  }
};
/** One person of two: what staff or an event joins. */
const join = (one: string, other: string): Promise<unknown> => {
  const said = anEvent({ userId: one, type: 'alias', body: { previousId: other } });
  return transaction(shop.db, (tx) => shop.identity.resolve(tx, [{ ...said, sourceId: null, xid: '1', seq: 1 }]));
};

test('judging a claim: plain cheating is refused, what may be honest is taken and looked at', () => {
  const facts: Facts = {
    friend: 'f',
    referrer: 'r',
    chain: [],
    hasBought: false,
    cameBefore: false,
    cashier: null,
    today: 0,
    month: 0,
  };
  const of = (more: Partial<Facts>) => judgeClaim({ ...facts, ...more }, { mostPerDay: 3, mostPerMonth: 9 });
  expect(of({})).toEqual({ kind: 'taken', suspicions: [] });
  expect(of({ referrer: 'f' })).toMatchObject({ why: 'self', suspicion: 'self_referral' });
  expect(of({ chain: ['x', 'f'] })).toMatchObject({ why: 'loop', suspicion: 'referral_loop' });
  expect(of({ cameBefore: true })).toMatchObject({ why: 'referred_before', suspicion: null });
  expect(of({ hasBought: true })).toMatchObject({ why: 'not_new', suspicion: null });
  expect(of({ today: 3 })).toEqual({ kind: 'taken', suspicions: ['referral_velocity'] });
  expect(of({ month: 9, cashier: 'r' })).toEqual({
    kind: 'taken',
    suspicions: ['referral_velocity', 'cashier_referral'],
  });
});

test('deciding what comes next of a referral depends on what the friend has kept', () => {
  const at = new Date('2026-03-01T00:00:00Z');
  const order = {
    id: 'o',
    state: 'completed',
    placedAt: at.toISOString(),
    createdAt: at.toISOString(),
    totalMinor: 2_000,
  } as const;
  const seen: Seen = {
    referral: { state: 'waiting', order_id: null, claimed_at: at, due_at: null },
    orders: [order],
    samePerson: false,
    suspect: false,
  };
  const after = (days: number, more: Partial<Seen>) =>
    decideNext(
      { ...seen, ...more },
      { waitDays: 14, minimumMinor: 1_000, claimDays: 90 },
      new Date(at.getTime() + days * day),
    );
  const bought = {
    referral: { state: 'bought', order_id: 'o', claimed_at: at, due_at: new Date(at.getTime() + 14 * day) },
  } as const;
  expect(after(1, {})).toEqual({ kind: 'bought', orderId: 'o', dueAt: new Date(at.getTime() + 14 * day) });
  expect(after(14, bought)).toEqual({ kind: 'reward' });
  expect(after(14, { ...bought, suspect: true })).toMatchObject({ kind: 'wait', state: 'bought' });
  expect(after(14, { ...bought, orders: [{ ...order, totalMinor: 999 }] })).toMatchObject({
    kind: 'wait',
    state: 'waiting',
  });
  expect(
    after(14, {
      ...bought,
      orders: [
        { ...order, id: 'p' },
        { ...order, totalMinor: 0 },
      ],
    }),
  ).toMatchObject({ kind: 'bought', orderId: 'p' });
  expect(after(14, { ...bought, samePerson: true })).toEqual({ kind: 'refuse', why: 'same_person' });
  expect(after(91, { orders: [] })).toEqual({ kind: 'refuse', why: 'no_purchase' });
});

test('switched off until a marketer switches it on', async () => {
  expect((await outer.call('POST', '/api/v1/loyalty/referral-codes', { customer: [user('anna')] })).body.code).toBe(
    'referrals_off',
  );
  expect(await claim('ACE', [user('x')])).toMatchObject({ state: 'refused', why: 'off' });
  expect(await outer.ask('PUT', '/api/v1/loyalty/referral-terms', terms, 'marketer')).toEqual(terms);
});

test('a code that is said: one for each customer, and both are rewarded once the friend can return nothing more', async () => {
  const codes = await Promise.all(Array.from({ length: 4 }, () => codeOf('anna')));
  expect(new Set(codes.map(({ code }) => code)).size).toBe(1);
  const [{ code, printed, link } = { code: '', printed: '', link: '' }] = codes;
  expect(link).toBe(`https://shop.example/hello?by=${code}`);
  expect([readCode(printed.toLowerCase()), readCode(link)]).toEqual([code, code]);
  const other = code.startsWith('A') ? 'C' : 'A';
  expect(await claim(`${other}${code.slice(1)}`, [user('bob')])).toMatchObject({ why: 'misheard' });
  const raced = await Promise.all(Array.from({ length: 4 }, () => claim(printed, [user('bob')])));
  expect(raced.map(({ state }) => state).sort()).toEqual(['refused', 'refused', 'refused', 'waiting']);
  const first = await buy('bob');
  await pass(2);
  expect(await stateOf('bob')).toBe('bought');
  await giveBack(first);
  await pass(13);
  expect(await stateOf('bob')).toBe('waiting');
  await buy('bob');
  await pass(13);
  expect([await stateOf('bob'), await outer.available([user('anna')])]).toEqual(['bought', 0]);
  shop.clock.advance(2 * day);
  await Promise.all([outer.outer.tend(), outer.outer.tend(), outer.outer.tend()]);
  await outer.outer.tend();
  expect([await stateOf('bob'), await outer.available([user('anna')]), await outer.available([user('bob')])]).toEqual([
    'rewarded',
    500,
    500,
  ]);
});

test('oneself, a loop, an old customer: refused; two people that turn out to be one get nothing', async () => {
  const { code } = await codeOf('anna');
  const bob = await codeOf('bob');
  expect(await claim(code, [user('anna')])).toMatchObject({ why: 'self' });
  expect(await claim(bob.code, [user('anna')])).toMatchObject({ why: 'loop' });
  await buy('old');
  shop.clock.advance(2 * 3_600_000);
  expect(await claim(code, [user('old')])).toMatchObject({ why: 'not_new' });
  expect(await claim(code, [user('anna-2')])).toMatchObject({ state: 'waiting' });
  await buy('anna-2');
  await join('anna', 'anna-2');
  await pass(1);
  expect(await stateOf('anna-2')).toBe('refused same_person');
  const { items } = await outer.ask<{ items: { kind: string }[] }>(
    'GET',
    '/api/v1/loyalty/suspicions?state=open',
    undefined,
    'analyst',
  );
  expect(items.map(({ kind }) => kind).sort()).toEqual(['referral_loop', 'self_referral', 'self_referral']);
});

test('too many at once, or the cashier’s own: no reward until somebody has decided; who decides twice is told', async () => {
  await outer.ask('PUT', '/api/v1/loyalty/cashiers/till-key-7', { customer: [user('greta')] }, 'admin');
  const { code } = await codeOf('greta');
  expect(await claim(code, [user('g1')], 'till-key-7')).toMatchObject({ state: 'waiting' });
  const many = await Promise.all(['g2', 'g3', 'g4', 'g5'].map((name) => claim(code, [user(name)])));
  expect(many.every(({ state }) => state === 'waiting')).toBe(true);
  for (const name of ['g1', 'g2', 'g3', 'g4', 'g5']) await buy(name);
  await pass(16);
  const states = await Promise.all(['g1', 'g2', 'g3', 'g4', 'g5'].map(stateOf));
  expect(states.slice(1).sort()).toEqual(['bought', 'bought', 'rewarded', 'rewarded']);
  expect(states[0]).toBe('bought');
  expect(await outer.available([user('greta')])).toBe(1_000);
  const { items } = await outer.ask<{ items: { id: string; kind: string; state: string }[] }>(
    'GET',
    '/api/v1/loyalty/suspicions?state=open',
  );
  const cashier = items.find(({ kind }) => kind === 'cashier_referral');
  const velocity = items.filter(({ kind }) => kind === 'referral_velocity');
  const path = (id = '') => `/api/v1/loyalty/suspicions/${id}/decisions`;
  await outer.ask('POST', path(cashier?.id), { decision: 'confirm', reason: 'rang up her own friends' }, 'marketer');
  expect((await outer.call('POST', path(cashier?.id), { decision: 'dismiss', reason: 'no' })).body.code).toBe(
    'suspicion_decided',
  );
  expect(
    (await outer.call('POST', path(velocity[0]?.id), { decision: 'dismiss', reason: 'no' }, 'store')).body.code,
  ).toBe('not_allowed');
  for (const { id } of velocity) await outer.ask('POST', path(id), { decision: 'dismiss', reason: 'a team of five' });
  await pass(1);
  expect(await stateOf('g1')).toBe('refused cashier_referral');
  expect(await outer.available([user('greta')])).toBe(2_000);
  const brought = await outer.ask<{ items: unknown[] }>(
    'GET',
    `/api/v1/loyalty/referrals?personId=${await shop.identity.strongestOrigin(shop.db, [user('greta')])}`,
  );
  expect(brought.items).toHaveLength(5);
});

test('a cashier who scans her own card is noticed', async () => {
  const { number } = await outer.ask<{ number: string }>('POST', '/api/v1/loyalty/cards', {
    customer: [user('greta')],
  });
  const scan = (cashier: string) =>
    outer.ask('POST', '/api/v1/loyalty/identifications', { presented: number, till: 't', cashier }, 'channel');
  await scan('somebody else');
  await scan('till-key-7');
  await scan('till-key-7');
  const { items } = await outer.ask<{ items: { kind: string; seen: number }[] }>(
    'GET',
    '/api/v1/loyalty/suspicions?state=open',
  );
  expect(items.filter(({ kind }) => kind === 'cashier_card')).toMatchObject([{ seen: 2 }]);
});

test('points as a gift: within the limits, to somebody else, once; who is given to by many is looked at', async () => {
  const give = (from: string, to: string, points: number) =>
    outer.call<{ points: number }>(
      'POST',
      '/api/v1/loyalty/gifts',
      { from: [user(from)], to: [user(to)], points },
      'channel',
    );
  await outer.give([user('rich')], 500);
  const keyless = { from: [user('rich')], to: [user('poor')], points: 1 };
  expect((await outer.call('POST', '/api/v1/loyalty/gifts', keyless, 'channel', null)).body.code).toBe(
    'idempotency_key_missing',
  );
  expect((await give('rich', 'rich', 1)).body).toMatchObject({
    code: 'gift_refused',
    detail: 'These are one and the same customer.',
  });
  expect((await give('rich', 'poor', 301)).body.detail).toBe('At most 300 can be given at once.');
  expect((await give('poor', 'rich', 1)).body.detail).toBe('There are 0 to give.');
  const raced = await Promise.all(Array.from({ length: 4 }, () => give('rich', 'poor', 300)));
  expect(raced.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect((await give('rich', 'poor', 201)).body.detail).toBe('There are 200 to give.');
  expect((await give('rich', 'poor', 100)).status).toBe(201);
  expect((await give('rich', 'poor', 1)).body.detail).toBe('2 gifts a day are the most.');
  expect([await outer.available([user('rich')]), await outer.available([user('poor')])]).toEqual([100, 400]);
  for (const name of ['h1', 'h2']) {
    await outer.give([user(name)], 10);
    await give(name, 'poor', 10);
  }
  const { items } = await outer.ask<{ items: { kind: string; detail: unknown }[] }>(
    'GET',
    '/api/v1/loyalty/suspicions?state=open',
  );
  expect(items.filter(({ kind }) => kind === 'gifts_received')).toMatchObject([{ detail: { in30Days: 4 } }]);
  const rich = await shop.identity.strongestOrigin(shop.db, [user('rich')]);
  const giftsOf = (role: Role) =>
    outer.call<{ items: { id: string; fromId: string; points: number; takenBackAt: string | null }[] }>(
      'GET',
      `/api/v1/loyalty/gifts?personId=${rich}`,
      undefined,
      role,
    );
  expect((await giftsOf('analyst')).status).toBe(403);
  const [late, early] = (await giftsOf('store')).body.items;
  expect([late, early]).toMatchObject([
    { points: 100, fromId: rich, takenBackAt: null },
    { points: 300, fromId: rich },
  ]);
  const back = (id = '', role: Role = 'agent') =>
    outer.call<{ takenBackBy: string }>('POST', `/api/v1/loyalty/gifts/${id}/cancel`, undefined, role);
  expect((await back(early?.id, 'store')).status).toBe(403);
  const tried = await Promise.all([back(early?.id), back(early?.id), back(early?.id)]);
  expect(tried.map(({ status, body }) => body.code ?? status).sort()).toEqual([
    200,
    'gift_taken_back',
    'gift_taken_back',
  ]);
  expect([await outer.available([user('rich')]), await outer.available([user('poor')])]).toEqual([400, 120]);
  await give('poor', 'h1', 30);
  expect((await back(late?.id)).body).toMatchObject({ code: 'gift_taken_back', detail: 'Only 90 of 100 are left.' });
});

test('staff sees by whom a customer came, and ends a referral before it is rewarded, once', async () => {
  const { code } = await codeOf('nora');
  await claim(code, [user('olga')]);
  const [nora, olga] = [
    await shop.identity.strongestOrigin(shop.db, [user('nora')]),
    await shop.identity.strongestOrigin(shop.db, [user('olga')]),
  ];
  const came = () =>
    outer.ask<{ items: object[] }>('GET', `/api/v1/loyalty/referrals?personId=${olga}&as=friend`, undefined, 'store');
  expect((await came()).items).toMatchObject([{ friendId: olga, referrerId: nora, state: 'waiting' }]);
  const cancel = (id: string | null, role: Role = 'agent') =>
    outer.call('POST', `/api/v1/loyalty/referrals/${id}/cancel`, undefined, role);
  expect((await cancel(olga, 'store')).status).toBe(403);
  expect((await cancel(nora)).status).toBe(404);
  expect((await cancel(olga)).body).toMatchObject({ state: 'refused', why: 'cancelled' });
  expect((await cancel(olga)).body.code).toBe('referral_ended');
  await buy('olga');
  await pass(20);
  expect([await stateOf('olga'), await outer.available([user('nora')])]).toEqual(['refused cancelled', 0]);
});
