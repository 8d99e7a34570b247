/**
 * S7 Thirty days. Exactly thirty days after the last purchase, to the second, a customer enters "sleeping" and gets a message on the channel that
 * she answers most. When she buys, she leaves the audience at once and the journey ends. (That nothing rings at night is played in messaging's
 * own tests: the product's clock is the real one here.)
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
  const traits = { name: 'Jolanta', email: 'jolanta@example.com', phone: '+37120007000' };
  await stage.say('shop', {
    type: 'identify',
    userId: 'jolanta',
    traits: { ...traits, consents: { email: true, sms: true } },
  });
  await stage.settled();
  her = (await stage.who('user_id', 'jolanta')) ?? '';
  const rules = await stage.ask<{ revision: number; settings: object }>('GET', '/api/v1/messaging-settings');
  await stage.ask('PUT', '/api/v1/messaging-settings', { ...rules, settings: { ...rules.settings, quietHours: null } });
  for (const [handle, channel] of [
    ['we-miss-you', 'email'],
    ['we-miss-you-sms', 'sms'],
  ] as const) {
    const languages = { en: { subject: 'We miss you', text: 'We miss you, {{ person.name }}' } };
    const document = { defaultLanguage: 'en', languages };
    await stage.ask('POST', '/api/v1/message-templates', { handle, name: handle, channel, document });
  }
}, 120_000);
afterAll(() => stage.close());

type Why = { member: boolean; since: string | null; flipsAt: string | null };
const why = () => stage.ask<Why>('GET', `/api/v1/audiences/${audienceId}/people/${her}`);
const isMember = async (): Promise<boolean> =>
  (await stage.ask<{ items: { personId: string }[] }>('GET', `/api/v1/audiences/${audienceId}/members`)).items.some(
    (one) => one.personId === her,
  );

interface Kept {
  readonly id: string;
  readonly channel: string;
}
const got = async (): Promise<Kept[]> =>
  (await stage.ask<{ items: Kept[] }>('GET', `/api/v1/mailbox?personId=${her}`)).items;
type Runs = { items: { state: string; stepId: string | null; reason: string | null }[] };
const runs = async () => (await stage.ask<Runs>('GET', `/api/v1/people/${her}/journeys`)).items;

describe('S7 thirty days', () => {
  test('the ready-made audience is switched on, and is live within seconds', async () => {
    const { items } = await stage.ask<{ items: { id: string }[] }>('POST', '/api/v1/audiences/ready-made', {
      keys: ['sleeping'],
    });
    audienceId = items[0]?.id ?? '';
    const state = async () => (await stage.ask<{ state: string }>('GET', `/api/v1/audiences/${audienceId}`)).state;
    await expect.poll(state, patience).toBe('live');
  });

  test('a journey speaks to whoever falls asleep, on the channel that she answers most', async () => {
    const made = await stage.ask<{ id: string }>('POST', '/api/v1/journeys', {
      name: 'Sleeping',
      document: {
        triggers: [{ kind: 'audience', audienceId, change: 'entered' }],
        exits: [{ kind: 'audience', audienceId, change: 'exited' }],
        reentry: { kind: 'again', after: { n: 1, unit: 'hours' } },
        start: 'miss',
        steps: {
          miss: { kind: 'message', templates: ['we-miss-you', 'we-miss-you-sms'], next: 'rest' },
          rest: { kind: 'wait', for: { kind: 'duration', span: { n: 14, unit: 'days' } }, next: 'miss' },
        },
      },
    });
    await stage.ask('POST', `/api/v1/journeys/${made.id}/publication`, { revision: 1 });
    // She reads what comes on her phone, and not her mail.
    for (const template of ['we-miss-you', 'we-miss-you-sms'])
      await stage.ask('POST', '/api/v1/messages', { personId: her, template });
    await expect.poll(async () => (await got()).length, patience).toBe(2);
    const ring = (await got()).find((one) => one.channel === 'sms');
    await stage.ask('POST', `/api/v1/mailbox/${ring?.id}/reading`);
    await stage.settled();
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
    await expect
      .poll(async () => (await got()).map((one) => one.channel).sort(), patience)
      .toEqual(['email', 'sms', 'sms']);
    expect((await runs())[0]).toMatchObject({ state: 'waiting', stepId: 'rest' });
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
    await expect.poll(async () => (await runs())[0]?.reason, patience).toBe('exit');
    const { flipsAt } = await why();
    expect(Math.abs(Date.parse(flipsAt ?? '') - (boughtAt + month))).toBeLessThan(60_000);
    const { history } = await stage.ask<{ history: { entered: boolean }[] }>('GET', `/api/v1/people/${her}/audiences`);
    expect(history.map((one) => one.entered)).toEqual([false, true]);
  });
});
