import { afterAll, beforeAll, expect, test } from 'vitest';
import { allowed, read, write } from '../kit/http/route.ts';
import { createFirstLoginLink, sweepSessions } from './index.ts';
import { tryAccess, type Browser, type TriedAccess } from './try-access.ts';

const password = 'correct horse battery';
const hours = 3_600_000;

let tried: TriedAccess;
let anna: Browser;

beforeAll(async () => {
  tried = await tryAccess({
    more: [
      read({
        path: '/api/v1/try',
        access: allowed('marketer'),
        summary: '',
        tag: 'try',
        handle: async () => ({ ok: 1 }),
      }),
      write({
        path: '/api/v1/try',
        access: allowed('marketer'),
        summary: '',
        tag: 'try',
        handle: async () => ({ ok: 2 }),
      }),
    ],
  });
  anna = await tried.member('Anna@Shop.example', ['marketer'], password);
});
afterAll(() => tried.stop());

const logIn = async (email = 'anna@shop.example', secret = password) => {
  const browser = tried.browser();
  return { browser, answer: await browser.enter('/api/v1/session', { email, password: secret }) };
};

test('the first start gives a link for an administrator, until one has a password', async () => {
  const link = await createFirstLoginLink(tried.database.db, tried.clock.now());
  expect(link?.staff.roles).toEqual(['admin']);
  expect(link?.path).toMatch(/^\/login\/link#token=[\w-]{43}$/);
  const own = await tryAccess();
  const admin = await own.admin();
  expect((await admin.call('POST', '/api/v1/session/password', { newPassword: password })).status).toBe(200);
  expect(await createFirstLoginLink(own.database.db, own.clock.now())).toBeNull();
  await own.stop();
});

test('a login answers who it is, whatever the spelling of the e-mail, with a cookie that scripts cannot read', async () => {
  const { answer } = await logIn(' ANNA@shop.example ');
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ staff: { email: 'Anna@Shop.example', roles: ['marketer'], state: 'active' } });
  expect(answer.headers.get('set-cookie')).toMatch(
    /^tl_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
  );
  expect(JSON.stringify(answer.body)).not.toContain('argon2');
});

test('behind https the cookie is Secure and bound to the host', async () => {
  const own = await tryAccess({ publicUrl: 'https://shop.example' });
  const admin = await own.admin();
  expect(admin.cookie).toMatch(/^__Host-tl_session=/);
  const again = await createFirstLoginLink(own.database.db, own.clock.now());
  const answer = await own.browser().call('POST', '/api/v1/session/link', { token: again?.token });
  expect(answer.headers.get('set-cookie')).toContain('; Secure');
  await own.stop();
});

test('a wrong password, an unknown e-mail and a disabled account get the same answer', async () => {
  const admin = await tried.admin();
  const boris = await tried.member('boris@shop.example', ['store'], password);
  await admin.call('PATCH', `/api/v1/staff/${boris.staffId}`, { state: 'disabled' });
  const answers = await Promise.all([
    logIn('anna@shop.example', 'wrong'),
    logIn('nobody@shop.example'),
    logIn('boris@shop.example'),
  ]);
  for (const { answer } of answers) expect(answer.body).toEqual(answers[0]?.answer.body);
  expect(answers[0]?.answer.body.code).toBe('wrong_credentials');
});

test('a session that was planted before the login is never taken over (fixation), and the old one ends', async () => {
  const planted = `tl_session=${'A'.repeat(43)}`;
  const browser = tried.browser();
  browser.cookie = planted;
  await browser.enter('/api/v1/session', { email: 'anna@shop.example', password });
  expect(browser.cookie).not.toBe(planted);
  const before = browser.cookie;
  await browser.enter('/api/v1/session', { email: 'anna@shop.example', password });
  const old = tried.browser();
  old.cookie = before;
  expect((await old.call('GET', '/api/v1/session')).status).toBe(401);
  expect((await browser.call('GET', '/api/v1/session')).status).toBe(200);
});

test('what changes something needs the CSRF token of this very session', async () => {
  const { browser } = await logIn();
  expect((await browser.call('POST', '/api/v1/try')).status).toBe(200);
  const mine = browser.csrf;
  browser.csrf = null;
  expect((await browser.call('POST', '/api/v1/try')).body.code).toBe('csrf_missing');
  browser.csrf = anna.csrf;
  expect((await browser.call('POST', '/api/v1/try')).body.code).toBe('csrf_missing');
  expect((await browser.call('GET', '/api/v1/try')).status).toBe(200);
  browser.csrf = mine;
  expect((await browser.call('GET', '/api/v1/session')).body).toMatchObject({ csrf: mine });
});

test('a page of another site can neither act with the session nor log somebody in', async () => {
  const { browser } = await logIn();
  const from = (headers: Record<string, string>) => browser.call('POST', '/api/v1/try', undefined, headers);
  expect((await from({ origin: 'https://evil.example' })).body.code).toBe('cross_site');
  expect((await from({ origin: 'null' })).body.code).toBe('cross_site');
  expect((await from({ origin: tried.server.url.replace('127.0.0.1', '127.0.0.1:1') })).body.code).toBe('cross_site');
  expect((await from({ 'sec-fetch-site': 'cross-site' })).body.code).toBe('cross_site');
  expect((await from({ 'sec-fetch-site': 'same-site' })).body.code).toBe('cross_site');
  expect((await from({ origin: tried.server.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  const login = await tried
    .browser()
    .call('POST', '/api/v1/session', { email: 'anna@shop.example', password }, { origin: 'https://evil.example' });
  expect(login.body.code).toBe('cross_site');
});

test('a session slides while it is used, and ends after 12 idle hours or seven days', async () => {
  const { browser } = await logIn();
  const alive = async () => (await browser.call('GET', '/api/v1/session')).status === 200;
  for (let n = 0; n < 6; n += 1) {
    tried.clock.advance(11 * hours);
    expect(await alive()).toBe(true);
  }
  for (let n = 0; n < 9; n += 1) {
    tried.clock.advance(11 * hours);
    expect(await alive()).toBe(true);
  }
  tried.clock.advance(4 * hours);
  expect(await alive()).toBe(false);
  const { browser: idle } = await logIn();
  tried.clock.advance(12 * hours);
  expect((await idle.call('GET', '/api/v1/session')).status).toBe(401);
});

test('logging out ends the session on the server, not in the browser alone', async () => {
  const { browser } = await logIn();
  const kept = browser.cookie;
  const out = await browser.call('DELETE', '/api/v1/session');
  expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
  browser.cookie = kept;
  expect((await browser.call('GET', '/api/v1/session')).status).toBe(401);
});

test('changing the password needs the current one, ends every other session and renews this one', async () => {
  const carl = await tried.member('carl@shop.example', ['analyst'], password);
  const { browser: other } = await logIn('carl@shop.example');
  const wrong = await carl.call('POST', '/api/v1/session/password', {
    currentPassword: 'wrong',
    newPassword: 'another long one',
  });
  expect(wrong.body.code).toBe('wrong_password');
  const without = await carl.call('POST', '/api/v1/session/password', { newPassword: 'another long one' });
  expect(without.body.code).toBe('wrong_password');
  const before = carl.cookie;
  await carl.enter('/api/v1/session/password', { currentPassword: password, newPassword: 'another long one' });
  expect(carl.cookie).not.toBe(before);
  expect((await carl.call('GET', '/api/v1/session')).status).toBe(200);
  expect((await other.call('GET', '/api/v1/session')).status).toBe(401);
  expect((await logIn('carl@shop.example')).answer.status).toBe(401);
  expect((await logIn('carl@shop.example', 'another long one')).answer.status).toBe(200);
});

test('disabling somebody ends their sessions at once', async () => {
  const dora = await tried.member('dora@shop.example', ['agent'], password);
  const admin = await tried.admin();
  expect((await dora.call('GET', '/api/v1/session')).status).toBe(200);
  expect((await admin.call('PATCH', `/api/v1/staff/${dora.staffId}`, { state: 'disabled' })).status).toBe(200);
  expect((await dora.call('GET', '/api/v1/session')).status).toBe(401);
  await admin.call('PATCH', `/api/v1/staff/${dora.staffId}`, { state: 'active' });
  expect((await dora.call('GET', '/api/v1/session')).status).toBe(401);
  expect((await logIn('dora@shop.example')).answer.status).toBe(200);
});

test('after eight wrong passwords one must wait, longer each time, and the right one clears it', async () => {
  await tried.member('emil@shop.example', ['agent'], password);
  tried.clock.advance(hours);
  const wrong = () => logIn('emil@shop.example', 'wrong');
  for (let n = 0; n < 8; n += 1) expect((await wrong()).answer.status).toBe(401);
  const blocked = (await logIn('emil@shop.example')).answer;
  expect(blocked.body.code).toBe('too_many_attempts');
  expect(blocked.headers.get('retry-after')).toBe('5');
  tried.clock.advance(5_000);
  expect((await wrong()).answer.status).toBe(401);
  expect((await wrong()).answer.headers.get('retry-after')).toBe('10');
  tried.clock.advance(10_000);
  expect((await logIn('emil@shop.example')).answer.status).toBe(200);
  expect((await wrong()).answer.status).toBe(401);
});

test('an unknown e-mail is throttled just the same, so that waiting tells nothing', async () => {
  tried.clock.advance(hours);
  for (let n = 0; n < 8; n += 1) await logIn('ghost@shop.example', 'wrong');
  expect((await logIn('ghost@shop.example')).answer.body.code).toBe('too_many_attempts');
});

test('one address that tries many accounts is stopped as well', async () => {
  tried.clock.advance(hours);
  let code: string | undefined;
  for (let n = 0; n < 45 && code !== 'too_many_attempts'; n += 1) {
    code = (await logIn(`guess${n}@shop.example`, 'wrong')).answer.body.code;
  }
  expect(code).toBe('too_many_attempts');
  tried.clock.advance(hours);
  expect((await logIn()).answer.status).toBe(200);
});

test('a shop of sixty behind one address logs in without waiting', async () => {
  tried.clock.advance(hours);
  for (let n = 0; n < 60; n += 1) expect((await logIn()).answer.status).toBe(200);
});

test('a hundred guesses at once are a hundred attempts: at most eight passwords are looked at', async () => {
  tried.clock.advance(hours);
  await tried.member('fay@shop.example', ['agent'], password);
  tried.clock.advance(hours);
  const answers = await Promise.all(Array.from({ length: 30 }, () => logIn('fay@shop.example', 'wrong')));
  expect(answers.filter(({ answer }) => answer.status === 401).length).toBeLessThanOrEqual(8);
});

test('what is kept of sessions, links and attempts goes when its time is over', async () => {
  tried.clock.advance(30 * 24 * hours);
  await sweepSessions(tried.database.db, tried.clock.now());
  const left = await tried.database.db.unsafe(
    `select (select count(*)::int from access.sessions) + (select count(*)::int from access.login_links)
       + (select count(*)::int from access.login_attempts) as n`,
  );
  expect(left[0]?.['n']).toBe(0);
});
