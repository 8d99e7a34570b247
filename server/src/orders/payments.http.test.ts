import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OrderView } from './contract.ts';
import { ordersProblems } from './problem-reports.ts';
import type { PaymentProvider, ProviderAnswer, ProviderPayment } from './payments/provider.ts';
import { home, riga, tryOrders, type TriedOrders } from './try-orders.ts';

let shop: TriedOrders;
beforeAll(async () => {
  shop = await tryOrders();
  await shop.receive('mouse', 500);
});
afterAll(() => shop.stop());
afterEach(async () => {
  await settle();
  await shop.audit();
});

const order = (quantity = 1, more: object = {}): Promise<OrderView> =>
  shop.ask('POST', '/api/v1/orders', {
    lines: [{ sku: 'mouse', quantity }],
    channel: 'web',
    zone: 'lv',
    currency: 'EUR',
    delivery: { method: 'ship', locationId: riga, address: home },
    ...more,
  });
const pay = (id: string, body: object, key?: string) =>
  shop.call<OrderView>('POST', `/api/v1/orders/${id}/payments`, body, key === undefined ? {} : { key });
const read = (id: string): Promise<OrderView> => shop.ask('GET', `/api/v1/orders/${id}`);
/** Time passes until nothing is under way. */
async function settle(): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    shop.clock.advance(20_000);
    await shop.tend();
    await shop.deliver();
  }
}
const mine = (one: OrderView): string => one.tenders.at(-1)?.state ?? '';

describe('a card', () => {
  test('with 3-D Secure: the customer goes to her bank, says yes, and the message places the order', async () => {
    const { id } = await order();
    const asked = await pay(id, { method: 'card', reference: 'tok_3ds', returnUrl: 'https://shop.example/thanks' });
    expect([mine(asked.body), asked.body.state]).toEqual(['requires_action', 'awaiting_payment']);
    const url = asked.body.tenders[0]?.redirectUrl ?? '';
    expect(await (await fetch(url)).text()).toContain('Confirm');
    const back = await fetch(`${url}?answer=yes`, { redirect: 'manual' });
    expect([back.status, back.headers.get('location')]).toEqual([303, 'https://shop.example/thanks']);
    await shop.deliver();
    expect(await read(id)).toMatchObject({ state: 'placed', openMinor: 0 });
  });

  test('that the bank refuses leaves the order open for another tender', async () => {
    const { id, totalMinor } = await order();
    const declined = await pay(id, { method: 'card', reference: 'tok_declined' });
    expect([mine(declined.body), declined.body.tenders[0]?.why]).toEqual(['declined', 'insufficient_funds']);
    const cash = await pay(id, { method: 'terminal' });
    expect(cash.body).toMatchObject({ state: 'placed', paidMinor: totalMinor });
  });

  test('whose answer was lost was charged once: the outcome is looked up, never asked again blindly', async () => {
    const { id } = await order();
    const lost = await pay(id, { method: 'card', reference: 'tok_lost' });
    expect(mine(lost.body)).toBe('pending');
    const open = await shop.ask<{ items: { orderId: string; state: string }[] }>('GET', '/api/v1/provider-calls');
    expect(open.items.filter((call) => call.orderId === id)).toMatchObject([{ state: 'unknown' }]);
    const later = new Date(shop.clock.now().getTime() + 16 * 60_000);
    expect(await ordersProblems(shop.db, later)).toMatchObject([{ code: 'payments_unknown', count: 1 }]);
    await settle();
    expect(await read(id)).toMatchObject({ state: 'placed', openMinor: 0 });
    const rows =
      await shop.db`select captured_minor from orders.sandbox_payments where token = 'tok_lost' and captured_minor > 0`;
    expect(rows).toHaveLength(1);
  });

  test('whose messages come twice and in the wrong order, or never, counts once', async () => {
    for (const token of ['tok_twice', 'tok_mute', 'tok_slow']) {
      const { id, totalMinor } = await order();
      await pay(id, { method: 'card', reference: token });
      await settle();
      expect([token, await read(id)]).toMatchObject([
        token,
        { state: 'placed', paidMinor: totalMinor, refundedMinor: 0 },
      ]);
    }
  });

  test('is asked once for one key, however often and however many at once', async () => {
    const { id } = await order();
    const tries = await Promise.all(
      Array.from({ length: 5 }, () => pay(id, { method: 'card', reference: 'tok_ok' }, 'one-key')),
    );
    expect(tries.map((one) => one.status)).toEqual([200, 200, 200, 200, 200]);
    expect((await read(id)).tenders).toHaveLength(1);
    expect((await pay(id, { method: 'cash' }, 'one-key')).body.code).toBe('key_of_another_order');
    expect(
      (await shop.call('POST', `/api/v1/orders/${id}/payments`, { method: 'cash' }, { key: null })).body.code,
    ).toBe('idempotency_key_missing');
  });
});

describe('paid too late', () => {
  const late = async (token: string): Promise<string> => {
    const { id } = await order();
    await pay(id, { method: 'card', reference: token });
    shop.clock.advance(16 * 60_000);
    return id;
  };

  test('an unpaid order ends and its goods can be sold again; a voided payment charges nobody', async () => {
    const before = await shop.cell('mouse');
    const id = await late('tok_3ds');
    await shop.tend();
    expect(await read(id)).toMatchObject({ state: 'cancelled', why: 'not_paid_in_time' });
    expect((await shop.cell('mouse'))['held']).toBe(before['held']);
    const [row] = await shop.db`select state from orders.sandbox_payments order by at desc limit 1`;
    expect(row?.['state']).toBe('voided');
  });

  test('by a bank that takes its time: held again when there is enough', async () => {
    const id = await late('tok_slow');
    // The order ends before the bank has made up its mind; the provider is not reached to call it back.
    await shop.db`update orders.provider_calls set next_at = '2999-01-01' where order_id = ${id}`;
    await shop.db`update orders.tenders set reference = null where order_id = ${id}`;
    const { expireOrders } = await import('./expire.ts');
    await expireOrders(shop.orders.deps);
    expect((await read(id)).state).toBe('cancelled');
    await shop.db`update orders.provider_calls set next_at = '2000-01-01' where order_id = ${id}`;
    await settle();
    const revived = await read(id);
    expect(revived).toMatchObject({ state: 'placed', openMinor: 0 });
    expect(revived.lines.find((line) => line.kind === 'goods')?.units[0]?.state).toBe('due');
  });

  test('by a bank that takes its time: given back by itself when the goods are gone', async () => {
    await shop.receive('shoes-42', 1);
    const { id } = await order(1, {
      lines: [{ sku: 'shoes-42', quantity: 1 }],
      delivery: { method: 'pickup', locationId: riga },
    });
    await pay(id, { method: 'card', reference: 'tok_slow' });
    shop.clock.advance(16 * 60_000);
    await shop.db`update orders.tenders set reference = null where order_id = ${id}`;
    const { expireOrders } = await import('./expire.ts');
    await expireOrders(shop.orders.deps);
    expect((await shop.sell([{ sku: 'shoes-42', quantity: 1 }])).status).toBe(201);
    await settle();
    const ended = await read(id);
    expect(ended).toMatchObject({ state: 'cancelled', paidMinor: 0, refundedMinor: 0 });
    expect(ended.tenders[0]?.state).toBe('voided');
  });
});

describe('what staff can do where money is stuck', () => {
  test('a payment whose answer was lost is looked up now, not when its turn comes', async () => {
    const { id } = await order();
    const lost = await pay(id, { method: 'card', reference: 'tok_lost' });
    const at = `/api/v1/orders/${id}/tenders/${lost.body.tenders[0]?.id ?? ''}/look-again`;
    // Two who press at once ask twice, and count it once.
    const [one, other] = await Promise.all([shop.call<OrderView>('POST', at), shop.call<OrderView>('POST', at)]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect((await shop.ask<OrderView>('POST', at)).state).toBe('placed');
    expect((await shop.call('POST', `/api/v1/orders/${id}/tenders/${id}/look-again`)).status).toBe(404);
  });

  test('a refund that the provider refuses is given in another way, once', async () => {
    const { id, totalMinor } = await order();
    await pay(id, { method: 'card', reference: 'tok_gone' });
    await settle();
    await shop.ask('POST', `/api/v1/orders/${id}/cancel`, { reason: 'changed her mind' });
    await settle();
    const [refund] = (await read(id)).refunds;
    expect(refund).toMatchObject({ state: 'failed', amountMinor: totalMinor, means: null });
    expect(await ordersProblems(shop.db, shop.clock.now())).toMatchObject([{ code: 'refunds_failed', count: 1 }]);
    const at = `/api/v1/orders/${id}/refunds/${refund?.id ?? ''}/give-otherwise`;
    const nobodys = await shop.call('POST', at, { means: 'store_credit', reason: 'card closed' });
    expect(nobodys.body.code).toBe('cart_needs_somebody');
    const wish = { means: 'gift_card', reason: 'card closed' };
    const given = await shop.ask<{ order: OrderView; code: string }>('POST', at, wish, 'give-1');
    expect(given.order.refunds[0]).toMatchObject({ state: 'done', means: 'gift_card' });
    expect(await shop.ask('POST', '/api/v1/gift-cards/find', { code: given.code })).toMatchObject({
      balanceMinor: totalMinor,
    });
    expect((await shop.ask<{ code: string }>('POST', at, wish, 'give-1')).code).toBe('(already shown; not kept)');
    expect((await shop.call('POST', at, { ...wish, means: 'cash' })).body.code).toBe('order_not_in_this_state');
    expect((await shop.call('POST', at, wish, { role: 'channel' })).status).toBe(403);
    expect(await ordersProblems(shop.db, shop.clock.now())).toEqual([]);
    const [note] = await shop.db`select detail from access.audit_entries where action = 'orders.give_otherwise'`;
    expect(note?.['detail']).toMatchObject({ means: 'gift_card', reason: 'card closed' });
  });

  test('a gift card whose code nobody knows goes on under a new one, with what comes back to it', async () => {
    const body = { kind: 'gift_card', amountMinor: 5_000, currency: 'EUR', reason: 'present' };
    type Issued = { code: string; account: { id: string; balanceMinor: number } };
    const first = await shop.ask<Issued>('POST', '/api/v1/gift-cards', body, 'issue-1');
    const lost = await shop.ask<Issued>('POST', '/api/v1/gift-cards', body, 'issue-1');
    expect([lost.code, lost.account.id]).toEqual(['(already shown; not kept)', first.account.id]);
    const buy = (code: string) =>
      shop.sell([{ sku: 'mouse', quantity: 1 }], { tenders: [{ method: 'gift_card', reference: code }] });
    const sold = await buy(first.code);
    const at = `/api/v1/gift-cards/${lost.account.id}/reissue`;
    const tries = await Promise.all([1, 2].map(() => shop.call<Issued>('POST', at, { reason: 'answer lost' })));
    const fresh = tries.find((one) => one.status === 201)?.body;
    const refused = tries.find((one) => one.status !== 201)?.body;
    expect(refused).toMatchObject({
      code: 'gift_card_not_open',
      detail: `it is blocked; ${fresh?.account.id} stands instead of it`,
    });
    expect(fresh?.account.balanceMinor).toBe(5_000 - 1_999);
    expect((await buy(first.code)).body).toMatchObject({
      code: 'tender_refused',
      detail: 'it was replaced by a new card',
    });
    await shop.ask('POST', `/api/v1/orders/${sold.body.id}/returns`, {
      locationId: riga,
      reason: 'not wanted',
      lines: [{ lineNo: 1, quantity: 1 }],
    });
    expect(await shop.ask('POST', '/api/v1/gift-cards/find', { code: fresh?.code ?? '' })).toMatchObject({
      balanceMinor: 5_000,
    });
  });
});

describe('several tenders', () => {
  test('gift card, cash and card pay one order; cash gives change, and none pays more than is open', async () => {
    const issued = await shop.ask<{ code: string; account: { balanceMinor: number } }>('POST', '/api/v1/gift-cards', {
      kind: 'gift_card',
      amountMinor: 1_000,
      currency: 'EUR',
      reason: 'present',
    });
    const { id, totalMinor } = await order(3);
    const gift = await pay(id, { method: 'gift_card', reference: issued.code, amountMinor: 600 });
    expect(gift.body.openMinor).toBe(totalMinor - 600);
    expect((await pay(id, { method: 'gift_card', reference: issued.code, amountMinor: 600 })).body).toMatchObject({
      code: 'tender_refused',
    });
    const cash = await pay(id, { method: 'cash', amountMinor: 1_000, givenMinor: 2_000 });
    expect(cash.body.tenders.find((one) => one.method === 'cash')?.changeMinor).toBe(1_000);
    expect((await pay(id, { method: 'terminal', amountMinor: 1_000_000 })).body.code).toBe('more_than_due');
    expect((await pay(id, { method: 'card', provider: 'no-such' })).body.code).toBe('unknown_provider');
    const card = await pay(id, { method: 'card', reference: 'tok_ok' });
    expect(card.body).toMatchObject({ state: 'placed', openMinor: 0 });
    expect(await shop.ask('POST', '/api/v1/gift-cards/find', { code: issued.code })).toMatchObject({
      balanceMinor: 400,
    });
    expect((await shop.call('POST', '/api/v1/gift-cards/find', { code: 'AAAA-AAAA' })).body.code).toBe(
      'credit_unknown',
    );
    const gone = await shop.ask<OrderView>('POST', `/api/v1/orders/${id}/cancel`, { reason: 'changed her mind' });
    expect(gone).toMatchObject({ state: 'cancelled', totalMinor: 0 });
    await settle();
    expect((await read(id)).tenders.map((one) => one.capturedMinor - one.refundedMinor)).toEqual([0, 0, 0]);
    expect(await shop.ask('POST', '/api/v1/gift-cards/find', { code: issued.code })).toMatchObject({
      balanceMinor: 1_000,
    });
  });

  test('of twenty orders that pay with one gift card at the same moment so many win as it pays for', async () => {
    const { code } = await shop.ask<{ code: string }>('POST', '/api/v1/gift-cards', {
      kind: 'gift_card',
      amountMinor: 7 * 1_999,
      currency: 'EUR',
      reason: 'race',
    });
    const sales = await Promise.all(
      Array.from({ length: 20 }, () =>
        shop.sell([{ sku: 'mouse', quantity: 1 }], { tenders: [{ method: 'gift_card', reference: code }] }),
      ),
    );
    expect(sales.filter((sale) => sale.status === 201)).toHaveLength(7);
    expect(sales.filter((sale) => sale.body.code === 'tender_refused')).toHaveLength(13);
  });

  test('store credit belongs to its customer', async () => {
    const her = [{ type: 'email', value: 'credit@example.com' }];
    await shop.ask('POST', '/api/v1/gift-cards', {
      kind: 'store_credit',
      amountMinor: 5_000,
      currency: 'EUR',
      customer: her,
      reason: 'kindness',
    });
    const paid = await shop.sell([{ sku: 'mouse', quantity: 1 }], {
      customer: her,
      tenders: [{ method: 'store_credit' }],
    });
    expect(paid.body).toMatchObject({ state: 'completed', paidMinor: 1_999 });
    const stranger = await shop.sell([{ sku: 'mouse', quantity: 1 }], { tenders: [{ method: 'store_credit' }] });
    expect(stranger.body.code).toBe('tender_refused');
  });
});

test('a payment that arrives after it was looked for and not found pays the order; where it is paid meanwhile it is given back', async () => {
  const late = lateProvider();
  const slow = await tryOrders({ providers: [late] });
  try {
    await slow.receive('mouse', 10);
    const wish = { channel: 'web', zone: 'lv', currency: 'EUR', lines: [{ sku: 'mouse', quantity: 1 }] };
    const delivery = { method: 'ship', locationId: riga, address: home };
    for (const isPaidMeanwhile of [false, true]) {
      const { id } = await slow.ask<OrderView>('POST', '/api/v1/orders', { ...wish, delivery });
      const paying = slow.call('POST', `/api/v1/orders/${id}/payments`, { method: 'card', provider: 'late' });
      await late.asked();
      const seen = await slow.ask<OrderView>('GET', `/api/v1/orders/${id}`);
      slow.clock.advance(70_000);
      await slow.tend();
      expect(mine(await slow.ask('GET', `/api/v1/orders/${id}`))).toBe('declined');
      if (isPaidMeanwhile) await slow.ask('POST', `/api/v1/orders/${id}/payments`, { method: 'terminal' });
      late.arrive();
      await paying;
      slow.clock.advance(20_000);
      await slow.tend();
      const order = await slow.ask<OrderView>('GET', `/api/v1/orders/${id}`);
      expect([order.state, order.openMinor, order.paidMinor]).toEqual(['placed', 0, order.totalMinor]);
      const card = order.tenders.find((one) => one.id === seen.tenders[0]?.id);
      expect(card?.state).toBe(isPaidMeanwhile ? 'voided' : 'captured');
      expect(late.states().at(-1)).toBe(card?.state);
    }
  } finally {
    await slow.stop();
  }
});

/** A provider whose line is slow: a payment is in its books only when `arrive` is called. */
function lateProvider() {
  const books = new Map<string, ProviderPayment>();
  let gate = gateOf();
  let asked = gateOf();
  const keyOf = (reference: string): string => reference.slice('late-'.length);
  const move = (reference: string, change: Partial<ProviderPayment>): ProviderAnswer => {
    const payment = books.get(keyOf(reference));
    if (payment === undefined) return { kind: 'refused', why: 'no such payment' };
    books.set(keyOf(reference), { ...payment, ...change });
    return { kind: 'payment', payment: { ...payment, ...change } };
  };
  const provider: PaymentProvider = {
    name: 'late',
    start: async ({ key }) => {
      asked.open();
      await gate.opened;
      gate = gateOf();
      const payment: ProviderPayment = {
        reference: `late-${key}`,
        state: 'authorised',
        capturedMinor: 0,
        redirectUrl: null,
        why: null,
        refunds: [],
      };
      books.set(key, payment);
      return { kind: 'payment', payment };
    },
    capture: async ({ reference, amountMinor }) => move(reference, { state: 'captured', capturedMinor: amountMinor }),
    void: async ({ reference }) => move(reference, { state: 'voided' }),
    refund: async () => ({ kind: 'refused', why: 'this one gives nothing back' }),
    find: async ({ key }) => {
      const payment = books.get(key);
      return payment === undefined ? { kind: 'nothing' } : { kind: 'payment', payment };
    },
    readMessage: () => null,
  };
  return {
    ...provider,
    asked: async () => {
      await asked.opened;
      asked = gateOf();
    },
    arrive: () => gate.open(),
    states: () => [...books.values()].map(({ state }) => state),
  };
}

function gateOf(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('a message that the provider did not sign is refused', async () => {
  const answer = await fetch(`${shop.server.url}/api/v1/payment-providers/sandbox/messages`, {
    method: 'POST',
    headers: {
      'webhook-id': 'x',
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': 'v1,AAAA',
    },
    body: '{}',
  });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'webhook_unsigned']);
});

test('a payment link that nobody follows is called back', async () => {
  const { id } = await order();
  const asked = await pay(id, { method: 'card', reference: 'tok_3ds' });
  const tenderId = asked.body.tenders[0]?.id ?? '';
  expect((await pay(id, { method: 'card', reference: 'tok_ok' })).body.code).toBe('more_than_due');
  await shop.ask('POST', `/api/v1/orders/${id}/tenders/${tenderId}/void`);
  await settleCalls();
  expect(mine(await read(id))).toBe('voided');
  expect((await pay(id, { method: 'card', reference: 'tok_ok' })).body.state).toBe('placed');
});

async function settleCalls(): Promise<void> {
  shop.clock.advance(3_000);
  await shop.tend();
}
