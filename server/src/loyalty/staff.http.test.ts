/** What staff may do to customers' points, and what it sees of the programme, over HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draft, tryLoyalty, who, type TriedLoyalty } from './try-loyalty.ts';
import { viewHistory } from './view-account.ts';

let tried: TriedLoyalty;
beforeAll(async () => {
  tried = await tryLoyalty();
  for (const sku of ['mouse', 'laptop', 'shoes-42']) await tried.shop.receive(sku, 200);
});
afterAll(() => tried.shop.stop());

const originOf = async (name: string): Promise<string> =>
  (await tried.shop.identity.strongestOrigin(tried.shop.db, who(name))) ?? '';
const pay = (amountMinor: number) => ({ tenders: [{ method: 'points', amountMinor }, { method: 'terminal' }] });
const grant = (customer: string, amount: number, role: 'admin' | 'agent' = 'admin') =>
  tried.as<{ state: string; operationIds: string[]; approval: { id: string } | null }>(
    role,
    'POST',
    '/api/v1/loyalty/grants',
    { customer: who(customer), kind: 'points', amount, reason: 'sorry for the wait' },
  );

test('grants up to the limit of the role; above it somebody else must agree, and nobody to his own', async () => {
  expect((await grant('ida', 500, 'agent')).body).toMatchObject({ state: 'done' });
  const asked = await grant('ida', 5_000, 'agent');
  expect([asked.status, asked.body.state]).toEqual([202, 'asked']);
  expect(asked.body.approval).toMatchObject({ isMine: true, personIds: [await originOf('ida')] });
  const waits = (role: 'agent' | 'marketer') =>
    tried.as<{ items: object[] }>(role, 'GET', '/api/v1/loyalty/approvals?state=asked');
  expect((await waits('agent')).body.items).toMatchObject([{ isMine: true, personIds: [await originOf('ida')] }]);
  expect((await waits('marketer')).body.items).toMatchObject([{ isMine: false, customers: 1 }]);
  const at = `/api/v1/loyalty/approvals/${asked.body.approval?.id}/decision`;
  const own = await tried.as('agent', 'POST', at, { agree: true });
  expect([own.status, own.body.code]).toEqual([403, 'loyalty_four_eyes']);
  expect((await tried.as('store', 'POST', at, { agree: true })).body.code).toBe('loyalty_four_eyes');
  expect((await tried.as('marketer', 'POST', at, { agree: true })).body).toMatchObject({ state: 'approved' });
  expect((await tried.as('admin', 'POST', at, { agree: true })).body.code).toBe('loyalty_approval_decided');
  expect(await tried.points('ida')).toMatchObject({ available: 5_500 });
  expect(
    (await tried.shop.ask<{ items: object[] }>('GET', '/api/v1/loyalty/approvals?state=approved')).items,
  ).toHaveLength(1);
});

test('corrects and reverses with a reason, once', async () => {
  const granted = await grant('jan', 300);
  const correction = { customer: who('jan'), kind: 'points', amount: 100, reason: 'granted twice' };
  const corrected = await tried.shop.ask<{ operationIds: string[] }>('POST', '/api/v1/loyalty/corrections', correction);
  expect(await tried.points('jan')).toMatchObject({ available: 200 });
  const reverse = (id = '') =>
    tried.shop.call<{ operationIds: string[] }>('POST', `/api/v1/loyalty/operations/${id}/reverse`, {
      reason: 'was right',
    });
  const [one, two] = [await reverse(corrected.operationIds[0]), await reverse(corrected.operationIds[0])];
  expect(two.body.operationIds).toEqual(one.body.operationIds);
  expect(await tried.points('jan')).toMatchObject({ available: 300 });
  await reverse(granted.body.operationIds[0]);
  expect(await tried.points('jan')).toMatchObject({ available: 0, debt: 0 });
  const { items } = await viewHistory(tried.shop.db, { originIds: [await originOf('jan')] }, { limit: 50 });
  expect(items.filter((entry) => entry.what === 'reverse').map((entry) => entry.reverses)).toEqual([
    granted.body.operationIds[0],
    corrected.operationIds[0],
  ]);
  expect(items.filter((entry) => entry.what !== 'reverse' && entry.reverses !== null)).toEqual([]);
  const not = await reverse(one.body.operationIds[0]);
  expect([not.status, not.body.code]).toEqual([409, 'loyalty_not_reversible']);
});

test('an occasion is rewarded once in its time, and within the budget of its rule', async () => {
  const say = (name: string, reference: string) =>
    tried.as<{ operationIds: string[] }>('channel', 'POST', '/api/v1/loyalty/occasions', {
      customer: who(name),
      occasion: 'birthday',
      reference,
    });
  const [first, again] = [await say('kim', '2026'), await say('kim', '2026')];
  expect(again.body.operationIds).toEqual(first.body.operationIds);
  expect(await tried.points('kim')).toMatchObject({ available: 300 });
  const spent = await say('lea', '2026');
  expect([spent.status, spent.body.code, spent.body.detail]).toEqual([
    409,
    'loyalty_occasion_taken',
    'its budget is used up',
  ]);
  expect(await tried.as('analyst', 'GET', '/api/v1/loyalty/budgets')).toMatchObject({
    body: { items: [{ ruleId: 'birthday', most: 300, used: 300 }] },
  });
  expect((await tried.as('channel', 'GET', '/api/v1/loyalty/budgets')).status).toBe(403);
});

test('partners have a bill, and households spend together', async () => {
  await tried.shop.ask('PUT', '/api/v1/loyalty/partners/cafe', { name: 'Café', priceMinor: 800, currency: 'EUR' });
  const earning = { customer: who('mia'), kind: 'points', amount: 2_000, reference: 'r1' };
  for (let n = 0; n < 2; n += 1) await tried.shop.ask('POST', '/api/v1/loyalty/partners/cafe/earnings', earning);
  const tooMuch = await tried.shop.call('POST', '/api/v1/loyalty/partners/cafe/earnings', {
    ...earning,
    amount: 10_001,
  });
  expect([tooMuch.status, tooMuch.body.code]).toEqual([400, 'bad_request']);
  const report = await tried.shop.ask('GET', '/api/v1/loyalty/liability');
  expect(report).toMatchObject({ partners: [{ partnerId: 'cafe', issued: 2_000, owesMinor: 1_600 }] });
  await tried.wait(14);
  await tried.shop.ask('POST', '/api/v1/loyalty/households', { head: who('mia'), member: who('ned') });
  expect(await tried.points('ned')).toMatchObject({ available: 2_000, shared: 2_000 });
  const sold = await tried.sell('ned', [{ sku: 'laptop', quantity: 1 }], pay(1_500));
  expect(sold.status).toBe(201);
  expect(await tried.points('mia')).toMatchObject({ available: 500 });
  await tried.shop.ask('POST', '/api/v1/loyalty/households/leave', { customer: who('ned') });
  expect(await tried.points('ned')).toMatchObject({ available: 0 });
});

test('a household grows by one however many ask at once, goes on when its head leaves, and ends with the last but one', async () => {
  await Promise.all(['una', 'vic', 'wim'].map((name) => grant(name, 10)));
  await tried.recognise();
  type Shared = { household: { id: string; members: { personId: string; role: string }[] } | null };
  const join = (head: string, member: string) =>
    tried.as<NonNullable<Shared['household']>>('store', 'POST', '/api/v1/loyalty/households', {
      head: who(head),
      member: who(member),
    });
  const of = async (name: string) =>
    (await tried.as<Shared>('agent', 'GET', `/api/v1/loyalty/households?personId=${await originOf(name)}`)).body
      .household;
  const leave = (name: string) => tried.shop.ask('POST', '/api/v1/loyalty/households/leave', { customer: who(name) });
  expect((await join('una', 'una')).body.code).toBe('loyalty_household_alone');
  expect(await of('una')).toBeNull();
  const joined = await Promise.all([join('una', 'vic'), join('una', 'wim'), join('una', 'vic')]);
  expect(new Set(joined.map(({ body }) => body.id)).size).toBe(1);
  expect((await of('wim'))?.members.map((one) => one.role).sort()).toEqual(['head', 'member', 'member']);
  expect(await tried.points('vic')).toMatchObject({ available: 30, shared: 20 });
  for (let n = 0; n < 7; n += 1) expect((await join('vic', `child-${n}`)).status).toBe(200);
  expect((await join('una', 'one-more')).body.code).toBe('loyalty_household_full');
  await leave('una');
  const left = (await of('vic'))?.members ?? [];
  expect([left.length, left.filter((one) => one.role === 'head').length]).toEqual([9, 1]);
  await Promise.all(['vic', ...Array.from({ length: 7 }, (_, n) => `child-${n}`)].map(leave));
  expect(await of('wim')).toBeNull();
  expect((await tried.told('Household Joined')).length).toBeGreaterThan(8);
  expect((await tried.told('Household Left')).length).toBeGreaterThan(1);
  expect(
    (await tried.as('analyst', 'GET', `/api/v1/loyalty/households?personId=${await originOf('vic')}`)).status,
  ).toBe(403);
});

test('sees what a draft would have given for the orders of the last month', async () => {
  await tried.sell('oda', [{ sku: 'shoes-42', quantity: 1 }]);
  tried.shop.clock.advance(1_000);
  const { revision } = await tried.shop.ask<{ revision: number }>('GET', '/api/v1/loyalty/programme');
  await tried.shop.ask('PUT', '/api/v1/loyalty/programme', {
    revision,
    draft: { ...draft, earn: [{ ...draft.earn[0], units: 20 }] },
  });
  const found = await tried.shop.ask<{ orders: number; kinds: { kind: string; before: number; after: number }[] }>(
    'POST',
    '/api/v1/loyalty/programme/simulations',
    {},
  );
  expect(found.orders).toBeGreaterThan(0);
  const [points] = found.kinds;
  expect([points?.kind, (points?.after ?? 0) > (points?.before ?? 0)]).toEqual(['points', true]);
  expect(found).toMatchObject({ examples: [{ before: expect.any(Number), after: expect.any(Number) }, {}] });
});
