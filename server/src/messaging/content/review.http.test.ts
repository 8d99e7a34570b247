/** The review says what the send will do: held against the send itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewSlice } from '../../../../contracts/message-review.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from '../try-messaging.ts';

let shop: TriedMessaging;
beforeAll(async () => {
  shop = await tryMessaging();
});
afterAll(() => shop.stop());

async function reviewAll(template: string, more: object = {}): Promise<ReviewSlice[]> {
  const slices: ReviewSlice[] = [];
  for (let cursor: string | null | undefined; cursor !== null; cursor = slices.at(-1)?.nextCursor ?? null) {
    const body = { limit: 2, ...more, ...(cursor === undefined ? {} : { cursor }) };
    slices.push(await shop.ask<ReviewSlice>('POST', `/api/v1/message-templates/${template}/review`, body, 'marketer'));
  }
  return slices;
}
const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);

test('who would get it and why not is what the send then does; gaps and languages are named with the people', async () => {
  const made = await aTemplate(shop, 'spring', 'email', {
    subject: 'SALE SALE SALE!!',
    html: `<p>{{ person.first_name }}, {{ person.nick | default: "you" }}{% if person.vip %}!{% endif %} {{ data.code }}</p>
      <a href="">x</a><a href="https://example.com/">y</a><img src="https://shop.lv/a.png">{% if person.bad %}{{ "x" | replace: person.bad.deep }}{% endif %}`,
  });
  const email = (name: string) => ({ email: `${name}@shop.lv` });
  const people = [
    await shop.person('r-whole', { ...email('anna'), first_name: 'Anna', name: 'Anna' }, { email: true }),
    await shop.person('gap', { ...email('gabi'), language: 'pl-PL', name: 'Gap' }, { email: true }),
    await shop.person('r-null', { ...email('nora'), first_name: null }, { email: true }),
    await shop.person('r-never', email('nina')),
    await shop.person('said-no', email('said-no'), { email: false }),
    await shop.person('bounced', { ...email('bounced'), first_name: 'B' }, { email: true }),
  ];
  await shop.ask('POST', '/api/v1/suppressions', { address: 'bounced@shop.lv', channel: 'email' });
  const slices = await reviewAll(made, { data: {} });
  expect(slices[0]?.total).toEqual({ people: 6, isMore: false });
  expect([sum(slices.map((one) => one.people)), slices.length]).toEqual([6, 4]);

  const seen = new Map<string, number>();
  const add = (key: string, count: number): void => void seen.set(key, (seen.get(key) ?? 0) + count);
  for (const slice of slices) {
    add('sent', slice.wouldGet);
    for (const { reason, people: count } of slice.notReached) add(reason, count);
  }
  for (const personId of people) await shop.ask('POST', '/api/v1/messages', { personId, template: 'spring' });
  await shop.outbox.drain();
  const { items } = await shop.ask<{ items: { state: string; reason: string | null }[] }>(
    'GET',
    '/api/v1/messages?limit=50',
  );
  const done = new Map<string, number>();
  for (const { state, reason } of items) done.set(reason ?? state, (done.get(reason ?? state) ?? 0) + 1);
  expect(seen).toEqual(done);
  expect(seen).toEqual(
    new Map([
      ['sent', 3],
      ['no_consent', 1],
      ['consent_withdrawn', 1],
      ['suppressed', 1],
    ]),
  );

  const missing = (name: string) => slices.flatMap((one) => one.missing.filter((gap) => gap.variable === name));
  expect([
    sum(missing('person.first_name').map((one) => one.people)),
    sum(missing('data.code').map((one) => one.people)),
  ]).toEqual([2, 3]);
  expect(missing('person.nick')).toEqual([]);
  expect(missing('person.first_name').flatMap((one) => one.examples.map((who) => who.name))).toContain('Gap');
  expect(slices.flatMap((one) => one.languagesMissing)).toMatchObject([
    { language: 'pl', people: 1, examples: [{ name: 'Gap' }] },
  ]);
  const kinds = slices.flatMap((one) => one.faults.map((fault) => fault.kind)).sort();
  expect(kinds).toEqual([
    'link_empty',
    'link_example',
    'no_unsubscribe',
    'only_pictures',
    'picture_without_words',
    'subject_shouts',
  ]);
});

test('a person with two addresses is one; of an audience only members are looked at, also those without an address', async () => {
  const clean = await aTemplate(shop, 'clean', 'email', {
    subject: 'Hello',
    html: '<p>Something to read for everybody who likes to read.</p><a href="{{ links.unsubscribe }}">leave</a>',
  });
  await shop.person('r-whole', { email: 'anna2@shop.lv' });
  const slices = await reviewAll(clean, { limit: 500 });
  expect(slices.map((one) => [one.people, one.faults])).toEqual([[6, []]]);
  const lost = await shop.person('lost', { name: 'Lost' });
  const audienceId = '00000000-0000-8000-8000-0000000000aa';
  await shop.db`insert into audiences.standings (origin_id, audience_id, version, member, since, active)
    values (${lost}, ${audienceId}, 1, true, now(), true)`;
  expect(await reviewAll(clean, { audienceId })).toMatchObject([
    {
      people: 1,
      wouldGet: 0,
      notReached: [{ reason: 'unreachable', people: 1, examples: [{ personId: lost, name: 'Lost' }] }],
    },
  ]);
});
