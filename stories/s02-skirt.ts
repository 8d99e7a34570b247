/**
 * S2 Skirt. A customer puts a skirt on her wish list in the app. An audience "on the wish list, not bought" is exported for advertising; the ad
 * brings her back with its campaign tags. She orders two sizes for try-on and pick-up in a store; both are held there. In the store she keeps
 * one, pays for it, and the other is sellable again at once. Three days later a push says that her points are active; next day an e-mail shows
 * what goes with this skirt and her store has. She is in the time zone where it is not night. (Days are minutes here: the product's clock is
 * the real one.)
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableAt, furnish, pointsOf, publishProgramme, stores, type Cart, type Order } from './shop.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
const her = [{ type: 'user_id', value: 'sanita' }];
const patience = { timeout: 150_000, interval: 200 };
const mail = 'sanita@example.com';
let audience = '';
beforeAll(async () => {
  stage = await openStage({ app: 'app', shop: 'web' });
  await furnish(stage, { [stores[0]]: { 'skirt-36': 1, 'skirt-38': 1, tights: 5 } });
  // Socks go with the skirt too, and her store has none.
  for (const sku of ['skirt-36', 'skirt-38'])
    await stage.ask('PATCH', `/api/v1/products/${sku}`, {
      version: 1,
      relations: ['tights', 'socks'].map((handle) => ({ kind: 'goes_with', handle })),
    });
  await publishProgramme(stage);
  await keepNight(stage);
  await writeToBuyers(stage);
  const traits = { name: 'Sanita', email: mail, timezone: 'Pacific/Auckland', home_store: stores[0] };
  await stage.say('app', {
    type: 'identify',
    userId: 'sanita',
    traits: { ...traits, consents: { email: true, push: true } },
  });
  const ever = (event: string) => ({
    kind: 'behaviour',
    event,
    where: [],
    less: [],
    window: { kind: 'ever' },
    measure: { what: 'count', op: 'at_least', value: 1 },
  });
  const rule = { kind: 'all', of: [ever('Product Added to Wishlist'), { kind: 'not', of: ever('Order Completed') }] };
  const name = 'On the wish list, not bought';
  audience = (await stage.ask<{ id: string }>('POST', '/api/v1/audiences', { name, rule })).id;
}, 120_000);
afterAll(() => stage.close());

describe('S2 skirt', () => {
  test('the wish list follows her into every channel', async () => {
    const wishes = await stage.ask<Cart>('POST', '/api/v1/carts', {
      kind: 'wish_list',
      channel: 'app',
      zone: 'riga',
      currency: 'EUR',
      customer: her,
    });
    await stage.ask('POST', `/api/v1/carts/${wishes.id}/lines`, { sku: 'skirt-36' });
    await stage.settled();
    const context = await stage.ask<{ wishList: { sku: string | null }[] }>(
      'GET',
      '/api/v1/context?type=user_id&value=sanita',
    );
    expect(context.wishList.map((wish) => wish.sku)).toEqual(['skirt-36']);
    const store = await stage.ask<Cart>('GET', '/api/v1/carts?type=user_id&value=sanita&kind=wish_list');
    expect(store.lines.map((line) => line.sku)).toEqual(['skirt-36']);
  });

  test('the audience of those who wish and have not bought is exported by hash, and the ad brings her back with its campaign', async () => {
    await expect.poll(() => sizeOf(stage), patience).toBe(1);
    const csv = await fetch(`${stage.server.url}/api/v1/audiences/${audience}/members.csv?hashed=email`, {
      headers: { authorization: `Bearer ${stage.key}` },
    });
    expect(await csv.text()).toContain(createHash('sha256').update(mail).digest('hex'));
    const campaign = { name: 'skirts', source: 'ads', medium: 'retargeting' };
    const page = { type: 'page', name: 'Skirt', properties: { url: 'https://shop.example/skirt-36' } };
    await stage.say('shop', { ...page, userId: 'sanita', context: { campaign } });
    await stage.settled();
    const { items } = await stage.ask<{ items: { type: string; eventId: string }[] }>(
      'GET',
      `/api/v1/people/${await stage.who('user_id', 'sanita')}/timeline?limit=20`,
    );
    const seen = items.find((one) => one.type === 'page');
    expect(JSON.stringify(await stage.ask('GET', `/api/v1/events/${seen?.eventId}`))).toContain('retargeting');
  });

  test('two sizes are held for her to try on; she keeps one, and the other is sellable again at once', async () => {
    const order = await stage.ask<Order>('POST', '/api/v1/orders', {
      lines: [
        { sku: 'skirt-36', quantity: 1 },
        { sku: 'skirt-38', quantity: 1 },
      ],
      customer: her,
      channel: 'app',
      zone: 'riga',
      currency: 'EUR',
      delivery: { method: 'try_on', locationId: stores[0] },
    });
    expect(order.state).toBe('placed');
    expect([await availableAt(stage, 'skirt-36', stores[0]), await availableAt(stage, 'skirt-38', stores[0])]).toEqual([
      0, 0,
    ]);
    const { code } = await stage.ask<{ code: string }>('POST', `/api/v1/orders/${order.id}/pick-up-codes`);
    await stage.ask('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, { verb: 'ready' });
    await stage.ask('POST', `/api/v1/orders/${order.id}/fulfilments/1/steps`, { verb: 'try', code });
    const kept = await stage.ask<Order>('POST', `/api/v1/orders/${order.id}/keep`, {
      keep: [{ lineNo: 1, unitNo: 0 }],
      tenders: [{ method: 'terminal', reference: 'slip 1' }],
    });
    expect(kept).toMatchObject({ state: 'completed', totalMinor: 4_999, openMinor: 0 });
    expect([await availableAt(stage, 'skirt-36', stores[0]), await availableAt(stage, 'skirt-38', stores[0])]).toEqual([
      0, 1,
    ]);
  });

  test('her points are hers; a push says so, and next day an e-mail shows what goes with the skirt and her store has', async () => {
    await expect.poll(() => sizeOf(stage), patience).toBe(0);
    await expect.poll(async () => (await pointsOf(stage, her)).pending, patience).toBe(500);
    const personId = await stage.who('user_id', 'sanita');
    const got = async (box: string) =>
      (
        await stage.ask<{ items: { channel: string; text: string; html: string | null }[] }>(
          'GET',
          `/api/v1/mailbox?box=${box}&personId=${personId}`,
        )
      ).items;
    await expect.poll(async () => (await got('phone')).map((one) => one.channel), patience).toEqual(['web_push']);
    await expect.poll(async () => (await got('mailbox')).length, patience).toBe(1);
    const [letter] = await got('mailbox');
    expect(letter?.html).toContain('tights');
    expect(letter?.html).not.toContain('socks');
  }, 300_000);

  test('whoever lives where it is night gets hers in the morning, and the log says why', async () => {
    await stage.say('shop', {
      type: 'identify',
      userId: 'zane',
      traits: { name: 'Zane', email: 'zane@example.com', consents: { email: true, push: true } },
    });
    await stage.say('shop', { type: 'track', userId: 'zane', event: 'Points Earned', properties: { amount: 5 } });
    const states = async () => {
      const { items } = await stage.ask<{
        items: { personName: string | null; state: string; reason: string | null }[];
      }>('GET', '/api/v1/messages?limit=50');
      return items.flatMap((one) => (one.personName === 'Zane' ? [`${one.state} ${one.reason}`] : []));
    };
    await expect.poll(states, patience).toEqual(['deferred quiet_hours']);
  }, 200_000);
});

const sizeOf = async ({ ask }: Stage): Promise<number> =>
  (await ask<{ size: number }>('GET', `/api/v1/audiences/${audience}`)).size;

/** It is night in the shop's zone now, and for some hours more. */
async function keepNight({ ask }: Stage): Promise<void> {
  const path = '/api/v1/messaging-settings';
  const { revision, settings } = await ask<{ revision: number; settings: object }>('GET', path);
  const at = (hours: number): string => {
    const time = new Date(Date.now() + hours * 3_600_000);
    return time.toLocaleTimeString('en-GB', { timeZone: 'Europe/Riga', hour: '2-digit', minute: '2-digit' });
  };
  const quietHours = { from: at(-2), until: at(2), channels: ['email', 'web_push'] };
  await ask('PUT', path, { revision, settings: { ...settings, timeZone: 'Europe/Riga', quietHours } });
}

async function writeToBuyers({ ask }: Stage): Promise<void> {
  const template = (handle: string, channel: string, texts: object): Promise<unknown> =>
    ask('POST', '/api/v1/message-templates', {
      handle,
      name: handle,
      channel,
      document: { defaultLanguage: 'en', languages: { en: texts } },
    });
  await template('points-active', 'web_push', { subject: 'Points', text: 'Your points are active.' });
  await template('goes-with', 'email', {
    subject: 'What goes with it',
    blocks: [
      { id: 'goods', kind: 'products', of: 'goes_with', title: 'For you', count: 3, whenEmpty: 'hide', isPriced: true },
      { id: 'leave', kind: 'leave', text: 'You agreed to hear from us.' },
    ],
  });
  // A day of the story.
  const day = { kind: 'wait', for: { kind: 'duration', span: { n: 1, unit: 'minutes' } } };
  const { id, faults } = await ask<{ id: string; faults: unknown[] }>('POST', '/api/v1/journeys', {
    name: 'After the first points',
    document: {
      triggers: [{ kind: 'event', event: 'Points Earned' }],
      reentry: { kind: 'once' },
      start: 'days',
      steps: {
        days: { ...day, next: 'push' },
        push: { kind: 'message', templates: ['points-active'], next: 'day' },
        day: { ...day, next: 'letter' },
        letter: { kind: 'message', templates: ['goes-with'], next: null },
      },
    },
  });
  expect(faults).toEqual([]);
  await ask('POST', `/api/v1/journeys/${id}/publication`, { revision: 1 });
}
