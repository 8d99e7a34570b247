/** Dates of people: exact where she is, once, through changes of the date, merges, restarts and pauses. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextDue, type PersonDate } from './person-date.ts';
import { tryJourneys, type TriedJourneys } from './try-journeys.ts';

const birthday = (more: Partial<PersonDate> = {}): PersonDate => ({
  kind: 'person_date',
  trait: 'birthday',
  days: 0,
  at: '09:00',
  yearly: true,
  ...more,
});
const due = (trigger: PersonDate, value: unknown, zone: string, from: string): string | null =>
  nextDue(trigger, value, zone, new Date(from))?.toISOString() ?? null;

test('a day of every year is due where she is: leap days, days before over the new year, gaps of the clock, what is no date', () => {
  expect(due(birthday(), '1990-05-01', 'Europe/Riga', '2026-03-02T10:00:00Z')).toBe('2026-05-01T06:00:00.000Z');
  expect(due(birthday(), '--05-01', 'America/New_York', '2026-05-01T13:00:00Z')).toBe('2027-05-01T13:00:00.000Z');
  expect(due(birthday(), '1992-02-29', 'UTC', '2026-01-01T00:00:00Z')).toBe('2026-02-28T09:00:00.000Z');
  expect(due(birthday(), '1992-02-29', 'UTC', '2027-03-01T00:00:00Z')).toBe('2028-02-29T09:00:00.000Z');
  expect(due(birthday({ days: -7 }), '1990-01-03', 'UTC', '2026-12-20T00:00:00Z')).toBe('2026-12-27T09:00:00.000Z');
  expect(due(birthday({ days: 20 }), '1990-12-25', 'UTC', '2026-01-10T00:00:00Z')).toBe('2026-01-14T09:00:00.000Z');
  // In the night in which the clocks go forward there is no 3:30.
  expect(due(birthday({ at: '03:30' }), '1990-03-29', 'Europe/Riga', '2026-03-01T00:00:00Z')).toBe(
    '2026-03-29T01:30:00.000Z',
  );
  // Late in the evening in UTC is the next day in Riga.
  expect(due(birthday(), '1990-05-01T22:30:00Z', 'Europe/Riga', '2026-03-02T10:00:00Z')).toBe(
    '2026-05-02T06:00:00.000Z',
  );
  expect(due(birthday({ yearly: false }), '2026-05-01', 'UTC', '2026-05-02T00:00:00Z')).toBeNull();
  for (const none of ['1990-02-30', 'May', '', null, 5, '13-40'])
    expect(due(birthday(), none, 'UTC', '2026-01-01T00:00:00Z')).toBeNull();
});

let shop: TriedJourneys;
beforeAll(async () => {
  shop = await tryJourneys();
});
afterAll(() => shop.stop());

const steps = { mark: { kind: 'set_trait', trait: 'wished', value: 1, next: null } };
const document = {
  triggers: [birthday()],
  reentry: { kind: 'again', after: { n: 30, unit: 'days' } },
  start: 'mark',
  steps,
};
const countOf = async (personId: string): Promise<number> => (await shop.runsOf(personId)).length;
const goTo = async (at: string): Promise<void> => {
  shop.clock.advance(Date.parse(at) - shop.clock.now().getTime());
  await shop.settle();
};

test('once a year, to the minute: who is known before, who comes after, who changes the day, who is in another zone; two timers, a kill', async () => {
  const anna = await shop.person('anna', { birthday: '1990-03-05', timezone: 'Europe/Riga' });
  const journeyId = await shop.journey('Birthday', document);
  await shop.settle();
  const berta = await shop.person('berta', { birthday: '1990-03-05', timezone: 'America/New_York' });
  const clara = await shop.person('clara', { birthday: '1990-03-05', timezone: 'UTC' });
  await shop.settle();
  await shop.person('clara', { birthday: '1990-03-06' });
  await shop.settle();
  await goTo('2026-03-05T06:59:59.999Z');
  expect(await countOf(anna)).toBe(0);
  shop.clock.advance(1);
  const dying = await shop.another({
    beforeCommit: () => Promise.reject(Object.assign(new Error('killed'), { code: 'ECONNRESET' })),
  });
  const others = await Promise.all([1, 2].map(() => shop.another()));
  await Promise.all([dying, ...others].map((one) => one.timer.pass().catch(() => undefined)));
  await Promise.all([dying, ...others].map((one) => one.stop()));
  await shop.settle();
  expect(await Promise.all([anna, berta, clara].map(countOf))).toEqual([1, 0, 0]);
  await goTo('2026-03-05T14:00:00Z');
  expect(await Promise.all([anna, berta, clara].map(countOf))).toEqual([1, 1, 0]);
  await goTo('2026-03-06T09:00:00Z');
  expect(await Promise.all([anna, berta, clara].map(countOf))).toEqual([1, 1, 1]);
  const [left] =
    await shop.db`select count(*)::int as n from journeys.dates where journey_id = ${journeyId} and due_at < '2027-03-01'`;
  expect(left?.['n']).toBe(0);
});

test('merged she is wished once; what was due more than a day ago, while nothing ran, begins nothing', async () => {
  const dora = await shop.person('dora', { birthday: '1990-03-10', timezone: 'UTC' });
  await shop.settle();
  await shop.say({ anonymousId: 'browser' }, 'Looked');
  await shop.settle();
  await shop.join('dora', 'browser');
  await shop.settle();
  const emma = await shop.person('emma', { birthday: '1990-03-07', timezone: 'UTC' });
  await shop.settleEvents();
  await goTo('2026-03-10T09:00:00Z');
  expect(await Promise.all([dora, emma].map(countOf))).toEqual([1, 0]);
  const rows =
    await shop.db`select 1 from journeys.dates where origin_id = ${emma} and due_at = '2027-03-07T09:00:00Z'`;
  expect(rows).toHaveLength(1);
});
