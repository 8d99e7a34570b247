/** Many at once, over HTTP: exactly as many wins as allowed, and the constraints hold at every instant. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../kit/ids.ts';
import { tryPricing, type TriedPricing } from './try-pricing.ts';

let shop: TriedPricing;
beforeEach(async () => {
  shop = await tryPricing();
  await shop.promotion('code10', { conditions: [{ kind: 'code' }] });
  await shop.promotion('budget', {
    conditions: [{ kind: 'code' }],
    limits: { uses: 30, budgetMinor: { EUR: 100_000 } },
  });
  await shop.promotion('other', { limits: { uses: 1_000 } });
  await shop.promotion('mine', { limits: { usesPerCustomer: 2 } });
  await shop.publish();
});
afterEach(() => shop.stop());

type Use = { promotionId: string; code: string | null; discountMinor: number };
const claim = async (uses: readonly Use[], orderId = newId(), more: Record<string, unknown> = {}): Promise<number> =>
  (await shop.call('POST', '/api/v1/code-claims', { orderId, currency: 'EUR', uses, ...more })).status;
const makeCode = async (promotionId: string, more: Record<string, unknown> = {}): Promise<string> =>
  String((await shop.call('POST', '/api/v1/codes', { promotionId, ...more })).body['code']);
const wins = (statuses: readonly number[]): number => statuses.filter((status) => status === 201).length;

/** As many as the clients do at a time, until all are done. */
async function race<T>(clients: number, all: readonly T[], work: (one: T) => Promise<number>): Promise<number[]> {
  const statuses: number[] = [];
  const waiting = [...all];
  const worker = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) statuses.push(await work(one));
  };
  await Promise.all(Array.from({ length: clients }, worker));
  return statuses;
}

test('64 clients race for one single-use code: one wins, and all others are told so', async () => {
  const code = await makeCode('code10');
  const statuses = await race(
    64,
    Array.from({ length: 64 }, (_, at) => at),
    () => claim([{ promotionId: 'code10', code, discountMinor: 1 }]),
  );
  expect(wins(statuses)).toBe(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(63);
});

test('a budget of 30 over 120 codes, 32 clients: 30 wins, and no code of a loser is used', async () => {
  const codes = await Promise.all(Array.from({ length: 120 }, () => makeCode('budget')));
  const statuses = await race(32, codes, (code) => claim([{ promotionId: 'budget', code, discountMinor: 1_000 }]));
  expect(wins(statuses)).toBe(30);
  expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
  const [row] = await shop.db.unsafe(
    `select (select sum(uses)::int from pricing.codes) as codes, (select count(*)::int from pricing.code_claims) as claims,
       (select used::int from pricing.budgets where promotion_id = 'budget' and currency = '') as uses,
       (select used::int from pricing.budgets where promotion_id = 'budget' and currency = 'EUR') as minor`,
  );
  expect(row).toEqual({ codes: 30, claims: 30, uses: 30, minor: 30_000 });
});

test('the same order again and again at once counts once', async () => {
  const code = await makeCode('budget', { usesLimit: 50 });
  const orderId = newId();
  const statuses = await race(
    16,
    Array.from({ length: 32 }, (_, at) => at),
    () => claim([{ promotionId: 'budget', code, discountMinor: 1_000 }], orderId),
  );
  expect(wins(statuses)).toBe(32);
  const [row] = await shop.db.unsafe(`select uses from pricing.codes where code = $1`, [code] as never[]);
  expect(row?.['uses']).toBe(1);
});

test('one customer at many tills at once gets no more than her two', async () => {
  const customer = [{ type: 'user_id', value: 'anna' }];
  const statuses = await race(
    16,
    Array.from({ length: 40 }, (_, at) => at),
    () => claim([{ promotionId: 'mine', code: null, discountMinor: 1 }], newId(), { customer }),
  );
  expect(wins(statuses)).toBe(2);
});

test('claims and releases in any mixture leave exactly what stands, and never wait for each other in a circle', async () => {
  const codes = await Promise.all(Array.from({ length: 6 }, () => makeCode('budget', { usesLimit: 3 })));
  const orders = Array.from({ length: 40 }, () => newId());
  const uses = (at: number): Use[] => [
    { promotionId: 'other', code: null, discountMinor: 10 },
    { promotionId: 'budget', code: codes[at % 6] ?? null, discountMinor: 100 },
  ];
  const statuses = await race(
    24,
    Array.from({ length: 240 }, (_, at) => at),
    async (at) =>
      at % 3 === 2
        ? (await shop.call('POST', '/api/v1/code-claims/releases', { orderId: orders[(at * 7) % 40] })).status
        : claim(uses(at), orders[(at * 11) % 40]),
  );
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  const wrong = await shop.db.unsafe(
    `select 'code' as what from pricing.codes c where uses <> (select count(*) from pricing.code_claims m where m.code = c.code and released_at is null)
     union all
     select promotion_id || currency from pricing.budgets b where used <> (
       select coalesce(sum(case when b.currency = '' then 1 else amount_minor end), 0) from pricing.promotion_claims c
       where c.promotion_id = b.promotion_id and released_at is null)`,
  );
  expect(wrong).toEqual([]);
});

test('two who publish at once make two versions, one after the other', async () => {
  const made = await Promise.all(
    Array.from({ length: 6 }, () => shop.call<{ version: number }>('POST', '/api/v1/price-books/main/versions', {})),
  );
  expect(made.map(({ body }) => body.version).sort()).toEqual([2, 3, 4, 5, 6, 7]);
});

test('books that become the default at once leave one', async () => {
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, at) =>
      shop.call('POST', '/api/v1/price-books', { id: `b${at}`, name: 'x', isDefault: true }),
    ),
  );
  expect(made.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
  const rows = await shop.db.unsafe(`select id from pricing.books where is_default`);
  expect(rows).toHaveLength(1);
});

test('prices put by two at once over the same keys: each key has one price, and nobody breaks', async () => {
  const prices = (amountMinor: number, back: boolean) => {
    const all = Array.from({ length: 800 }, (_, at) => ({ sku: `S${at}`, currency: 'EUR', amountMinor }));
    return { prices: back ? all.reverse() : all };
  };
  const put = await Promise.all(
    Array.from({ length: 6 }, (_, at) =>
      shop.call('PUT', '/api/v1/price-books/main/prices', prices(at + 1, at % 2 === 1)),
    ),
  );
  expect(put.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
  const rows = await shop.db.unsafe(
    `select count(*)::int as n, count(distinct amount_minor)::int as amounts from pricing.draft_prices where sku like 'S%' and sku <> 'SHOE'`,
  );
  expect(rows[0]).toEqual({ n: 800, amounts: 1 });
});
