import { afterEach, beforeEach, expect, test } from 'vitest';
import * as contract from '../../../contracts/pricing.ts';
import { isMade } from '../../../quote/index.ts';
import { newId } from '../kit/ids.ts';
import { transaction } from '../kit/sql.ts';
import type { Placeable } from './index.ts';
import { cart, tryPricing, type TriedPricing } from './try-pricing.ts';

let shop: TriedPricing;
beforeEach(async () => {
  shop = await tryPricing();
  await shop.promotion('code10', { conditions: [{ kind: 'code' }] });
  await shop.publish();
});
afterEach(() => shop.stop());

const make = async (more: Record<string, unknown> = {}): Promise<string> => {
  const { status, body } = await shop.call('POST', '/api/v1/codes', { promotionId: 'code10', ...more });
  if (status !== 201) throw new Error(JSON.stringify(body));
  contract.codeView.parse(body);
  return String(body['code']);
};
const claimOf = (orderId: string, code: string | null, more: Record<string, unknown> = {}) =>
  shop.call('POST', '/api/v1/code-claims', {
    orderId,
    currency: 'EUR',
    uses: [{ promotionId: 'code10', code, discountMinor: 500 }],
    ...more,
  });
const check = async (code: string, value?: string) =>
  (
    await shop.call('POST', '/api/v1/codes/checks', {
      code,
      ...(value === undefined ? {} : { customer: { identifiers: [{ type: 'user_id', value }] } }),
    })
  ).body;

test('a code that is made can be said: printed in groups, spelled, and found however it is typed', async () => {
  const { body } = await shop.call('POST', '/api/v1/codes', { promotionId: 'code10' });
  const code = String(body['code']);
  expect(isMade(code)).toBe(true);
  expect(body['printed']).toMatch(/^\w{3}-\w{3}-\w{4}$/);
  const spoken = ` ${code.toLowerCase().split('').join('-')} `;
  expect((await shop.quote({ codes: [spoken] })).body.quote).toMatchObject({
    discountMinor: 2_000,
    codes: [{ code, state: 'applied' }],
  });
});

test('each refusal says its reason in words that can be read out', async () => {
  const code = await make();
  const wrong = `${code.startsWith('A') ? 'C' : 'A'}${code.slice(1)}`;
  expect(await check(code)).toMatchObject({ refusal: null, promotion: 'Promotion code10' });
  expect(await check(wrong)).toMatchObject({
    refusal: 'mistyped',
    words: 'A letter of this code is wrong: please read it again.',
  });
  expect(await check('SUMMER')).toMatchObject({ refusal: 'unknown' });
  expect((await claimOf(newId(), code)).status).toBe(201);
  expect(await check(code)).toMatchObject({ refusal: 'used_up' });
  expect((await shop.quote({ codes: [code] })).body).toMatchObject({
    quote: { discountMinor: 0, codes: [{ code, state: 'refused', why: 'used_up' }] },
    codeWords: { [code]: 'This code has been used.' },
  });
  const now = shop.clock.now().getTime();
  expect(await check(await make({ validUntil: new Date(now).toISOString() }))).toMatchObject({ refusal: 'expired' });
  expect(await check(await make({ validFrom: new Date(now + 1).toISOString() }))).toMatchObject({ refusal: 'not_yet' });
  const closed = await make();
  await shop.call('PATCH', `/api/v1/codes/${closed}`, { state: 'closed' });
  expect(await check(closed)).toMatchObject({ refusal: 'closed' });
  expect((await shop.call('PATCH', '/api/v1/codes/NOTHING', { state: 'closed' })).status).toBe(404);
});

test('a word for many is chosen, is taken once (code_taken), and a published book carries it for tills', async () => {
  await make({ code: 'Summer-20', usesLimit: null });
  const again = await shop.call('POST', '/api/v1/codes', { promotionId: 'code10', code: 'SUMMER 20' });
  expect(again).toMatchObject({ status: 409, body: { code: 'code_taken' } });
  const unfit = await shop.call('POST', '/api/v1/codes', { promotionId: 'code10', code: '---' });
  expect(unfit).toMatchObject({ status: 422, body: { code: 'code_unfit' } });
  const nothing = await shop.call('POST', '/api/v1/codes', { promotionId: 'nothing' });
  expect(nothing).toMatchObject({ status: 422, body: { code: 'no_such_promotion' } });
  await shop.publish();
  expect((await shop.pricing.currentBook(shop.db, { now: shop.clock.now() }))?.codes).toEqual([
    { code: 'SUMMER20', promotionId: 'code10' },
  ]);
  expect((await shop.quote({ codes: ['summer 20'] })).body.quote.discountMinor).toBe(2_000);
});

test('a personal code is for its owner alone, and a customer uses a code as often as it says', async () => {
  const anna = { customer: [{ type: 'user_id', value: 'anna' }] };
  const personal = await make({ owner: [{ type: 'user_id', value: 'anna' }] });
  expect(await check(personal)).toMatchObject({ refusal: 'needs_customer' });
  expect(await check(personal, 'bob')).toMatchObject({ refusal: 'not_yours' });
  expect(await claimOf(newId(), personal, { customer: [{ type: 'user_id', value: 'bob' }] })).toMatchObject({
    status: 409,
    body: { code: 'code_refused', detail: 'This code belongs to another customer.' },
  });
  expect((await claimOf(newId(), personal, anna)).status).toBe(201);
  const nobody = await shop.call('POST', '/api/v1/codes', {
    promotionId: 'code10',
    owner: [{ type: 'x', value: 'nobody' }],
  });
  expect(nobody).toMatchObject({ status: 422, body: { code: 'code_owner_unknown' } });
  const once = await make({ usesLimit: null, usesPerCustomer: 1, code: 'ONCE' });
  expect((await claimOf(newId(), once, anna)).status).toBe(201);
  expect((await claimOf(newId(), once, anna)).body).toMatchObject({ issues: [{ message: 'yours_used_up' }] });
  expect((await claimOf(newId(), once)).body).toMatchObject({ issues: [{ message: 'needs_customer' }] });
  expect((await claimOf(newId(), once, { customer: [{ type: 'user_id', value: 'bob' }] })).status).toBe(201);
});

test('a claim counts once for its order, a refused one leaves nothing, and what is released can be claimed again', async () => {
  const [code, other] = [await make(), await make({ usesLimit: null })];
  const [first, second] = [newId(), newId()];
  expect((await claimOf(first, code)).status).toBe(201);
  expect((await claimOf(first, code)).status).toBe(201);
  // Two codes, of which one is used: nothing of the order is claimed.
  const uses = [other, code].map((each) => ({ promotionId: 'code10', code: each, discountMinor: 1 }));
  expect((await claimOf(second, null, { uses })).status).toBe(409);
  const used = async (): Promise<unknown> =>
    (
      await shop.db.unsafe(`select uses from pricing.codes where code = any ($1) order by uses_limit`, [
        [code, other],
      ] as never[])
    ).map((row) => row['uses']);
  expect(await used()).toEqual([1, 0]);
  expect((await shop.call('POST', '/api/v1/code-claims/releases', { orderId: first })).status).toBe(200);
  expect((await shop.call('POST', '/api/v1/code-claims/releases', { orderId: first })).status).toBe(200);
  expect(await used()).toEqual([0, 0]);
  expect((await claimOf(second, code)).status).toBe(201);
  expect((await claimOf(first, code)).status).toBe(409);
});

test('a budget in money and in uses is never passed, and a quote knows what is left', async () => {
  await shop.promotion('budget', { limits: { uses: 3, budgetMinor: { EUR: 5_000 } } });
  await shop.publish();
  const take = (discountMinor: number) =>
    claimOf(newId(), null, { uses: [{ promotionId: 'budget', code: null, discountMinor }] });
  expect((await take(2_000)).status).toBe(201);
  expect((await take(3_001)).body).toMatchObject({ code: 'code_refused', issues: [{ message: 'budget_spent' }] });
  expect((await take(2_500)).status).toBe(201);
  // 500 are left: the promotion gives no more than that.
  expect((await shop.quote()).body.quote.discountMinor).toBe(500);
  expect((await take(500)).status).toBe(201);
  expect((await shop.quote()).body.quote.discountMinor).toBe(0);
  const view = await shop.call('GET', '/api/v1/price-books/main/promotions/budget');
  expect(view.body['used']).toEqual({ '': { used: 3, most: 3 }, EUR: { used: 5_000, most: 5_000 } });
});

test('a batch has exactly its size, all different and all sayable; it is listed, fetched and closed', async () => {
  const { status, body } = await shop.call('POST', '/api/v1/code-batches', {
    promotionId: 'code10',
    name: 'Flyer',
    size: 25_000,
  });
  expect(status).toBe(201);
  contract.batchView.parse(body);
  const file = await shop.call<string>('GET', `/api/v1/code-batches/${String(body['id'])}/codes.csv`);
  const codes = file.body
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? '');
  expect(new Set(codes).size).toBe(25_000);
  expect(codes.every(isMade)).toBe(true);
  expect((await shop.call('GET', '/api/v1/code-batches/x/codes.csv')).status).toBe(404);
  const page = await shop.call('GET', `/api/v1/codes?batchId=${String(body['id'])}&limit=2`);
  contract.codesPage.parse(page.body);
  const list = await shop.call<{ items: unknown[] }>('GET', '/api/v1/code-batches');
  contract.batchesPage.parse(list.body);
  expect(list.body.items).toMatchObject([{ size: 25_000, used: 0, open: 25_000 }]);
  const closed = await shop.call('POST', `/api/v1/code-batches/${String(body['id'])}/close`, {});
  expect(closed.body).toEqual({ count: 25_000 });
  expect(await check(codes[0] ?? '')).toMatchObject({ refusal: 'closed' });
  expect((await shop.call('POST', `/api/v1/code-batches/${newId()}/close`, {})).status).toBe(404);
});

test('a promotion changed in the middle of a checkout: the quote that was seen stands for 15 minutes, then says what changed', async () => {
  const lines = cart.lines;
  const request = () => ({
    cart: { ...cart, locationId: null, lines, codes: [] },
    customer: { key: null, originIds: [], groups: [], audiences: [] },
    now: shop.clock.now(),
  });
  await shop.promotion('june');
  await shop.publish();
  const { quote } = (await shop.quote()).body;
  await shop.call('POST', '/api/v1/price-books/main/promotions/june/pause', {});
  shop.clock.advance(2_000);
  await expect.poll(async () => (await shop.quote()).body.quote.totalMinor).toBe(20_000);
  const place = (): Promise<Placeable> => shop.pricing.requote(shop.db, request(), quote);
  expect(await place()).toMatchObject({ kind: 'same', quote: { totalMinor: 18_000, hash: quote.hash } });
  shop.clock.advance(15 * 60_000);
  const late = await place();
  if (late.kind !== 'changed') throw new Error(late.kind);
  expect(late.quote.totalMinor).toBe(20_000);
  expect(late.changes.map(({ words }) => words)).toEqual([
    'The total was 180.00 EUR and is 200.00 EUR.',
    '1 × SHOE was 90.00 EUR and is 100.00 EUR.',
    '2 × BAG was 90.00 EUR and is 100.00 EUR.',
    'Promotion june gave 20.00 EUR and gives 0.00 EUR.',
  ]);
  // A made-up instant or version buys nothing.
  const forged = { ...quote, at: '2020-06-01T00:00:00.000Z' };
  expect((await shop.pricing.requote(shop.db, request(), forged)).kind).toBe('changed');
  expect((await shop.pricing.requote(shop.db, request(), { ...quote, at: '2100-01-01T00:00:00Z' })).kind).toBe(
    'changed',
  );
});

test('an order claims what its quote used, and gives it back', async () => {
  const code = await make();
  const answer = await shop.pricing.quoteCart(shop.db, {
    cart: { ...cart, locationId: null, codes: [code] },
    customer: { key: null, originIds: [], groups: [], audiences: [] },
    now: shop.clock.now(),
  });
  if (answer.kind !== 'quoted') throw new Error(answer.kind);
  const claim = (orderId: string) =>
    transaction(shop.db, (tx) =>
      shop.pricing.claimCodes(tx, {
        orderId,
        quote: answer.quote,
        customer: { key: null, originIds: [] },
        now: shop.clock.now(),
      }),
    );
  const [first, second] = [newId(), newId()];
  expect(await claim(first)).toEqual({ kind: 'claimed' });
  expect(await claim(second)).toMatchObject({
    kind: 'refused',
    code,
    why: 'used_up',
    words: 'This code has been used.',
  });
  await transaction(shop.db, (tx) => shop.pricing.releaseCodes(tx, first, shop.clock.now()));
  expect(await claim(second)).toEqual({ kind: 'claimed' });
});
