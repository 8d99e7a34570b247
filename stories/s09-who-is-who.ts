/**
 * S9 Who is who. A family shares a tablet; a kiosk is used by hundreds; a cashier types `0000` for customers without a card;
 * one customer has two phones and three e-mails. Nobody is merged who is not one person. A wrong merge made by staff is undone: points, orders, consent and audiences
 * are as before.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantPoints, pointsOf, publishProgramme } from './shop.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ shop: 'web', app: 'app', 'till-1': 'till', 'kiosk-1': 'kiosk', calls: 'call_centre' });
}, 120_000);
afterAll(() => stage.close());

const track = (who: object, event: string, properties: object = {}): Record<string, unknown> => ({
  type: 'track',
  event,
  properties,
  ...who,
});
const identify = (who: object, traits: object): Record<string, unknown> => ({ type: 'identify', traits, ...who });
const distinct = (ids: readonly (string | null)[]): number => new Set(ids).size;

describe('S9 who is who', () => {
  test('a family that shares a tablet stays three people', async () => {
    const tablet = { anonymousId: 'tablet-of-the-family' };
    for (const name of ['anna', 'boris', 'celina']) {
      await stage.say(
        'shop',
        track(tablet, 'Product Viewed', { product_id: `p-${name}`, name: `Something for ${name}` }),
        identify({ ...tablet, userId: name }, { email: `${name}@family.example`, firstName: name }),
        track({ ...tablet, userId: name }, 'Product Added', { product_id: `p-${name}` }),
      );
      await stage.settled();
    }
    const ids = await Promise.all(['anna', 'boris', 'celina'].map((name) => stage.who('user_id', name)));
    expect(distinct(ids)).toBe(3);
    expect(ids).not.toContain(null);
    const mails = await Promise.all(
      ['anna', 'boris', 'celina'].map((name) => stage.who('email', `${name}@family.example`)),
    );
    expect(mails).toEqual(ids);
  });

  test('a kiosk that hundreds use makes nobody one', async () => {
    const events = Array.from({ length: 200 }, (_, n) => [
      track({ anonymousId: 'kiosk-device' }, 'Product Viewed', { product_id: `k${n}` }),
      identify({ anonymousId: 'kiosk-device', userId: `guest-${n}` }, { email: `guest${n}@kiosk.example` }),
    ]).flat();
    await stage.say('kiosk-1', ...events);
    await stage.settled();
    const ids = await Promise.all([0, 1, 57, 199].map((n) => stage.who('user_id', `guest-${n}`)));
    expect(distinct(ids)).toBe(4);
    expect(ids).not.toContain(null);
  });

  test('a cashier who types 0000 for customers without a card makes nobody one', async () => {
    for (const n of [1, 2, 3]) {
      await stage.say('till-1', {
        ...track({ anonymousId: 'till-device', userId: `bought-${n}` }, 'Order Completed', {
          order_id: `T-${n}`,
          total: 10,
        }),
        context: { externalIds: [{ type: 'loyalty_card', id: '0000', collection: 'users', encoding: 'none' }] },
      });
    }
    await stage.settled();
    expect(distinct(await Promise.all([1, 2, 3].map((n) => stage.who('user_id', `bought-${n}`))))).toBe(3);
    expect(await stage.who('loyalty_card', '0000')).toBeNull();
  });

  test('one customer with two phones and three e-mails is one person in every channel, and the machine can say why', async () => {
    await stage.say(
      'shop',
      identify({ anonymousId: 'laptop', userId: 'maria' }, { email: 'maria@one.example', firstName: 'Maria' }),
    );
    await stage.say(
      'app',
      identify({ anonymousId: 'her-phone', userId: 'maria' }, { email: 'maria@two.example', phone: '+48 601 774 561' }),
    );
    await stage.say('calls', identify({ userId: 'maria' }, { email: 'maria@three.example', phone: '+48 602 918 273' }));
    await stage.say('shop', track({ anonymousId: 'laptop' }, 'Product Viewed', { product_id: 'lamp', name: 'Lamp' }));
    await stage.settled();
    const ids = await Promise.all([
      stage.who('user_id', 'maria'),
      stage.who('email', 'MARIA@two.example'),
      stage.who('email', 'maria@three.example'),
      stage.who('phone', '+48601774561'),
      stage.who('phone', '+48602918273'),
      stage.who('anonymous_id', 'laptop'),
      stage.who('anonymous_id', 'her-phone'),
    ]);
    expect(distinct(ids)).toBe(1);
    const graph = await stage.ask<{ identifiers: { type: string; value: string; originId: string }[] }>(
      'GET',
      `/api/v1/people/${ids[0]}/identity`,
    );
    const origin = (type: string, value: string): string =>
      graph.identifiers.find((one) => one.type === type && one.value === value)?.originId ?? '';
    const why = await stage.ask<{ connected: boolean; steps: unknown[] }>(
      'GET',
      `/api/v1/people/${ids[0]}/explain?from=${origin('anonymous_id', 'laptop')}&to=${origin('phone', '+48602918273')}`,
    );
    expect(why.connected).toBe(true);
    expect(why.steps.length).toBeGreaterThan(0);
  });

  test('a wrong merge made by staff is undone: points, orders, consent, audiences and timelines are as before', async () => {
    await publishProgramme(stage);
    for (const name of ['ivan', 'jan']) {
      await stage.say(
        'shop',
        identify({ userId: name }, { email: `${name}@apart.example`, firstName: name }),
        track({ userId: name }, 'Order Completed', { order_id: `O-${name}`, total: 25, currency: 'EUR' }),
        track({ userId: name }, 'Consent Given', { purpose: 'marketing', channel: name === 'ivan' ? 'email' : 'sms' }),
      );
    }
    await stage.settled();
    const [ivan, jan] = [await stage.who('user_id', 'ivan'), await stage.who('user_id', 'jan')];
    await grantPoints(stage, [{ type: 'user_id', value: 'ivan' }], 300);
    await grantPoints(stage, [{ type: 'user_id', value: 'jan' }], 45);
    await stage.settled();
    const pointsIn = async (id: string | null): Promise<number[]> =>
      (await stage.ask<{ balances: { available: number }[] }>('GET', `/api/v1/loyalty/accounts/${id}`)).balances.map(
        (balance) => balance.available,
      );
    const seen = async (id: string | null): Promise<Record<string, unknown>> => {
      const timeline = await stage.ask<{ items: { eventId: string }[] }>(
        'GET',
        `/api/v1/people/${id}/timeline?type=track`,
      );
      const consents = await stage.ask<{ current: { purpose: string; channel: string; state: string }[] }>(
        'GET',
        `/api/v1/people/${id}/consents`,
      );
      const person = await stage.ask<{ orders: number; revenue: unknown }>('GET', `/api/v1/people/${id}`);
      return {
        events: timeline.items.map((entry) => entry.eventId),
        consents: consents.current.map(({ purpose, channel, state }) => ({ purpose, channel, state })),
        orders: person.orders,
        revenue: person.revenue,
        points: await pointsIn(id),
      };
    };
    const before = [await seen(ivan), await seen(jan)];
    const rule = { kind: 'consent', purpose: 'marketing', channel: 'sms', state: 'given' };
    const audience = await stage.ask<{ id: string }>('POST', '/api/v1/audiences', { name: 'May get SMS', rule });
    const members = async (): Promise<string[]> =>
      (await stage.ask<{ items: { personId: string }[] }>('GET', `/api/v1/audiences/${audience.id}/members`)).items.map(
        (one) => one.personId,
      );
    const patience = { timeout: 60_000, interval: 50 };
    await expect.poll(members, patience).toContain(jan);
    const ofBefore = await members();

    const merge = await stage.ask<{ id: string }>('POST', '/api/v1/people/merge', {
      survivorId: ivan,
      absorbedId: jan,
      reason: 'they look alike',
    });
    await stage.settled();
    expect(await stage.who('user_id', 'jan')).toBe(await stage.who('user_id', 'ivan'));
    expect(await seen(ivan)).toMatchObject({ orders: 2, points: [345] });
    await expect.poll(members, patience).toContain(await stage.who('user_id', 'ivan'));
    expect(await pointsOf(stage, [{ type: 'user_id', value: 'jan' }])).toMatchObject({ available: 345 });

    await stage.ask('POST', `/api/v1/merges/${merge.id}/undo`, { reason: 'they are brothers' });
    await stage.settled();
    expect([await seen(await stage.who('user_id', 'ivan')), await seen(await stage.who('user_id', 'jan'))]).toEqual(
      before,
    );
    expect([await stage.who('user_id', 'ivan'), await stage.who('user_id', 'jan')]).toEqual([ivan, jan]);
    await expect.poll(members, patience).toEqual(ofBefore);

    // And the machine does not make the same mistake again.
    await stage.say('shop', identify({ userId: 'ivan' }, { email: 'jan@apart.example' }));
    await stage.settled();
    expect(await stage.who('user_id', 'jan')).not.toBe(await stage.who('user_id', 'ivan'));
  });
});
