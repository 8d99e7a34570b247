/**
 * S6 Cascade. A promotion for the members of an audience: push first; e-mail to those who did not open it in time; an SMS to those who still did
 * not react; a hold-out gets nothing. The report has what went on each channel, and the sales of both groups, till sales included. The two hours
 * of the story are a minute here: the product's clock is the real one. S12: who withdraws consent for SMS while the cascade waits gets none.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Stage } from './stage.ts';

const patience = { timeout: 150_000, interval: 300 };
const count = 40;
const people = Array.from({ length: count }, (_, n) => `member-${n}`);
/** The built-in phone takes pushes of whoever agrees to them. */
const hasPush = (n: number): boolean => n % 4 === 0;
const opensPush = (n: number): boolean => n % 8 === 0;
const hasMail = (n: number): boolean => n % 4 !== 1;
const withdraws = 'member-2';

interface Kept {
  readonly id: string;
  readonly personId: string;
  readonly channel: string;
}
interface Report {
  readonly entered: number;
  readonly steps: readonly {
    stepId: string;
    messages: readonly { channel: string; asked: number; sent: number; opened: number; dropped: number }[];
  }[];
  readonly treated: { people: number; buyers: number; money: readonly { currency: string; minor: number }[] };
  readonly heldOut: { people: number; buyers: number };
}
let stage: Stage;
let journeyId = '';
const ids = new Map<string, string>();
const kept = (query: string): Promise<{ items: Kept[] }> => stage.ask('GET', `/api/v1/mailbox?limit=200&${query}`);
const report = (): Promise<Report> => stage.ask('GET', `/api/v1/journeys/${journeyId}/report`);
const template = (handle: string, channel: string): Promise<unknown> =>
  stage.ask('POST', '/api/v1/message-templates', {
    handle,
    name: handle,
    channel,
    document: {
      defaultLanguage: 'en',
      languages: { en: { subject: 'Spring', text: 'Spring is here, {{ person.name }}' } },
    },
  });

beforeAll(async () => {
  stage = await openStage({ shop: 'web', till: 'till' });
  const { revision, settings } = await stage.ask<{ revision: number; settings: object }>(
    'GET',
    '/api/v1/messaging-settings',
  );
  await stage.ask('PUT', '/api/v1/messaging-settings', { revision, settings: { ...settings, quietHours: null } });
  for (const [handle, channel] of [
    ['spring-push', 'web_push'],
    ['spring-mail', 'email'],
    ['spring-sms', 'sms'],
  ] as const)
    await template(handle, channel);
  await stage.say(
    'shop',
    ...people.map((userId, n) => ({
      type: 'identify',
      userId,
      traits: {
        name: userId,
        club: 'yes',
        phone: `+3712000${String(1_000 + n)}`,
        ...(hasMail(n) ? { email: `${userId}@example.com` } : {}),
        consents: { email: true, sms: true, ...(hasPush(n) ? { push: true } : {}) },
      },
    })),
  );
  await stage.settled();
  for (const userId of people) ids.set(userId, (await stage.who('user_id', userId)) ?? '');
}, 120_000);
afterAll(() => stage.close());

describe('S6 cascade', () => {
  test('the journey is published, and the members of the audience are taken in', async () => {
    const audience = await stage.ask<{ id: string }>('POST', '/api/v1/audiences', {
      name: 'Club',
      rule: { kind: 'trait', name: 'club', test: { op: 'is', value: 'yes' } },
    });
    const members = async () => (await stage.ask<{ size: number }>('GET', `/api/v1/audiences/${audience.id}`)).size;
    await expect.poll(members, patience).toBe(count);
    const within = { n: 1, unit: 'minutes' };
    const made = await stage.ask<{ id: string; faults: unknown[] }>('POST', '/api/v1/journeys', {
      name: 'Spring',
      document: {
        triggers: [{ kind: 'api' }],
        reentry: { kind: 'once' },
        holdOutPercent: 10,
        start: 'cascade',
        steps: {
          cascade: {
            kind: 'cascade',
            tries: [
              { template: 'spring-push', wish: 'opened', within },
              { template: 'spring-mail', wish: 'opened', within },
              { template: 'spring-sms', wish: 'delivered', within },
            ],
            next: null,
            none: null,
          },
        },
      },
    });
    journeyId = made.id;
    expect(made.faults).toEqual([]);
    await stage.ask('POST', `/api/v1/journeys/${journeyId}/publication`, { revision: 1 });
    await stage.ask('POST', `/api/v1/journeys/${journeyId}/runs`, { audienceId: audience.id });
    await expect.poll(async () => (await report()).entered, patience).toBe(count);
  });

  test('push first: who opens it gets nothing more; who has none gets the e-mail at once, and without one the SMS', async () => {
    const { treated, heldOut } = await report();
    expect(treated.people + heldOut.people).toBe(count);
    expect(heldOut.people).toBeGreaterThan(0);
    const pushes = async () => (await kept('box=phone')).items.filter((one) => one.channel === 'web_push');
    await expect.poll(async () => (await pushes()).length, patience).toBeGreaterThan(4);
    const openers = new Set(people.flatMap((userId, n) => (opensPush(n) ? [ids.get(userId)] : [])));
    for (const { id, personId } of await pushes())
      if (openers.has(personId)) await stage.ask('POST', `/api/v1/mailbox/${id}/reading`);
    const mails = async () => new Set((await kept('box=mailbox')).items.map((one) => one.personId));
    await expect.poll(async () => (await mails()).size, patience).toBeGreaterThan(10);
    // S12: she withdraws while the cascade waits for her to open the e-mail.
    await stage.ask('POST', `/api/v1/people/${ids.get(withdraws)}/consents`, {
      purpose: 'marketing',
      channel: 'sms',
      state: 'withdrawn',
      proof: 'preference page',
    });
  });

  test('a minute later the e-mail goes to those who did not open the push, then the SMS; nothing to the hold-out or after a withdrawal', async () => {
    const waiting = async () => (await stage.ask<{ waiting: number }>('GET', `/api/v1/journeys/${journeyId}`)).waiting;
    await expect.poll(waiting, patience).toBe(0);
    const all = [...(await kept('box=phone')).items, ...(await kept('box=mailbox')).items];
    const gotBy = (userId: string): string[] =>
      all.flatMap((one) => (one.personId === ids.get(userId) ? [one.channel] : [])).sort();
    const heldOut = people.filter((userId) => gotBy(userId).length === 0);
    expect(heldOut).toHaveLength((await report()).heldOut.people);
    for (const [n, userId] of people.entries()) {
      if (heldOut.includes(userId)) continue;
      const expected = [
        ...(hasMail(n) && !opensPush(n) ? ['email'] : []),
        ...(opensPush(n) || userId === withdraws ? [] : ['sms']),
        ...(hasPush(n) ? ['web_push'] : []),
      ];
      expect([userId, ...gotBy(userId)]).toEqual([userId, ...expected]);
    }
  }, 200_000);

  test('a sale at a till is hers: the report compares both groups, channel by channel', async () => {
    const buyer = people.find((userId, n) => opensPush(n) && userId !== 'member-0') ?? '';
    for (const [n, userId] of [buyer, 'member-5'].entries())
      await stage.say('till', {
        type: 'track',
        userId,
        event: 'Order Completed',
        properties: { order_id: `T-${n}`, total: 30, currency: 'EUR' },
      });
    await expect.poll(async () => (await report()).treated.buyers + (await report()).heldOut.buyers, patience).toBe(2);
    const { steps, treated } = await report();
    expect(treated.money[0]?.currency).toBe('EUR');
    const channels = new Map(steps.find((one) => one.stepId === 'cascade')?.messages.map((one) => [one.channel, one]));
    const push = channels.get('web_push');
    expect(push?.asked).toBe(treated.people);
    expect((push?.sent ?? 0) + (push?.dropped ?? 0)).toBe(treated.people);
    expect(channels.get('email')?.asked).toBe(treated.people - (push?.opened ?? 0));
    expect(channels.get('sms')?.dropped).toBeLessThanOrEqual(1);
  });
});
