import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type * as contract from '../../../contracts/stock.ts';
import { checkBooks } from './check-books.ts';
import { stockProblems } from './problem-reports.ts';
import { east, locationBody, riga, tallinn, tryStock, type TriedStock } from './try-stock.ts';

type Cell = z.infer<typeof contract.cell>;
interface Refusal {
  readonly code: string;
  readonly detail?: string;
  readonly issues?: { readonly path: string; readonly message: string }[];
}

let stock: TriedStock;
beforeAll(async () => {
  stock = await tryStock();
});
afterAll(() => stock.stop());
afterEach(async () => {
  const wrong = await checkBooks(stock.db);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
});

const post = <T = Refusal>(path: string, body: unknown, options = {}) =>
  stock.call<T>('POST', `/api/v1${path}`, body, options);
const get = <T = { items: Record<string, unknown>[]; nextCursor: string | null }>(path: string) =>
  stock.call<T>('GET', `/api/v1${path}`);
const events = async (name: string): Promise<Record<string, unknown>[]> =>
  (await stock.db`select body from spine.log where name = ${name} order by xid, seq`).map(
    (row) => row['body'] as Record<string, unknown>,
  );

describe('receipts', () => {
  test('bring goods in, once for a key, with a ledger row and an event', async () => {
    const body = {
      locationId: riga,
      reference: 'PO 7',
      lines: [
        { sku: 'R1', quantity: 4 },
        { sku: 'R1', quantity: 2 },
      ],
    };
    const first = await post<{ id: string }>('/stock/receipts', body, { key: 'receipt-1' });
    const again = await post<{ id: string }>('/stock/receipts', body, { key: 'receipt-1' });
    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
    expect(await stock.cell('R1')).toMatchObject({ on_hand: 6 });
    const { body: ledger } = await get(`/stock/movements?sku=R1`);
    expect(
      ledger.items.map(({ kind, quantity, onHandAfter, reason }) => [kind, quantity, onHandAfter, reason]),
    ).toEqual([
      ['receipt', 2, 6, 'PO 7'],
      ['receipt', 4, 4, 'PO 7'],
    ]);
    expect((await events('Stock Received')).at(-1)).toMatchObject({ location_id: riga, lines: 2 });
    expect((await get(`/stock/receipts?locationId=${riga}`)).body.items[0]).toMatchObject({
      id: first.body.id,
      reference: 'PO 7',
    });
  });

  test('go to no unknown, no closed location and not into transit', async () => {
    await stock.call('PUT', '/api/v1/locations/old-store', locationBody('store', [1, 1], { state: 'closed' }));
    for (const locationId of ['nowhere', 'old-store', 'in-transit']) {
      const { status, body } = await post('/stock/receipts', { locationId, lines: [{ sku: 'R2', quantity: 1 }] });
      expect([status, body.code]).toEqual([422, 'unknown_location']);
    }
  });
});

describe('transfers', () => {
  test('leave, are in transit, and arrive; what is missing is lost in transit and what is more was found there', async () => {
    await stock.receive('T1', 10);
    await stock.receive('T2', 10);
    const lines = [
      { sku: 'T1', quantity: 6 },
      { sku: 'T2', quantity: 3 },
    ];
    const sent = await post<{ id: string }>('/stock/transfers', { fromId: riga, toId: tallinn, lines });
    expect([await stock.cell('T1'), await stock.cell('T1', 'in-transit')]).toMatchObject([
      { on_hand: 4 },
      { on_hand: 6 },
    ]);
    expect((await get('/availability?skus=T1')).body.items[0]).toMatchObject({ available: 4 });
    const wrong = await post(`/stock/transfers/${sent.body.id}/arrive`, { lines: [{ sku: 'T9', arrived: 1 }] });
    expect(wrong.body.code).toBe('transfer_line_wrong');
    const done = await post<{ state: string }>(`/stock/transfers/${sent.body.id}/arrive`, {
      lines: [
        { sku: 'T1', arrived: 5 },
        { sku: 'T2', arrived: 4 },
      ],
    });
    expect(done.body.state).toBe('arrived');
    expect([await stock.cell('T1', tallinn), await stock.cell('T2', tallinn)]).toMatchObject([
      { on_hand: 5 },
      { on_hand: 4 },
    ]);
    expect([await stock.cell('T1', 'in-transit'), await stock.cell('T2', 'in-transit')]).toMatchObject([
      { on_hand: 0 },
      { on_hand: 0 },
    ]);
    expect((await events('Stock Arrived')).at(-1)).toMatchObject({ missing: 1 });
    expect((await post(`/stock/transfers/${sent.body.id}/arrive`, {})).body.code).toBe('transfer_done');
    expect((await get(`/stock/transfers/${sent.body.id}`)).body).toMatchObject({ state: 'arrived' });
    expect((await get(`/stock/transfers?locationId=${tallinn}&state=arrived`)).body.items).toHaveLength(1);
  });

  test('two arrivals at once count once', async () => {
    await stock.receive('T3', 5);
    const sent = await post<{ id: string }>('/stock/transfers', {
      fromId: riga,
      toId: tallinn,
      lines: [{ sku: 'T3', quantity: 5 }],
    });
    const answers = await Promise.all([1, 2, 3].map(() => post(`/stock/transfers/${sent.body.id}/arrive`, {})));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await stock.cell('T3', tallinn)).toMatchObject({ on_hand: 5 });
  });

  test('take no unit that is promised, and go nowhere else', async () => {
    await stock.receive('T4', 3);
    await post('/holds', { lines: [{ sku: 'T4', locationId: riga, quantity: 2 }] });
    const short = await post('/stock/transfers', { fromId: riga, toId: tallinn, lines: [{ sku: 'T4', quantity: 2 }] });
    expect(short).toMatchObject({
      status: 409,
      body: { code: 'stock_short', issues: [{ path: `${riga}/T4`, message: '2 wanted, 1 available' }] },
    });
    expect(
      (await post('/stock/transfers', { fromId: riga, toId: riga, lines: [{ sku: 'T4', quantity: 1 }] })).body.code,
    ).toBe('unknown_location');
    expect((await post('/stock/transfers/0198c2a4-7b3e-7c11-9d52-3f1e8a6b4c20/arrive', {})).status).toBe(404);
  });
});

describe('counts', () => {
  test('put the books right and say by how much; what was sold after the count is not lost', async () => {
    await stock.receive('C1', 10);
    const countedAt = stock.clock.now().toISOString();
    stock.clock.advance(60_000);
    const held = await post<{ id: string }>('/holds', { lines: [{ sku: 'C1', locationId: riga, quantity: 2 }] });
    await post(`/holds/${held.body.id}/resolve`, { sell: 'all', issue: true });
    const count = await post<{ lines: unknown[] }>('/stock/counts', {
      locationId: riga,
      countedAt,
      lines: [{ sku: 'C1', counted: 9 }],
    });
    expect(count.body.lines).toEqual([{ sku: 'C1', counted: 9, expected: 8, difference: -1, short: 0 }]);
    expect(await stock.cell('C1')).toMatchObject({ on_hand: 7 });
    expect((await get(`/stock/counts?locationId=${riga}`)).body.items[0]).toMatchObject({ locationId: riga });
  });

  test('less than is promised is accepted: holds stay, nothing more is promised, and the shortage is told and listed', async () => {
    await stock.receive('C2', 5);
    const held = await post<{ id: string }>('/holds', { lines: [{ sku: 'C2', locationId: riga, quantity: 4 }] });
    await post('/stock/counts', { locationId: riga, lines: [{ sku: 'C2', counted: 1 }] });
    expect(await stock.cell('C2')).toMatchObject({ on_hand: 1, held: 4, short: 3 });
    expect((await events('Stock Short')).at(-1)).toEqual({ sku: 'C2', location_id: riga, short: 3 });
    expect((await get('/stock?shortOnly=true')).body.items).toMatchObject([{ sku: 'C2', short: 3, available: 0 }]);
    expect(await stockProblems(stock.db, stock.clock.now())).toMatchObject([
      { code: 'stock_promised_and_not_there', count: 3 },
    ]);
    const muchLater = new Date(stock.clock.now().getTime() + 86_400_000);
    expect((await stockProblems(stock.db, muchLater)).map(({ code }) => code)).toContain('holds_overdue');
    expect((await post('/holds', { lines: [{ sku: 'C2', locationId: riga, quantity: 1 }] })).status).toBe(409);
    await stock.receive('C2', 2);
    expect(await stock.cell('C2')).toMatchObject({ on_hand: 3, short: 1 });
    await post(`/holds/${held.body.id}/resolve`, { release: [{ sku: 'C2', locationId: riga, quantity: 2 }] });
    expect(await stock.cell('C2')).toMatchObject({ held: 2, short: 0 });
    expect((await post('/holds', { lines: [{ sku: 'C2', locationId: riga, quantity: 1 }] })).status).toBe(201);
  });

  test('a negative count is refused and changes nothing', async () => {
    await stock.receive('C3', 5);
    const refused = await post('/stock/counts', { locationId: riga, lines: [{ sku: 'C3', counted: -1 }] });
    expect(refused).toMatchObject({ status: 422, body: { code: 'stock_count_negative', issues: [{ path: 'C3' }] } });
    expect(await stock.cell('C3')).toMatchObject({ on_hand: 5 });
    expect((await post('/stock/counts', { locationId: 'nowhere', lines: [{ sku: 'C3', counted: 1 }] })).body.code).toBe(
      'unknown_location',
    );
  });
});

describe('snapshots of the ERP', () => {
  const minute = (n: number): string => new Date(stock.clock.now().getTime() + n * 60_000).toISOString();
  const snapshot = (takenAt: string, onHand: number, sku: string, more = {}) =>
    post<Refusal & { changed: number; unchanged: number; skipped: unknown[] }>('/stock/imports', {
      takenAt,
      lines: [{ sku, locationId: east, onHand }],
      ...more,
    });

  test('leave open holds alone and lose no sale made between the snapshot and its arrival', async () => {
    await stock.receive('E1', 10, east);
    stock.clock.advance(60_000);
    const takenAt = minute(0);
    stock.clock.advance(120_000);
    const line = { sku: 'E1', locationId: east, quantity: 3 };
    const open = await post<{ id: string }>('/holds', { lines: [line] });
    const sold = await post<{ id: string }>('/holds', { lines: [{ ...line, quantity: 2 }] });
    await post(`/holds/${sold.body.id}/resolve`, { sell: 'all', issue: true });
    stock.clock.advance(60_000);
    // The ERP saw 12 then; two have left since.
    expect((await snapshot(takenAt, 12, 'E1')).body).toMatchObject({ changed: 1, skipped: [] });
    expect(await stock.cell('E1', east)).toMatchObject({ on_hand: 10, held: 3 });
    expect((await get<{ state: string }>(`/holds/${open.body.id}`)).body.state).toBe('held');
    // The same again, and again after more sales: nothing is counted twice.
    expect((await snapshot(takenAt, 12, 'E1')).body).toMatchObject({ changed: 0, unchanged: 1 });
  });

  test('an older one is refused; cells that people counted since are left as they are, and listed', async () => {
    await stock.receive('E2', 10, east);
    expect((await snapshot(minute(2), 8, 'E2')).status).toBe(201);
    const old = await snapshot(minute(1), 50, 'E2');
    expect([old.status, old.body.code]).toEqual([409, 'stock_snapshot_old']);
    stock.clock.advance(600_000);
    await post('/stock/counts', { locationId: east, lines: [{ sku: 'E2', counted: 7 }] });
    const late = await snapshot(minute(-3), 50, 'E2');
    expect(late.body).toMatchObject({ changed: 0, skipped: [{ sku: 'E2', reason: 'newer_count' }] });
    expect(await stock.cell('E2', east)).toMatchObject({ on_hand: 7 });
  });

  test('an ERP that knows us only until some minutes before says so', async () => {
    await stock.receive('E3', 5, east);
    stock.clock.advance(60_000);
    const knownUntil = minute(0);
    stock.clock.advance(60_000);
    await stock.receive('E3', 3, east);
    stock.clock.advance(60_000);
    expect((await snapshot(minute(0), 5, 'E3', { includesUntil: knownUntil })).body).toMatchObject({ changed: 0 });
    expect(await stock.cell('E3', east)).toMatchObject({ on_hand: 8 });
  });

  test('a negative figure is refused with its line, and with it the whole; or skipped, when that is asked for', async () => {
    await stock.receive('E4', 5, east);
    stock.clock.advance(60_000);
    const lines = [
      { sku: 'E4', locationId: east, onHand: 4 },
      { sku: 'E5', locationId: east, onHand: -2 },
      { sku: 'E6', locationId: 'nowhere', onHand: 1 },
      { sku: 'no good', locationId: east, onHand: 1 },
      { sku: 'E7', locationId: east, onHand: 1.5 },
    ];
    const refused = await post('/stock/imports', { takenAt: minute(0), lines });
    expect(refused).toMatchObject({ status: 422, body: { code: 'stock_count_negative' } });
    expect(refused.body.issues?.[0]).toEqual({ path: 'lines.1', message: 'E5: negative' });
    expect(await stock.cell('E4', east)).toMatchObject({ on_hand: 5 });
    const taken = await post<{ skipped: { reason: string }[]; changed: number }>('/stock/imports', {
      takenAt: minute(0),
      impossibleLines: 'skip',
      lines,
    });
    expect(taken.body.skipped.map(({ reason }) => reason)).toEqual([
      'negative',
      'unknown_location',
      'sku_form',
      'not_whole',
    ]);
    expect(await stock.cell('E4', east)).toMatchObject({ on_hand: 4 });
    expect((await get('/stock/imports?limit=1')).body.items).toMatchObject([{ changed: 1, lines: 5 }]);
  });

  test('snapshots race with holds and sales: every sale counts once, and the newest snapshot stays', async () => {
    await stock.receive('E8', 1_000, east);
    stock.clock.advance(60_000);
    const takenAt = minute(0);
    stock.clock.advance(1_000);
    const buy = async (): Promise<number> => {
      const held = await post<{ id: string }>('/holds', { lines: [{ sku: 'E8', locationId: east, quantity: 1 }] });
      return (await post(`/holds/${held.body.id}/resolve`, { sell: 'all', issue: true })).status;
    };
    const sales = Array.from({ length: 30 }, buy);
    const snapshots = [snapshot(takenAt, 1_000, 'E8'), snapshot(takenAt, 1_000, 'E8'), snapshot(takenAt, 1_000, 'E8')];
    expect(new Set(await Promise.all(sales))).toEqual(new Set([200]));
    await Promise.all(snapshots);
    expect(await stock.cell('E8', east)).toMatchObject({ on_hand: 970, held: 0, sold: 0 });
  });
});

describe('returns and adjustments', () => {
  test('a return counts once for its key; damaged units cannot be sold', async () => {
    const back = { sku: 'B1', locationId: tallinn, quantity: 1, condition: 'sellable', about: 'order:1', key: 'r-1' };
    const outcomes = await Promise.all([1, 2, 3].map(() => post<{ outcome: string }>('/stock/returns', back)));
    expect(outcomes.map(({ body }) => body.outcome).sort()).toEqual(['again', 'again', 'taken']);
    await post('/stock/returns', { ...back, condition: 'damaged', key: 'r-2' });
    expect(await stock.cell('B1', tallinn)).toMatchObject({ on_hand: 1, damaged: 1 });
    expect((await get('/availability?skus=B1')).body.items[0]).toMatchObject({ available: 1 });
    expect((await post('/stock/returns', { ...back, locationId: 'nowhere' })).body.code).toBe('unknown_location');
  });

  test('an adjustment needs a reason, moves good units to damaged, and takes no more than there is', async () => {
    await stock.receive('B2', 3);
    const adjust = (onHand: number, damaged: number) =>
      post<Cell & Refusal>('/stock/adjustments', {
        sku: 'B2',
        locationId: riga,
        onHand,
        damaged,
        reason: 'fell off the shelf',
      });
    expect((await adjust(-1, 1)).body).toMatchObject({ onHand: 2, damaged: 1 });
    expect((await adjust(-3, 0)).body.code).toBe('stock_count_negative');
    expect((await get('/stock/movements?sku=B2')).body.items[0]).toMatchObject({
      kind: 'adjustment',
      reason: 'fell off the shelf',
      quantity: -1,
      damaged: 1,
    });
    expect(stock.audited).toContain('stock.adjust');
  });
});

describe('leases of tills', () => {
  const sale = (key: string, sku: string, quantity = 1) => ({
    key,
    sku,
    quantity,
    soldAt: stock.clock.now().toISOString(),
  });
  const lease = (sku: string, quantity: number, seconds = 3_600) =>
    post<{ id: string }>('/stock/leases', { till: 'till-1', locationId: riga, lines: [{ sku, quantity }], seconds });
  const settle = (id: string, body: object) =>
    post<Refusal & { sold: number; beyond: number; again: number; lease: { state: string } }>(
      `/stock/leases/${id}/settle`,
      body,
    );

  test('are held for the till, settled to the unit, each sale once, and the rest goes back', async () => {
    await stock.receive('L1', 10);
    const { body: granted } = await lease('L1', 4);
    expect((await get('/availability?skus=L1')).body.items[0]).toMatchObject({ available: 6 });
    const sales = [sale('a', 'L1'), sale('b', 'L1', 2)];
    expect((await settle(granted.id, { sales })).body).toMatchObject({ sold: 3, beyond: 0, again: 0 });
    expect((await settle(granted.id, { sales, close: true })).body).toMatchObject({
      sold: 0,
      again: 2,
      lease: { state: 'sold' },
    });
    expect(await stock.cell('L1')).toMatchObject({ on_hand: 7, held: 0, sold: 0 });
    expect((await get('/stock/leases?till=till-1')).body.items).toMatchObject([{ id: granted.id, purpose: 'lease' }]);
  });

  test('what was sold beyond the lease, or after its end, has left all the same: a shortage is told, no sale is lost', async () => {
    await stock.receive('L2', 3);
    const { body: granted } = await lease('L2', 2);
    const other = await post<{ id: string }>('/holds', { lines: [{ sku: 'L2', locationId: riga, quantity: 1 }] });
    const done = await settle(granted.id, { sales: [sale('a', 'L2', 3)], close: true });
    expect(done.body).toMatchObject({ sold: 2, beyond: 1, short: [{ sku: 'L2', short: 1 }] });
    expect(await stock.cell('L2')).toMatchObject({ on_hand: 0, held: 1, short: 1 });
    expect((await settle(granted.id, { sales: [sale('b', 'L2', 1)] })).body).toMatchObject({ beyond: 1 });
    expect(await stock.cell('L2')).toMatchObject({ on_hand: 0, held: 1, short: 1 });
    await post(`/holds/${other.body.id}/resolve`, { release: 'all' });
  });

  test('settled twice at once, each sale counts once', async () => {
    await stock.receive('L3', 10);
    const { body: granted } = await lease('L3', 5);
    const sales = [sale('a', 'L3'), sale('b', 'L3'), sale('c', 'L3', 4)];
    const answers = await Promise.all([1, 2, 3, 4].map(() => settle(granted.id, { sales })));
    expect(answers.map(({ body }) => body.sold + body.beyond).sort()).toEqual([0, 0, 0, 6]);
    expect(await stock.cell('L3')).toMatchObject({ on_hand: 4 });
  });

  test('cannot be more than is free, and a hold of an order is no lease', async () => {
    await stock.receive('L4', 2);
    expect((await lease('L4', 3)).status).toBe(409);
    const held = await post<{ id: string }>('/holds', { lines: [{ sku: 'L4', locationId: riga, quantity: 1 }] });
    expect((await settle(held.body.id, {})).body.code).toBe('not_a_lease');
    expect((await settle('0198c2a4-7b3e-7c11-9d52-3f1e8a6b4c20', {})).status).toBe(404);
  });
});

describe('holds over HTTP', () => {
  test('a key answers the same again; with other lines it is refused; keys belong to their callers', async () => {
    await stock.receive('H1', 10);
    const body = { lines: [{ sku: 'H1', locationId: riga, quantity: 2 }] };
    const first = await post<{ id: string }>('/holds', body, { key: 'h1' });
    stock.clock.advance(5_000);
    const again = await post<{ id: string }>('/holds', body, { key: 'h1' });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const other = await post('/holds', { lines: [{ sku: 'H1', locationId: riga, quantity: 3 }] }, { key: 'h1' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch']);
    expect((await post('/holds', { ...body, seconds: 60 }, { key: 'h1' })).status).toBe(422);
    expect((await post<{ id: string }>('/holds', body, { key: 'h1', as: 'somebody-else' })).body.id).not.toBe(
      first.body.id,
    );
    expect(await stock.cell('H1')).toMatchObject({ held: 4 });
    expect((await post('/holds', body, { key: 'x'.repeat(201) })).body.code).toBe('idempotency_key_missing');
  });

  test('are extended, resolved and issued; what has ended is gone', async () => {
    await stock.receive('H2', 3);
    const { body: made } = await post<{ id: string; expiresAt: string }>('/holds', {
      lines: [{ sku: 'H2', locationId: riga, quantity: 3 }],
      about: 'cart:9',
    });
    const extended = await post<{ expiresAt: string }>(`/holds/${made.id}/extend`, { seconds: 5_000 });
    expect(Date.parse(extended.body.expiresAt)).toBeGreaterThan(Date.parse(made.expiresAt));
    expect((await get(`/stock/H2/${riga}/holds`)).body.items).toMatchObject([
      { id: made.id, open: 3, about: 'cart:9' },
    ]);
    await post(`/holds/${made.id}/resolve`, {
      sell: [{ sku: 'H2', locationId: riga, quantity: 2 }],
      release: [{ sku: 'H2', locationId: riga, quantity: 1 }],
    });
    expect((await post(`/holds/${made.id}/resolve`, { sell: 'all' })).body).toMatchObject({
      code: 'hold_gone',
      detail: 'The hold is sold.',
    });
    expect((await post(`/holds/${made.id}/extend`, { seconds: 9_000 })).body.code).toBe('hold_gone');
    expect(
      (await post(`/holds/${made.id}/issue`, { lines: [{ sku: 'H2', locationId: riga, quantity: 3 }] })).body.code,
    ).toBe('hold_gone');
    expect((await post<{ lines: unknown[] }>(`/holds/${made.id}/issue`, {})).body.lines).toMatchObject([
      { quantity: 3, sold: 2, released: 1, issued: 2 },
    ]);
    expect(await stock.cell('H2')).toMatchObject({ on_hand: 1, held: 0, sold: 0 });
    expect((await get('/holds/0198c2a4-7b3e-7c11-9d52-3f1e8a6b4c20')).status).toBe(404);
  });
});

describe('lists', () => {
  test('stock by location and the ledger are read in pages, to the end, without a gap', async () => {
    for (let n = 0; n < 7; n += 1) await stock.receive(`P${n}`, n + 1, east);
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: Record<string, unknown>[]; nextCursor: string | null } = (
        await get(`/stock?locationId=${east}&limit=3${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
      ).body;
      seen.push(...page.items.map(({ sku }) => sku));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(['P0', 'P6']));
    const first = (await get(`/stock/movements?locationId=${east}&limit=2`)).body;
    const next = (await get(`/stock/movements?locationId=${east}&limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...next.items].map(({ sku }) => sku)).toEqual(['P6', 'P5', 'P4', 'P3']);
  });

  test('a ledger without SKU and location, and a cursor of another list, are refused', async () => {
    expect((await get<Refusal>('/stock/movements')).body.code).toBe('sku_or_location_needed');
    expect((await get<Refusal>('/stock?cursor=nonsense!')).body.code).toBe('wrong_stock_cursor');
    expect((await get<Refusal>('/stock/movements?sku=P1&cursor=abc')).body.code).toBe('wrong_stock_cursor');
  });

  test('a listing page: one entry for each SKU, in the order asked, zero where nobody has it', async () => {
    await stock.receive('Q1', 2, riga);
    await stock.receive('Q1', 3, east);
    const { body } = await get<z.infer<typeof contract.availabilityAnswer>>('/availability?skus=NONE,Q1,Q1');
    expect(body.items).toEqual([
      { sku: 'NONE', available: 0, ready: 0, locations: [] },
      {
        sku: 'Q1',
        available: 5,
        ready: 5,
        locations: [
          { locationId: riga, available: 2, ready: 2, expectedOn: null },
          { locationId: east, available: 3, ready: 3, expectedOn: null },
        ],
      },
    ]);
    expect((await get(`/availability?skus=Q1&locations=${east}`)).body.items).toMatchObject([{ available: 3 }]);
    expect((await get('/availability?skus=')).status).toBe(400);
    // Nothing fills the port of prices here.
    expect((await get('/availability?skus=Q1&zone=baltic')).body.items[0]).not.toHaveProperty('price');
  });
});

describe('locations', () => {
  test('are made, read and changed; a change of what somebody else has changed is refused', async () => {
    const put = (more: object) =>
      stock.call<Refusal & { version: number }>(
        'PUT',
        '/api/v1/locations/new-store',
        locationBody('store', [56, 24], more) as object,
      );
    expect((await put({ version: 3 })).body.code).toBe('version_changed');
    expect((await put({})).body).toMatchObject({ version: 1, offersPickup: true, ships: true });
    expect((await put({ version: 1, capacityUnitsADay: 50 })).body).toMatchObject({ version: 2 });
    expect((await put({ version: 1 })).status).toBe(409);
    expect((await get('/locations/new-store')).body).toMatchObject({ capacityUnitsADay: 50, timeZone: 'Europe/Riga' });
    expect((await get('/locations/nothing')).status).toBe(404);
    const kinds = (await get('/locations?kind=warehouse')).body.items.map(({ id }) => id);
    expect(kinds).toEqual([east]);
    expect((await get('/locations?limit=1')).body.nextCursor).toBe('in-transit');
    const unknown = await stock.call<Refusal>('PUT', `/api/v1/stock/X/nowhere/limits`, { safety: 1 });
    expect(unknown.body.code).toBe('unknown_location');
  });
});
