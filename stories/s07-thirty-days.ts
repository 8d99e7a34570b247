/**
 * S7 Thirty days, up to its message. Exactly thirty days after the last purchase, to the second, a customer enters "sleeping". When she buys,
 * she leaves the audience at once. (The message on the channel that she answers most, not at night, comes with journeys.)
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Stage } from './stage.ts';

const month = 30 * 86_400_000;
const patience = { timeout: 60_000, interval: 50 };
let stage: Stage;
let audienceId = '';
let her = '';

beforeAll(async () => {
  stage = await openStage({ shop: 'web', till: 'till' });
  await stage.say('shop', { type: 'identify', userId: 'jolanta', traits: { name: 'Jolanta' } });
  await stage.settled();
  her = (await stage.who('user_id', 'jolanta')) ?? '';
}, 120_000);
afterAll(() => stage.close());

type Why = { member: boolean; since: string | null; flipsAt: string | null };
const why = () => stage.ask<Why>('GET', `/api/v1/audiences/${audienceId}/people/${her}`);
const isMember = async (): Promise<boolean> =>
  (await stage.ask<{ items: { personId: string }[] }>('GET', `/api/v1/audiences/${audienceId}/members`)).items.some(
    (one) => one.personId === her,
  );

describe('S7 thirty days', () => {
  test('the ready-made audience is switched on, and is live within seconds', async () => {
    const { items } = await stage.ask<{ items: { id: string }[] }>('POST', '/api/v1/audiences/ready-made', {
      keys: ['sleeping'],
    });
    audienceId = items[0]?.id ?? '';
    const state = async () => (await stage.ask<{ state: string }>('GET', `/api/v1/audiences/${audienceId}`)).state;
    await expect.poll(state, patience).toBe('live');
  });

  test('exactly thirty days after the purchase she is in it, and not before', async () => {
    const boughtAt = Date.now() - month + 5_000;
    await stage.say('till', {
      type: 'track',
      userId: 'jolanta',
      event: 'Order Completed',
      timestamp: new Date(boughtAt).toISOString(),
      properties: { order_id: 'T-1', total: 40, currency: 'EUR' },
    });
    await expect.poll(isMember, patience).toBe(true);
    expect(Date.now()).toBeGreaterThanOrEqual(boughtAt + month);
    const { since, member } = await why();
    expect(member).toBe(true);
    expect(Math.abs(Date.parse(since ?? '') - (boughtAt + month))).toBeLessThan(1_000);
  });

  test('the moment she buys she is out of it, and it says until when', async () => {
    const boughtAt = Date.now();
    await stage.say('shop', {
      type: 'track',
      userId: 'jolanta',
      event: 'Order Completed',
      properties: { order_id: 'W-2', total: 25, currency: 'EUR' },
    });
    await expect.poll(isMember, patience).toBe(false);
    const { flipsAt } = await why();
    expect(Math.abs(Date.parse(flipsAt ?? '') - (boughtAt + month))).toBeLessThan(60_000);
    const { history } = await stage.ask<{ history: { entered: boolean }[] }>('GET', `/api/v1/people/${her}/audiences`);
    expect(history.map((one) => one.entered)).toEqual([false, true]);
  });
});
