import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey, createFirstLoginLink } from './index.ts';
import { tryAccess, type Browser, type TriedAccess } from './try-access.ts';

const password = 'correct horse battery';
let tried: TriedAccess;
let admin: Browser;
beforeAll(async () => {
  tried = await tryAccess();
  admin = await tried.admin();
});
afterAll(() => tried.stop());

test('an invitation works once, and lets the invited one set a password', async () => {
  const invited = await admin.call<{ link: string; staff: { state: string } }>('POST', '/api/v1/staff', {
    email: 'anna@shop.example',
    name: 'Anna',
    roles: ['agent', 'agent'],
  });
  expect([invited.status, invited.body.staff.state]).toEqual([201, 'invited']);
  expect(invited.body.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login\/link#token=[\w-]{43}$/);
  const token = invited.body.link.split('#token=')[1];
  const anna = tried.browser();
  const first = await anna.enter('/api/v1/session/link', { token, password });
  expect(first.body).toMatchObject({ staff: { state: 'active', roles: ['agent'] } });
  expect((await tried.browser().enter('/api/v1/session/link', { token })).body.code).toBe('link_used_up');
  expect((await tried.browser().enter('/api/v1/session', { email: 'anna@shop.example', password })).status).toBe(200);
});

test('the same e-mail in another spelling is taken', async () => {
  const body = { email: 'Anna@SHOP.example', name: 'Anna', roles: ['agent'] };
  expect((await admin.call('POST', '/api/v1/staff', body)).body.code).toBe('email_taken');
});

test('a link ends after a day, and a newer one ends the older', async () => {
  const invite = await admin.call<{ link: string; staff: { id: string } }>('POST', '/api/v1/staff', {
    email: 'boris@shop.example',
    name: 'Boris',
    roles: ['store'],
  });
  const again = await admin.call<{ link: string }>('POST', `/api/v1/staff/${invite.body.staff.id}/link`);
  const use = (link: string) =>
    tried.browser().enter('/api/v1/session/link', { token: link.split('#token=')[1], password });
  expect((await use(invite.body.link)).body.code).toBe('link_used_up');
  const third = await admin.call<{ link: string }>('POST', `/api/v1/staff/${invite.body.staff.id}/link`);
  tried.clock.advance(24 * 3_600_000);
  expect((await use(third.body.link)).body.code).toBe('link_used_up');
  expect((await use(again.body.link)).body.code).toBe('link_used_up');
  admin = await tried.admin();
});

test('of ten browsers that use one link at once, one gets in', async () => {
  const link = await createFirstLoginLink(tried.database.db, tried.clock.now());
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => tried.browser().call('POST', '/api/v1/session/link', { token: link?.token })),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array<number>(9).fill(401)]);
});

test('five processes that start at once make one first administrator', async () => {
  const own = await tryAccess();
  await Promise.all(Array.from({ length: 5 }, () => createFirstLoginLink(own.database.db, own.clock.now())));
  expect((await own.database.db.unsafe('select count(*)::int as n from access.staff'))[0]?.['n']).toBe(1);
  await own.stop();
});

test('a link of somebody who was disabled meanwhile opens nothing', async () => {
  const invite = await admin.call<{ link: string; staff: { id: string } }>('POST', '/api/v1/staff', {
    email: 'carl@shop.example',
    name: 'Carl',
    roles: ['store'],
  });
  await admin.call('PATCH', `/api/v1/staff/${invite.body.staff.id}`, { state: 'disabled' });
  const token = invite.body.link.split('#token=')[1];
  expect((await tried.browser().enter('/api/v1/session/link', { token, password })).body.code).toBe('link_used_up');
  expect((await admin.call('POST', `/api/v1/staff/${invite.body.staff.id}/link`)).body.code).toBe('staff_disabled');
});

test('an invitation is replayed without its link, and the link is kept nowhere', async () => {
  const key = { 'idempotency-key': 'invite-dora' };
  const body = { email: 'dora@shop.example', name: 'Dora', roles: ['store'] };
  const first = await admin.call<{ link: string }>('POST', '/api/v1/staff', body, key);
  const again = await admin.call<{ link: string }>('POST', '/api/v1/staff', body, key);
  expect(again.status).toBe(201);
  expect(again.body.link).toBe('(already shown; not kept)');
  const token = first.body.link.split('#token=')[1] ?? '?';
  const kept = await tried.database.db.unsafe(
    `select coalesce(jsonb_agg(i), '[]')::text || (select jsonb_agg(a)::text from access.audit_entries a) as all from kit.idempotency i`,
  );
  expect(String(kept[0]?.['all'])).not.toContain(token);
});

test('everybody may change their own name and language, and nothing else', async () => {
  const emil = await tried.member('emil@shop.example', ['agent'], password);
  const path = `/api/v1/staff/${emil.staffId}`;
  expect((await emil.call('PATCH', path, { name: 'Emil', language: 'pl' })).body).toMatchObject({ language: 'pl' });
  expect((await emil.call('PATCH', path, { roles: ['admin'] })).body.code).toBe('not_allowed');
  expect((await emil.call('PATCH', path, { state: 'disabled' })).body.code).toBe('not_allowed');
  expect((await emil.call('PATCH', `/api/v1/staff/${admin.staffId}`, { name: 'Me' })).body.code).toBe('not_allowed');
  expect((await emil.call('GET', '/api/v1/staff')).body.code).toBe('not_allowed');
});

test('the last active administrator cannot be disabled or demoted', async () => {
  const path = `/api/v1/staff/${admin.staffId}`;
  expect((await admin.call('PATCH', path, { state: 'disabled' })).body.code).toBe('last_admin');
  expect((await admin.call('PATCH', path, { roles: ['agent'] })).body.code).toBe('last_admin');
  expect((await admin.call('PATCH', path, { name: 'Still here' })).status).toBe(200);
});

test('two administrators who demote each other at once leave one', async () => {
  for (let round = 0; round < 5; round += 1) {
    const other = await tried.member(`admin${round}@shop.example`, ['admin'], password);
    admin = other.staffId === admin.staffId ? await tried.admin() : admin;
    const outcomes = await Promise.all([
      admin.call('PATCH', `/api/v1/staff/${other.staffId}`, { roles: ['agent'] }),
      other.call('PATCH', `/api/v1/staff/${admin.staffId}`, { roles: ['agent'] }),
    ]);
    const [left] = await tried.database.db.unsafe(
      `select count(*)::int as n from access.staff where state = 'active' and 'admin' = any (roles)`,
    );
    expect(Number(left?.['n'])).toBeGreaterThanOrEqual(1);
    expect(outcomes.filter((outcome) => outcome.status === 200).length).toBeLessThanOrEqual(1);
    await tried.database.db.unsafe(`update access.staff set roles = '{admin}' where id = $1`, [admin.staffId]);
    await tried.database.db.unsafe(`update access.staff set roles = '{agent}' where id = $1`, [other.staffId]);
  }
});

test('an API key works as Bearer, has its roles, and is shown once', async () => {
  const key = { 'idempotency-key': 'key-1' };
  const body = { name: 'Warehouse', roles: ['admin'] };
  const made = await admin.call<{ secret: string; key: { id: string; hint: string } }>(
    'POST',
    '/api/v1/api-keys',
    body,
    key,
  );
  expect(made.body.secret).toMatch(/^tlk_[\w-]{43}$/);
  expect(made.body.key.hint).toBe(made.body.secret.slice(0, 8));
  const script = tried.browser();
  const bearer = { authorization: `Bearer ${made.body.secret}` };
  expect((await script.call('GET', '/api/v1/staff', undefined, bearer)).status).toBe(200);
  expect((await script.call('POST', '/api/v1/session/password', { newPassword: password }, bearer)).body.code).toBe(
    'only_staff',
  );
  const again = await admin.call<{ secret: string }>('POST', '/api/v1/api-keys', body, key);
  expect(again.body.secret).toBe('(already shown; not kept)');
  const list = await admin.call<{ items: { id: string; lastUsedAt: string | null }[] }>('GET', '/api/v1/api-keys');
  expect(JSON.stringify(list.body)).not.toContain(made.body.secret);
  expect(list.body.items.find((item) => item.id === made.body.key.id)?.lastUsedAt).not.toBeNull();
  await admin.call('DELETE', `/api/v1/api-keys/${made.body.key.id}`);
  expect((await script.call('GET', '/api/v1/staff', undefined, bearer)).status).toBe(401);
});

test('an expired key, a wrong one and a session beside a wrong one get nothing', async () => {
  const soon = new Date(tried.clock.now().getTime() + 1_000);
  const made = await createApiKey(
    tried.database.db,
    { name: 'Soon', roles: ['admin'], expiresAt: soon },
    tried.clock.now(),
  );
  const ask = (authorization: string, browser = tried.browser()) =>
    browser.call('GET', '/api/v1/staff', undefined, { authorization });
  expect((await ask(`Bearer ${made.secret}`)).status).toBe(200);
  tried.clock.advance(1_000);
  expect((await ask(`Bearer ${made.secret}`)).status).toBe(401);
  expect((await ask(`Bearer tlk_${'x'.repeat(43)}`)).status).toBe(401);
  expect((await ask('Bearer')).status).toBe(401);
  expect((await ask('Basic abc', admin)).status).toBe(401);
  expect((await admin.call('GET', '/api/v1/staff')).status).toBe(200);
});

test('the audit log says who did what, page by page, and holds no e-mail, token or password', async () => {
  const entries: { action: string; actor: { name: string } }[] = [];
  let cursor: string | null = null;
  do {
    const page: { body: { items: typeof entries; nextCursor: string | null } } = await admin.call(
      'GET',
      `/api/v1/audit?limit=5${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    entries.push(...page.body.items);
    cursor = page.body.nextCursor;
  } while (cursor !== null);
  const total = await tried.database.db.unsafe('select count(*)::int as n from access.audit_entries');
  expect(entries).toHaveLength(Number(total[0]?.['n']));
  const actions = new Set(entries.map((entry) => entry.action));
  for (const action of [
    'staff.invited',
    'staff.logged_in',
    'staff.changed',
    'api_key.created',
    'api_key.revoked',
    'login_link.made',
  ]) {
    expect(actions).toContain(action);
  }
  expect(JSON.stringify(entries)).not.toMatch(/shop\.example|tlk_|correct horse/);
  const filtered = await admin.call<{ items: { action: string }[] }>(
    'GET',
    '/api/v1/audit?action=staff.changed&limit=200',
  );
  expect(new Set(filtered.body.items.map((item) => item.action))).toEqual(new Set(['staff.changed']));
  expect((await admin.call('GET', '/api/v1/audit?cursor=abc')).body.code).toBe('bad_request');
  expect((await admin.call('GET', '/api/v1/audit?actor=%00')).body.code).toBe('bad_request');
});

test('not even the database owner changes or deletes an audit entry', async () => {
  const { db } = tried.database;
  for (const text of [
    `update access.audit_entries set action = 'nothing'`,
    `delete from access.audit_entries`,
    `truncate access.audit_entries`,
  ]) {
    await expect(db.unsafe(text)).rejects.toMatchObject({ code: expect.stringMatching(/TL002|42501/) });
  }
});
