/** The generated role test, tried on access and house; server/test/roles.http.test.ts runs it on the whole server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles, type Role } from '../../contracts/common.ts';
import { createAccess, createApiKey } from '../src/access/index.ts';
import { systemClock } from '../src/kit/clock.ts';
import { plainRoutes, tryServer, type TriedServer } from '../src/kit/http/try-server.ts';
import { allowed, anyone, read, write, type Actor, type Route } from '../src/kit/http/route.ts';
import { tryHouse } from '../src/house/try-house.ts';
import { freshDatabase, type TestDatabase } from './cluster.ts';
import { keysForRoles, sayingNothing, surprises } from './tidy/roles.ts';

let database: TestDatabase;
let server: TriedServer;
let routes: readonly Route[];
let keyOf: Record<Role, string>;

beforeAll(async () => {
  database = await freshDatabase({ max: 4 });
  const access = createAccess({ db: database.db, clock: systemClock });
  const tried = await tryHouse({}, []);
  routes = [...access.routes, ...tried.house.routes];
  await tried.stop();
  server = await tryServer({ db: database.db, routes, authenticate: access.authenticate, audit: access.audit });
  keyOf = await keysForRoles(
    async (role) => (await createApiKey(database.db, { name: role, roles: [role] }, new Date())).secret,
  );
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

test('every route says who may call it', () => {
  expect(sayingNothing(routes)).toEqual([]);
});

test('every route refuses nobody, and every role that is not on its list, and lets in those that are', async () => {
  expect(await surprises(routes, { url: server.url, keyOf })).toEqual([]);
});

test('the calls changed nothing', async () => {
  const rows = await database.db.unsafe(`select action from access.audit_entries where action <> 'api_key.created'`);
  expect(rows).toEqual([]);
  const keys = await database.db.unsafe(`select count(*)::int as n from access.api_keys`);
  expect(keys[0]?.['n']).toBe(roles.length);
});

test('planted: a route open to nobody, one that anybody may write to, one that says nothing', () => {
  const shape = { summary: '', tag: 'try', handle: async () => null };
  expect(
    sayingNothing([
      read({ ...shape, path: '/api/v1/a', access: allowed() }),
      write({ ...shape, path: '/api/v1/b', access: anyone }),
      read({ ...shape, path: '/api/v1/c', access: { kind: 'own', words: '' } }),
    ]),
  ).toHaveLength(3);
});

test('planted: a server that lets everybody in, one that lets nobody in, one that breaks', async () => {
  const said = read({
    path: '/api/v1/said',
    access: allowed('admin'),
    summary: '',
    tag: 'try',
    handle: async () => null,
  });
  const everybody: Actor = { kind: 'staff', id: 'x', name: 'x', roles: ['admin'] };
  const open = await tryServer({ routes: [said], authenticate: async () => everybody });
  expect(await surprises([said], { url: open.url, keyOf })).toEqual([
    'GET /api/v1/said: answers 200 to nobody',
    ...['marketer', 'analyst', 'agent', 'store', 'channel'].map((role) => `GET /api/v1/said: lets in ${role} (200 )`),
  ]);
  await open.stop();
  const shut = await tryServer({ routes: [said], authenticate: async () => null });
  expect(await surprises([said], { url: shut.url, keyOf })).toContain(
    'GET /api/v1/said: refuses admin (401 not_logged_in)',
  );
  await shut.stop();
  const broken = plainRoutes
    .filter((route) => route.path === '/api/v1/broken')
    .map((route): Route => ({ ...route, access: allowed('admin') }));
  const breaking = await tryServer({ routes: broken, authenticate: async () => everybody });
  expect(await surprises(broken, { url: breaking.url, keyOf })).toContain(
    'GET /api/v1/broken: breaks for admin (500 internal)',
  );
  await breaking.stop();
});
