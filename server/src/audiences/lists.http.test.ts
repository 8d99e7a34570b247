/** Lists that are kept by hand: who is put on them is a member, through merges and undos; each act can be taken back. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ListAct, ListAnswer, Listing } from '../../../contracts/audience-lists.ts';
import type { Audience, Member, Membership, PersonAudiences } from '../../../contracts/audiences.ts';
import { startApp, type TestApp } from '../../test/app.ts';
import { transaction } from '../kit/sql.ts';
import { addToList, removeFromList } from './index.ts';

let app: TestApp;
let list: Audience;
let others: Audience;
const patience = { timeout: 60_000, interval: 50 };

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
  const answer = await app.call<T>(method, path, body, { headers });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const by = (value: string) => ({ type: 'user_id', value });
const who = async (value: string): Promise<string> =>
  (await ask<{ personIds: string[] }>('POST', '/api/v1/people/resolve', { identifiers: [by(value)] })).personIds[0] ??
  '';
const put = (people: readonly Listing[], note = '') =>
  ask<ListAnswer>('POST', `/api/v1/audiences/${list.id}/list/additions`, { people, note });
const take = (people: readonly Listing[]) =>
  ask<ListAnswer>('POST', `/api/v1/audiences/${list.id}/list/removals`, { people });
const undo = (actId: string | null) => app.call('POST', `/api/v1/audiences/${list.id}/list/acts/${actId}/undo`, {});
const namesIn = async (audience: Audience): Promise<string[]> =>
  (await ask<{ items: Member[] }>('GET', `/api/v1/audiences/${audience.id}/members`)).items
    .map((one) => one.name ?? '?')
    .sort();
// By ids where people are merged: which name stands then is no matter of lists.
const areOn = (...ids: readonly string[]) =>
  expect
    .poll(async () => {
      const page = await ask<{ items: Member[] }>('GET', `/api/v1/audiences/${list.id}/members`);
      return page.items.map((one) => one.personId).sort();
    }, patience)
    .toEqual([...ids].sort());
const isOn = (...names: readonly string[]) => expect.poll(() => namesIn(list), patience).toEqual([...names].sort());
// From the log: it was told in the transaction of the change, whenever the timeline comes to show it.
const told = async (): Promise<string[]> =>
  (
    await app.db.unsafe(
      `select l.name || ' ' || coalesce(s.name, '?') || ' ' || (l.body -> 'properties' ->> 'because') as words
       from spine.log l left join profiles.search s on s.origin_id::text = l.body ->> 'originId'
       where l.type = 'system' and l.body -> 'properties' ->> 'audience_id' = $1 order by l.xid, l.seq`,
      [list.id] as never[],
    )
  ).map((row) => String(row['words']));

beforeAll(async () => {
  app = await startApp();
  const { writeKey } = await app.source({ slug: 'shop', kind: 'web' });
  const batch = ['ann', 'bea', 'cat', 'dot'].map((userId) => ({
    type: 'identify',
    messageId: randomUUID(),
    userId,
    traits: { name: userId, email: `${userId}@example.com` },
  }));
  const headers = { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` };
  await fetch(`${app.url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
});
afterAll(() => app.stop());

test('who is put on a list is a member and is told of; whom nobody knows is named by place', async () => {
  await expect
    .poll(async () => (await Promise.all(['ann', 'bea', 'cat', 'dot'].map(who))).includes(''), patience)
    .toBe(false);
  list = await ask<Audience>('POST', '/api/v1/audiences/lists', { name: 'Friends of the house' });
  const rule = { kind: 'audience', audienceId: list.id, member: false };
  others = await ask<Audience>('POST', '/api/v1/audiences', { name: 'All others', rule });
  expect(list).toMatchObject({ kind: 'list', state: 'live', size: 0 });
  const people = [by('ann'), by('nobody'), { personId: await who('bea') }, { personId: randomUUID() }];
  const first = await put([...people, { type: 'email', value: ' Ann@Example.com' }], 'the evening of 1 May');
  expect(first).toMatchObject({ moved: 2, already: 0, unknown: [1, 3] });
  await isOn('ann', 'bea');
  expect(await put([by('ann')])).toMatchObject({ actId: null, moved: 0, already: 1 });
  await expect
    .poll(async () => (await told()).sort(), patience)
    .toEqual(['Audience Entered ann list', 'Audience Entered bea list']);
  const why = await ask<Membership>('GET', `/api/v1/audiences/${list.id}/people/${await who('ann')}`);
  const acts = await ask<{ items: ListAct[] }>('GET', `/api/v1/audiences/${list.id}/list/acts`);
  expect(acts.items).toMatchObject([{ id: first.actId, listed: true, people: 2, note: 'the evening of 1 May' }]);
  expect(why).toMatchObject({ member: true, since: acts.items[0]?.at, why: { condition: { kind: 'list' } } });
  await expect.poll(() => namesIn(others), patience).toEqual(['cat', 'dot']);
});

test('an act is undone for everybody whom nothing was done with since, and only once', async () => {
  const off = await take([by('ann'), by('bea'), by('cat')]);
  expect(off).toMatchObject({ moved: 2, already: 1 });
  await isOn();
  await put([by('bea')]);
  expect((await undo(off.actId)).body).toMatchObject({ moved: 1, already: 1 });
  await isOn('ann', 'bea');
  expect((await undo(off.actId)).body).toMatchObject({ code: 'list_act_undone' });
  const own = await ask<PersonAudiences>('GET', `/api/v1/people/${await who('ann')}/audiences`);
  expect(own.history.filter((one) => one.audienceId === list.id).map((one) => [one.entered, one.because])).toEqual([
    [true, 'list'],
    [false, 'list'],
    [true, 'list'],
  ]);
});

test('a key counts once for ever, and a transaction that is given up leaves nothing', async () => {
  const [cat, dot] = [await who('cat'), await who('dot')];
  const deed = (key: string, ...originIds: readonly string[]) => ({
    audienceId: list.id,
    wishes: originIds.map((originId) => ({ originId, key })),
    actor: 'journey “Welcome”',
    at: new Date(),
  });
  const lost = transaction(app.db, async (tx) => {
    await addToList(tx, deed('run 1 step a', cat));
    throw new Error('killed here');
  });
  await expect(lost).rejects.toThrow('killed here');
  const twice = [1, 2].map(() => transaction(app.db, (tx) => addToList(tx, deed('run 1 step a', cat, dot))));
  const moved = (await Promise.all(twice)).map((one) => (one.kind === 'done' ? one.moved : -1));
  expect(moved.sort()).toEqual([0, 2]);
  await isOn('ann', 'bea', 'cat', 'dot');
  await transaction(app.db, (tx) => removeFromList(tx, deed('run 1 step b', cat)));
  await transaction(app.db, (tx) => addToList(tx, deed('run 1 step a', cat)));
  await isOn('ann', 'bea', 'dot');
  const none = await transaction(app.db, (tx) => addToList(tx, { ...deed('x', cat), audienceId: others.id }));
  expect(none).toEqual({ kind: 'no_list' });
});

test('a merge brings the survivor onto the list without telling of it again; its undo gives it back', async () => {
  const [ann = '', bea = '', cat = '', dot = ''] = await Promise.all(['ann', 'bea', 'cat', 'dot'].map(who));
  const before = await told();
  const merge = { survivorId: cat, absorbedId: ann, reason: 'same customer' };
  const merged = await ask<{ id: string }>('POST', '/api/v1/people/merge', merge);
  await areOn(bea, cat, dot);
  expect((await put([by('cat')])).already).toBe(1);
  await ask('POST', `/api/v1/merges/${merged.id}/undo`, { reason: 'they are two' });
  await areOn(ann, bea, dot);
  // Names may be others after it.
  expect(await told()).toHaveLength(before.length);
});

test('whoever is erased is on no list, and nothing of it is kept', async () => {
  const dot = await who('dot');
  await ask('POST', `/api/v1/people/${dot}/erase`, { reason: 'she asked' });
  await isOn('ann', 'bea');
  for (const table of ['list_people', 'list_moves'])
    expect(await app.db.unsafe(`select 1 from audiences.${table} where origin_id = $1`, [dot] as never[])).toEqual([]);
});

test('a list has no other rule, no rule is a list, and an archived one is over', async () => {
  const change = (audience: Audience, rule: unknown) =>
    app.call('PUT', `/api/v1/audiences/${audience.id}`, { name: 'x', rule, version: 1 });
  expect((await change(list, others.rule)).body).toMatchObject({ code: 'audience_rule_faulty', detail: 'list' });
  expect((await change(others, list.rule)).body).toMatchObject({ code: 'audience_rule_faulty', detail: 'list' });
  expect((await change(list, list.rule)).body).toMatchObject({ name: 'x', version: 1, size: 2 });
  const body = { people: [by('ann')] };
  const path = (audience: Audience) => `/api/v1/audiences/${audience.id}/list/additions`;
  expect((await app.call('POST', path(others), body)).body).toMatchObject({ code: 'audience_no_list' });
  await ask('POST', `/api/v1/audiences/${others.id}/archive`);
  await ask('POST', `/api/v1/audiences/${list.id}/archive`);
  expect((await app.call('POST', path(list), body)).body).toMatchObject({ code: 'audience_archived' });
});
