import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OrderView } from './contract.ts';
import { home, riga, tallinn, tryOrders, type TriedOrders } from './try-orders.ts';

let shop: TriedOrders;
beforeAll(async () => {
  shop = await tryOrders();
  for (const sku of ['mouse', 'laptop', 'skirt-36', 'skirt-38']) await shop.receive(sku, 100);
  await shop.receive('mouse', 10, tallinn);
});
afterAll(() => shop.stop());
afterEach(async () => {
  await shop.audit();
});

const place = (lines: object[], delivery: object, more: object = {}): Promise<OrderView> =>
  shop.ask('POST', '/api/v1/orders', {
    lines,
    channel: 'web',
    zone: 'lv',
    currency: 'EUR',
    delivery,
    tenders: [{ method: 'terminal' }],
    ...more,
  });
const step = (id: string, verb: string, more: object = {}, no = 1) =>
  shop.call<OrderView>('POST', `/api/v1/orders/${id}/fulfilments/${no}/steps`, { verb, ...more });
const pickup = { method: 'pickup', locationId: riga };

describe('fulfilling', () => {
  test('a parcel: picked, packed, shipped with its number, delivered with a proof; the shelf is less only when it leaves', async () => {
    const before = await shop.cell('mouse');
    const { id } = await place([{ sku: 'mouse', quantity: 2 }], { method: 'ship', locationId: riga, address: home });
    expect(await shop.cell('mouse')).toMatchObject({ on_hand: before['on_hand'], held: (before['held'] ?? 0) + 2 });
    await step(id, 'pick');
    await step(id, 'pack');
    const shipped = await step(id, 'ship', { tracking: { carrier: 'Post', number: 'LV1' } });
    expect(shipped.body.fulfilments[0]).toMatchObject({ state: 'shipped', tracking: { number: 'LV1' } });
    expect(await shop.cell('mouse')).toMatchObject({ on_hand: (before['on_hand'] ?? 0) - 2, held: before['held'] });
    const done = await step(id, 'deliver', { proof: { kind: 'name', text: 'A. Ozols' } });
    expect(done.body).toMatchObject({ state: 'completed' });
    expect(done.body.fulfilments[0]?.proof).toMatchObject({ text: 'A. Ozols' });
    const names =
      await shop.db`select name from spine.log where body->'properties'->>'order_id' = ${done.body.number} order by seq`;
    expect(names.map((row) => row['name'])).toEqual(['Order Completed', 'Order Shipped', 'Order Delivered']);
  });

  test('in parts: one unit goes today, the other tomorrow, and the order is open until then', async () => {
    const { id } = await place([{ sku: 'mouse', quantity: 2 }], { method: 'courier', locationId: riga, address: home });
    const first = { units: [{ lineNo: 1, unitNo: 0 }] };
    for (const verb of ['pick', 'ship', 'deliver']) expect((await step(id, verb, first)).status).toBe(200);
    expect(await shop.ask('GET', `/api/v1/orders/${id}`)).toMatchObject({ state: 'placed' });
    const stuck = await step(id, 'deliver', { units: [{ lineNo: 1, unitNo: 1 }] });
    expect([stuck.status, stuck.body.code, stuck.body.issues?.[0]?.message]).toEqual([
      409,
      'order_not_in_this_state',
      'is due',
    ]);
    for (const verb of ['pick', 'ship']) await step(id, verb);
    const back = await step(id, 'bring_back');
    expect(back.body.lines.find((line) => line.kind === 'goods')?.units.map((unit) => unit.state)).toEqual([
      'delivered',
      'packed',
    ]);
    await step(id, 'ship');
    expect((await step(id, 'deliver')).body.state).toBe('completed');
  });

  test('handed over with the code that the customer says; ten wrong ones close it until a new code is made', async () => {
    const { id } = await place([{ sku: 'mouse', quantity: 1 }], pickup);
    const { code } = await shop.ask<{ code: string }>('POST', `/api/v1/orders/${id}/pick-up-codes`);
    await step(id, 'ready');
    for (let tries = 0; tries < 10; tries += 1)
      expect((await step(id, 'hand_over', { code: 'AAAAAA' })).body.code).toBe('wrong_pick_up_code');
    expect((await step(id, 'hand_over', { code })).status).toBe(403);
    const fresh = await shop.ask<{ code: string }>('POST', `/api/v1/orders/${id}/pick-up-codes`);
    expect((await step(id, 'hand_over', { code: fresh.code.toLowerCase() })).body.state).toBe('completed');
  });

  test('a wrong code leaves its key free: the same key with the right one hands over', async () => {
    const { id } = await place([{ sku: 'mouse', quantity: 1 }], pickup);
    const { code } = await shop.ask<{ code: string }>('POST', `/api/v1/orders/${id}/pick-up-codes`);
    await step(id, 'ready');
    const at = `/api/v1/orders/${id}/fulfilments/1/steps`;
    const say = (said: string) =>
      shop.call<OrderView>('POST', at, { verb: 'hand_over', code: said }, { key: 'counter-3-customer-17' });
    expect((await say('AAAAAA')).body.code).toBe('wrong_pick_up_code');
    const right = await say(code);
    expect([right.status, right.replayed, right.body.state]).toEqual([200, false, 'completed']);
    // What was done stays done under its key.
    expect((await say(code)).replayed).toBe(true);
    expect((await say('BBBBBB')).body.code).toBe('idempotency_mismatch');
  });

  test('cash on delivery is taken with the goods, for what was handed over', async () => {
    const { id, totalMinor } = await place(
      [{ sku: 'mouse', quantity: 2 }],
      { method: 'courier', locationId: riga, address: home },
      { tenders: [{ method: 'cash_on_delivery' }] },
    );
    await step(id, 'pick');
    await step(id, 'ship', { units: [{ lineNo: 1, unitNo: 0 }] });
    const part = await step(id, 'deliver', { units: [{ lineNo: 1, unitNo: 0 }] });
    expect(part.body.tenders[0]).toMatchObject({ state: 'promised', capturedMinor: 1_999 + 790 });
    const refused = await shop.ask<OrderView>('POST', `/api/v1/orders/${id}/cancel`, {
      reason: 'the second one is not wanted',
      lines: [{ lineNo: 1, quantity: 1 }],
    });
    expect(refused).toMatchObject({ state: 'completed', paidMinor: totalMinor - 1_999, openMinor: 0 });
    expect(refused.tenders[0]?.amountMinor).toBe(totalMinor - 1_999);
  });

  test('two agents on one order: the second one is told that it was changed', async () => {
    const { id, version } = await place([{ sku: 'mouse', quantity: 3 }], pickup);
    const tries = await Promise.all(
      [1, 2].map(() =>
        shop.call('POST', `/api/v1/orders/${id}/cancel`, { reason: 'x', version, lines: [{ lineNo: 1, quantity: 1 }] }),
      ),
    );
    expect(tries.map((one) => one.status).sort()).toEqual([200, 409]);
    expect(tries.find((one) => one.status === 409)?.body.code).toBe('order_changed');
    const left = await shop.ask<OrderView>('GET', `/api/v1/orders/${id}`);
    expect(left).toMatchObject({ totalMinor: 2 * 1_999, refundedMinor: 1_999 });
  });
});

describe('trying on', () => {
  test('two sizes are held; one is kept and paid, the other is sellable again at once', async () => {
    const before = await shop.cell('skirt-38');
    const { id } = await place(
      [
        { sku: 'skirt-36', quantity: 1 },
        { sku: 'skirt-38', quantity: 1 },
      ],
      { method: 'try_on', locationId: riga },
      { tenders: [] },
    );
    await step(id, 'ready');
    expect((await step(id, 'try')).body.lines.map((line) => line.units[0]?.state)).toEqual(['trying', 'trying']);
    expect((await shop.cell('skirt-38'))['held']).toBe((before['held'] ?? 0) + 1);
    const kept = await shop.ask<OrderView>('POST', `/api/v1/orders/${id}/keep`, {
      keep: [{ lineNo: 1, unitNo: 0 }],
      tenders: [{ method: 'terminal', reference: 'slip' }],
    });
    expect(kept).toMatchObject({ state: 'completed', totalMinor: 4_999, paidMinor: 4_999, openMinor: 0 });
    expect(await shop.cell('skirt-38')).toEqual(before);
    expect((await shop.cell('skirt-36'))['on_hand']).toBe(99);
  });

  test('none is kept: the order ends and nobody owes anything', async () => {
    const { id } = await place(
      [{ sku: 'skirt-36', quantity: 1 }],
      { method: 'try_on', locationId: riga },
      { tenders: [] },
    );
    await step(id, 'ready');
    const ended = await shop.ask<OrderView>('POST', `/api/v1/orders/${id}/keep`, { keep: [] });
    expect(ended).toMatchObject({ state: 'cancelled', totalMinor: 0, paidMinor: 0 });
  });
});

describe('changing an order', () => {
  test('pieces are added and removed, and the difference is paid or goes back', async () => {
    const { id, totalMinor } = await place([{ sku: 'mouse', quantity: 2 }], pickup);
    const more = await shop.ask<OrderView>('POST', `/api/v1/orders/${id}/edit`, {
      add: [{ sku: 'laptop', quantity: 1 }],
      reason: 'one more',
    });
    expect(more).toMatchObject({ totalMinor: totalMinor + 99_900, openMinor: 99_900 });
    await step(id, 'ready');
    expect((await step(id, 'hand_over')).body.detail).toContain('still open');
    await shop.ask('POST', `/api/v1/orders/${id}/payments`, { method: 'cash', givenMinor: 100_000 });
    const less = await shop.ask<OrderView>('POST', `/api/v1/orders/${id}/edit`, {
      remove: [{ lineNo: 1, quantity: 1 }],
      reason: 'one less',
    });
    expect(less).toMatchObject({ totalMinor: totalMinor - 1_999 + 99_900, openMinor: 0 });
    expect((await step(id, 'hand_over')).body).toMatchObject({ state: 'completed', pieces: 2 });
  });

  test('a substitute goes at the price of what it stands for', async () => {
    const { id, totalMinor } = await place([{ sku: 'skirt-36', quantity: 1 }], pickup);
    const other = await shop.ask<OrderView>('POST', `/api/v1/orders/${id}/substitutions`, {
      lineNo: 1,
      unitNo: 0,
      sku: 'mouse',
      locationId: riga,
      reason: 'torn',
    });
    expect(other).toMatchObject({ totalMinor, openMinor: 0 });
    expect(other.lines.map((line) => [line.sku, line.units[0]?.state])).toEqual([
      ['skirt-36', 'substituted'],
      ['mouse', 'due'],
    ]);
  });

  test('is found by number, name, phone, SKU and person, and the store sees its work', async () => {
    const customer = [{ type: 'phone', value: '+37129999888' }];
    const { id, number } = await place(
      [{ sku: 'mouse', quantity: 1 }],
      { ...pickup, contact: { name: 'Zelma Findable', email: 'z@example.com' } },
      { customer },
    );
    for (const search of [
      number,
      number.toLowerCase(),
      'findable zelma',
      '+371 2999 98-88',
      'z@example',
      'findable MOUSE',
    ]) {
      const page = await shop.ask<{ items: { id: string }[] }>(
        'GET',
        `/api/v1/orders?search=${encodeURIComponent(search)}`,
      );
      expect([search, page.items.map((one) => one.id)]).toEqual([search, [id]]);
    }
    const work = await shop.ask<{ items: { orderId: string; sku: string; state: string }[] }>(
      'GET',
      `/api/v1/pick-list?locationId=${riga}&state=due&limit=200`,
    );
    expect(work.items.filter((item) => item.orderId === id)).toMatchObject([{ sku: 'mouse', state: 'due' }]);
    const entries = await shop.ask<{ items: { what: string }[] }>('GET', `/api/v1/orders/${id}/entries`);
    expect(entries.items.map((entry) => entry.what)).toEqual(['ordered', 'placed']);
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: { id: string }[]; nextCursor: string | null } = await shop.ask(
        'GET',
        `/api/v1/orders?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      pages.push(...page.items.map((one) => one.id));
      cursor = page.nextCursor;
    }
    expect(new Set(pages).size).toBe(pages.length);
    expect((await shop.call('GET', '/api/v1/orders?cursor=rubbish')).status).toBe(400);
  });
});
