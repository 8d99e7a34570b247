import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { systemClock } from '../kit/clock.ts';
import { createHttpServer } from '../kit/http/server.ts';
import type { Actor, AuditNote } from '../kit/http/route.ts';
import { silentLog } from '../kit/log.ts';
import type { identityGraph, identityRules, rehearsal } from '../../../contracts/people.ts';
import type { Role } from '../../../contracts/common.ts';
import type { z } from 'zod';
import { rerunStep } from './rerun.ts';
import { openStage, type Stage } from './test/story.ts';
import { violations } from './test/invariants.ts';

let database: TestDatabase;
let stage: Stage;
let app: FastifyInstance;
const notes: AuditNote[] = [];
beforeAll(async () => {
  database = await freshDatabase();
  stage = await openStage(database.db);
  app = createHttpServer({
    db: database.db,
    log: silentLog,
    clock: systemClock,
    routes: stage.identity.routes,
    authenticate: async (request): Promise<Actor | null> => {
      const role = request.headers['x-role'];
      return typeof role === 'string' ? { kind: 'staff', id: 'olga', name: 'Olga', roles: [role as Role] } : null;
    },
    audit: async (_tx, _actor, note) => {
      notes.push(note);
    },
  });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

async function call<T>(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: unknown,
  role = 'admin',
): Promise<{ status: number; body: T }> {
  const answer = await app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { 'x-role': role },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return { status: answer.statusCode, body: answer.json() as T };
}
type Rules = z.infer<typeof identityRules>;
const resolve = async (...identifiers: readonly { type: string; value: string }[]): Promise<(string | null)[]> =>
  (await call<{ personIds: (string | null)[] }>('POST', '/people/resolve', { identifiers })).body.personIds;
async function rerun(): Promise<void> {
  while (await rerunStep(database.db, systemClock));
}

describe('the HTTP calls', () => {
  test('resolve, identity, explain, merge, undo, split: each answers as its contract says, with an audit entry for each change', async () => {
    await stage.say(
      { userId: 'ann', anonymousId: 'ann-d', email: 'ann@x.example' },
      { userId: 'bob', email: 'bob@x.example', phone: '+353871234001' },
    );
    const [ann, bob, nobody] = await resolve(
      { type: 'userId', value: 'ann' },
      { type: 'phone', value: '00353 87 123 4001' },
      { type: 'email', value: 'none@no.example' },
    );
    expect(nobody).toBeNull();
    const merged = await call<{ id: string }>('POST', '/people/merge', {
      survivorId: ann,
      absorbedId: bob,
      reason: 'a wedding',
    });
    expect(merged).toMatchObject({
      status: 200,
      body: { survivorId: ann, absorbedId: bob, actor: 'Olga', movedOrigins: 3, undoneAt: null },
    });
    const graph = await call<z.infer<typeof identityGraph>>('GET', `/people/${bob}/identity`);
    expect(graph.body).toMatchObject({ personId: ann });
    expect([graph.body.identifiers.length, graph.body.merges.length]).toEqual([6, 1]);
    const origin = (type: string): string => graph.body.identifiers.find((one) => one.type === type)?.originId ?? '';
    const why = await call<{ connected: boolean; steps: unknown[] }>(
      'GET',
      `/people/${ann}/explain?from=${origin('anonymous_id')}&to=${origin('phone')}`,
    );
    expect(why.body.connected).toBe(true);
    expect((await call('POST', `/merges/${merged.body.id}/undo`, { reason: 'no wedding' })).body).toMatchObject({
      undoneBy: 'Olga',
    });
    expect(await resolve({ type: 'user_id', value: 'ann' }, { type: 'user_id', value: 'bob' })).toEqual([ann, bob]);
    const split = await call<{ newPersonId: string }>('POST', `/people/${bob}/split`, {
      originIds: [origin('phone')],
      reason: 'a company phone',
    });
    expect(split.status).toBe(200);
    expect(await resolve({ type: 'phone', value: '+353871234001' })).toEqual([split.body.newPersonId]);
    expect(notes.map((note) => note.action)).toEqual(['identity.merge', 'identity.undo_merge', 'identity.split']);
  });

  test('who may not is told so, and nothing is changed', async () => {
    const [ann, bob] = await resolve({ type: 'user_id', value: 'ann' }, { type: 'user_id', value: 'bob' });
    expect(
      (await call('POST', '/people/merge', { survivorId: ann, absorbedId: bob, reason: 'x' }, 'store')).status,
    ).toBe(403);
    expect((await call('GET', '/conflicts', undefined, 'analyst')).status).toBe(403);
    expect(
      (await call<Rules>('PUT', '/identity/rules', (await call<Rules>('GET', '/identity/rules')).body, 'marketer'))
        .status,
    ).toBe(403);
    expect((await call('GET', '/people/00000000-0000-8000-8000-000000000001/identity')).status).toBe(404);
    expect((await call('GET', '/conflicts?cursor=rubbish')).status).toBe(400);
  });
});

describe('rules', () => {
  const withRule = (rules: Rules, type: string, change: Partial<Rules['rules'][number]>): Rules => ({
    ...rules,
    rules: rules.rules.map((rule) => (rule.type === type ? { ...rule, ...change } : rule)),
  });

  test('rules that run away, or were made from older ones, are refused', async () => {
    const { body: rules } = await call<Rules>('GET', '/identity/rules');
    const bad = withRule(rules, 'email', { protectedValues: ['/^(a+)+$/'] });
    expect(await call('PUT', '/identity/rules', bad)).toMatchObject({
      status: 422,
      body: { code: 'identity_rules_refused', issues: [{ path: 'rules.5.protectedValues.0' }] },
    });
    expect(await call('PUT', '/identity/rules', { ...rules, version: 99 })).toMatchObject({
      status: 409,
      body: { code: 'identity_rules_changed' },
    });
  });

  test('a rehearsal tells what would change and changes nothing; the rerun then does just that, and decisions of staff keep their place', async () => {
    // A guest who gives mail box and number at different times, a family's tablet, an office's mail box, and a merge by staff.
    await stage.say(
      { anonymousId: 'guest-d', email: 'gast@x.example' },
      { anonymousId: 'guest-d', phone: '+353871234100' },
    );
    await stage.say({ userId: 'f1', anonymousId: 'tablet' }, { userId: 'f2', anonymousId: 'tablet' });
    await stage.say({ userId: 'o1', email: 'office@firm.example', anonymousId: 'o1-d' });
    await stage.say({ userId: 's1' }, { userId: 's2' });
    const [s1, s2] = await resolve({ type: 'user_id', value: 's1' }, { type: 'user_id', value: 's2' });
    await call('POST', '/people/merge', { survivorId: s1, absorbedId: s2, reason: 'the same' });
    const people = async (): Promise<string> =>
      JSON.stringify(
        await resolve(
          ...['f1', 'f2', 'o1', 's1', 's2', 'ann', 'bob'].map((value) => ({ type: 'user_id', value })),
          { type: 'anonymous_id', value: 'tablet' },
          { type: 'email', value: 'office@firm.example' },
          { type: 'email', value: 'gast@x.example' },
          { type: 'phone', value: '+353871234100' },
          { type: 'anonymous_id', value: 'guest-d' },
        ),
      );
    const before = await people();
    const { body: rules } = await call<Rules>('GET', '/identity/rules');
    // Devices join what was given on them, and the office's box counts for nobody.
    const other = withRule(withRule(rules, 'anonymous_id', { mergesPeople: true }), 'email', {
      protectedValues: ['office@firm.example'],
    });
    const told = await call<z.infer<typeof rehearsal>>('POST', '/identity/rules/rehearse', other);
    expect(told).toMatchObject({ status: 200, body: { merged: 2, split: 1 } });
    expect(told.body.peopleBefore - told.body.peopleAfter).toBe(1);
    expect(await people()).toBe(before);

    expect((await call<Rules>('PUT', '/identity/rules', other)).body.version).toBe(1);
    await rerun();
    const [f1, f2, tablet, office, again1, again2, guest, phone, device] = await resolve(
      { type: 'user_id', value: 'f1' },
      { type: 'user_id', value: 'f2' },
      { type: 'anonymous_id', value: 'tablet' },
      { type: 'email', value: 'office@firm.example' },
      { type: 'user_id', value: 's1' },
      { type: 'user_id', value: 's2' },
      { type: 'email', value: 'gast@x.example' },
      { type: 'phone', value: '+353871234100' },
      { type: 'anonymous_id', value: 'guest-d' },
    );
    expect([f1 === f2, tablet, office, again1 === again2, guest === phone, guest === device]).toEqual([
      false,
      null,
      null,
      true,
      true,
      true,
    ]);
    expect(await violations(database.db)).toEqual([]);
    // And back again.
    expect((await call<Rules>('PUT', '/identity/rules', { ...rules, version: 1 })).body.version).toBe(2);
    await rerun();
    expect(await people()).toBe(before);
    expect(await violations(database.db)).toEqual([]);
  });

  test('new events follow new rules at once', async () => {
    const { body: rules } = await call<Rules>('GET', '/identity/rules');
    await stage.say({ userId: 'early', phone: '690 123 456' });
    expect(await resolve({ type: 'phone', value: '+48690123456' })).toEqual([null]);
    await call('PUT', '/identity/rules', { ...rules, defaultCountry: 'PL' });
    await stage.say({ userId: 'late', phone: '690 123 456' });
    expect(await resolve({ type: 'phone', value: '+48690123456' })).toEqual(
      await resolve({ type: 'user_id', value: 'late' }),
    );
  });
});
