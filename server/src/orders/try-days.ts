/** For tests: seeded customers who buy, pay, change their minds, return and exchange, in a shop where everything goes wrong that can. */
import { createHash } from 'node:crypto';
import { connect } from '../kit/sql.ts';
import { expireHolds } from '../stock/resolve.ts';
import type { OrderView } from './contract.ts';
import { home, riga, tallinn, type Answer, type TriedOrders } from './try-orders.ts';

/** Numbers from a seed: the same seed is the same day. */
export function dice(seed: string): (below: number) => number {
  let n = 0;
  return (below) => {
    n += 1;
    return createHash('sha256').update(`${seed}/${n}`).digest().readUInt32BE(0) % below;
  };
}

export interface Troubles {
  /** Connections of the database that are cut in the middle of whatever they do. */
  readonly cuts: boolean;
  /** Minutes that pass beside the customers. */
  readonly time: boolean;
}

const skus = ['mouse', 'laptop', 'skirt-36', 'skirt-38', 'shoes-42'];
const tokens = ['tok_ok', 'tok_3ds', 'tok_declined', 'tok_slow', 'tok_lost', 'tok_twice', 'tok_mute', 'tok_gone'];

/** One customer's day. What breaks is sent again with its key; what is refused is taken as an answer. Gives what was answered oddly. */
export async function playCustomer(shop: TriedOrders, seed: string): Promise<string[]> {
  const roll = dice(seed);
  const odd: string[] = [];
  let n = 0;
  const tell = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    n += 1;
    const key = `${seed}-${n}`;
    const once = (): Promise<Answer<T>> =>
      shop
        .call<T>(method, path, body, { key })
        .catch(() => ({ status: 599, body: {} as Answer<T>['body'], replayed: false }));
    // A client that does not trust its line sends twice at once.
    let answer = roll(8) === 0 ? (await Promise.all([once(), once()]))[1] : await once();
    for (let tries = 0; answer.status >= 500 && tries < 12; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 15 * (tries + 1)));
      answer = await once();
    }
    if (answer.status >= 500 || answer.status === 400)
      odd.push(`${seed} ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const order = await buy(roll, tell, seed);
  if (order === undefined) return odd;
  const { id } = order;
  const back = { locationId: roll(2) === 0 ? riga : tallinn, reason: 'day', lines: [{ lineNo: 1, quantity: 1 }] };
  for (let step = 2 + roll(5); step > 0; step -= 1) {
    const what = roll(9);
    if (what === 0) await tell('POST', `/api/v1/orders/${id}/cancel`, { reason: 'day' });
    else if (what === 1)
      await tell('POST', `/api/v1/orders/${id}/cancel`, { reason: 'day', lines: [{ lineNo: 1, quantity: 1 }] });
    else if (what === 2) await tell('POST', `/api/v1/orders/${id}/returns`, back);
    else if (what === 3)
      await tell('POST', `/api/v1/orders/${id}/exchanges`, {
        ...back,
        take: [{ sku: skus[roll(5)], quantity: 1 }],
        tenders: [{ method: 'cash' }],
      });
    else if (what === 4)
      await tell('POST', `/api/v1/orders/${id}/payments`, { method: 'card', reference: tokens[roll(8)] });
    else if (what === 5) await tell('POST', `/api/v1/orders/${id}/payments`, { method: 'terminal' });
    else if (what === 6)
      await tell('POST', `/api/v1/orders/${id}/edit`, {
        add: [{ sku: skus[roll(5)], quantity: 1 }],
        remove: roll(2) === 0 ? [{ lineNo: 1, quantity: 1 }] : [],
        reason: 'day',
      });
    else if (what === 7) await mendMoney(roll, tell, id);
    else
      for (const verb of ['ready', 'hand_over', 'pick', 'ship', 'deliver'])
        await tell('POST', `/api/v1/orders/${id}/fulfilments/1/steps`, { verb });
  }
  return odd;
}

/** What staff do: the provider is asked now, and what it refused to give back is given in another way. */
async function mendMoney(roll: (below: number) => number, tell: Tell, id: string): Promise<void> {
  const { body } = await tell<OrderView>('GET', `/api/v1/orders/${id}`);
  const tender = body.tenders?.at(-1);
  if (tender !== undefined) await tell('POST', `/api/v1/orders/${id}/tenders/${tender.id}/look-again`);
  for (const refund of body.refunds ?? []) {
    if (refund.state !== 'failed') continue;
    const wish = { means: ['cash', 'store_credit', 'gift_card'][roll(3)], reason: 'day' };
    await tell('POST', `/api/v1/orders/${id}/refunds/${refund.id}/give-otherwise`, wish);
  }
}

type Tell = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

async function buy(roll: (below: number) => number, tell: Tell, seed: string): Promise<OrderView | undefined> {
  const lines = Array.from({ length: 1 + roll(2) }, (_, at) => ({
    sku: skus[(roll(5) + at) % 5],
    quantity: 1 + roll(2),
  }));
  const base = {
    zone: 'lv',
    currency: 'EUR',
    customer: [{ type: 'user_id', value: `customer-${seed.split('-').at(-1)}-${roll(40)}` }],
  };
  if (roll(3) === 0) {
    const tenders =
      roll(2) === 0 ? [{ method: 'terminal' }] : [{ method: 'cash', amountMinor: 500 }, { method: 'terminal' }];
    const sold = await tell<OrderView>('POST', '/api/v1/orders', {
      ...base,
      lines,
      channel: 'till',
      locationId: riga,
      tenders,
    });
    return sold.status < 300 ? sold.body : undefined;
  }
  const delivery =
    roll(2) === 0 ? { method: 'pickup', locationId: riga } : { method: 'ship', locationId: riga, address: home };
  const cart = await tell<{ id: string }>('POST', '/api/v1/carts', { ...base, customer: [], channel: 'web' });
  for (const line of lines) await tell('POST', `/api/v1/carts/${cart.body.id}/lines`, line);
  const placed = await tell<OrderView>('POST', '/api/v1/orders', {
    cartId: cart.body.id,
    delivery,
    customer: base.customer,
  });
  if (placed.status >= 300) return undefined;
  if (roll(6) !== 0) {
    const paid = await tell<OrderView>('POST', `/api/v1/orders/${placed.body.id}/payments`, {
      method: 'card',
      reference: tokens[roll(8)],
    });
    const url = paid.body.tenders?.at(-1)?.redirectUrl;
    if (typeof url === 'string' && roll(4) !== 0)
      await fetch(`${url}?answer=${roll(5) === 0 ? 'no' : 'yes'}`, { redirect: 'manual' }).catch(() => undefined);
  }
  return placed.body;
}

/** What goes on beside the customers until they are done: two processes' upkeep, messages, time, cut connections. */
export async function withTroubles<T>(
  shop: TriedOrders,
  seed: string,
  troubles: Troubles,
  work: () => Promise<T>,
): Promise<T> {
  const roll = dice(`${seed}/troubles`);
  const admin = connect(shop.database.url, { max: 1, name: 'trouble-maker' });
  let over = false;
  const every = async (ms: number, step: () => Promise<unknown>): Promise<void> => {
    while (!over) {
      await step().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  };
  const beside = [
    every(60, () => shop.tend()),
    every(90, () => shop.tend()),
    every(50, () => shop.deliver()),
    every(110, () => expireHolds(shop.db, shop.clock.now())),
    ...(troubles.time ? [every(70, async () => shop.clock.advance(roll(5) === 0 ? 400_000 : 4_000))] : []),
    ...(troubles.cuts
      ? [
          every(120, () =>
            admin.unsafe(
              `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
                 and application_name <> 'trouble-maker' and state <> 'idle' and query not like '%pg_type%' order by random() limit 1`,
            ),
          ),
        ]
      : []),
  ];
  try {
    return await work();
  } finally {
    over = true;
    await Promise.all(beside);
    await admin.end({ timeout: 1 });
  }
}

/** Time passes until nothing is under way. */
export async function calmDown(shop: TriedOrders): Promise<void> {
  for (let round = 0; round < 14; round += 1) {
    shop.clock.advance(round < 4 ? 20 * 60_000 : 3_600_000);
    await shop.tend();
    await shop.deliver();
    await expireHolds(shop.db, shop.clock.now());
  }
}
