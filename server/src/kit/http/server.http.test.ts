import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { read, anyone } from './route.ts';
import { plainRoutes, tryServer, type TriedServer } from './try-server.ts';

let server: TriedServer;
beforeAll(async () => {
  server = await tryServer({ timeouts: { bodyMs: 300, headersMs: 400 } });
});
afterAll(() => server.stop());

const call = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);
const post = (path: string, body: string, type = 'application/json') =>
  call(path, { method: 'POST', headers: { 'content-type': type }, body });

/** Sends bytes as they are and gives all that comes back. */
function talk(text: string, port = server.port): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('an answer carries a request id and may not be stored, sniffed, framed or given away', async () => {
  const answer = await call('/api/v1/greeting');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(answer.headers.get('strict-transport-security')).toBeNull();
});

test('behind https, browsers are told to stay there', async () => {
  const secure = await tryServer({ publicUrl: 'https://shop.example' });
  const answer = await fetch(`${secure.url}/api/v1/greeting`);
  expect(answer.headers.get('strict-transport-security')).toContain('max-age=63072000');
  await secure.stop();
});

test('a wrong query, a wrong body and broken JSON are bad requests that name the place', async () => {
  const query = await call('/api/v1/greeting?name=farTooLongAName');
  expect(query.status).toBe(400);
  expect(query.headers.get('content-type')).toContain('application/problem+json');
  expect(await query.json()).toMatchObject({ code: 'bad_request', issues: [{ path: 'query.name' }] });
  expect(await (await post('/api/v1/echo', '{"text":1}')).json()).toMatchObject({ issues: [{ path: 'body.text' }] });
  expect(await (await post('/api/v1/echo', '{"text":')).json()).toMatchObject({ code: 'bad_request' });
  expect(await (await post('/api/v1/echo', '')).json()).toMatchObject({ code: 'bad_request' });
});

test('__proto__ in a body is refused and pollutes nothing', async () => {
  const answer = await post('/api/v1/echo', '{"text":"a","__proto__":{"admin":true}}');
  expect(answer.status).toBe(400);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test('ten thousand levels of JSON are read or refused, and the server lives on', async () => {
  const deep = `{"text":"a","deep":${'['.repeat(4_000)}${']'.repeat(4_000)}}`;
  expect([200, 400]).toContain((await post('/api/v1/echo', deep)).status);
  expect((await call('/api/v1/greeting')).status).toBe(200);
});

test('a body over the limit is refused with 413, also when its length was not announced', async () => {
  const announced = await post('/api/v1/echo', JSON.stringify({ text: 'x'.repeat(20_000) }));
  expect(await announced.json()).toMatchObject({ code: 'body_too_large', status: 413 });
  const chunk = `1000\r\n${'x'.repeat(4_096)}\r\n`;
  const answer = await talk(
    `POST /api/v1/echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(4)}`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
});

test('a raw route gets any type as bare bytes, and an announced length over its limit is refused', async () => {
  expect(await (await post('/v1/take', '{"a":1}')).json()).toEqual({ bytes: 7 });
  expect(await (await post('/v1/take', 'abc', 'text/plain')).json()).toEqual({ bytes: 3 });
  expect((await post('/v1/take', 'x'.repeat(6_000), 'application/x-www-form-urlencoded')).status).toBe(413);
});

test('another content type is refused with 415', async () => {
  const answer = await post('/api/v1/echo', 'text=a', 'application/x-www-form-urlencoded');
  expect(await answer.json()).toMatchObject({ code: 'unreadable_type', status: 415 });
});

test('an address says which methods it takes', async () => {
  const wrong = await call('/api/v1/greeting', { method: 'DELETE' });
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  expect(await wrong.json()).toMatchObject({ code: 'method_not_allowed' });
  const asked = await call('/api/v1/echo', { method: 'OPTIONS' });
  expect(asked.status).toBe(204);
  expect(asked.headers.get('allow')).toBe('POST, OPTIONS');
  const head = await call('/api/v1/greeting', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect((await call('/api/v1/stream', { method: 'HEAD' })).status).toBe(405);
});

test('without a session 401, and beyond the limit of calls 429 with Retry-After, for each caller alone', async () => {
  const ask = (actor: string) => call('/api/v1/secret', { headers: { 'x-actor': actor } });
  expect(await (await call('/api/v1/secret')).json()).toMatchObject({ code: 'not_logged_in', status: 401 });
  for (let n = 0; n < 5; n += 1) expect((await ask('anna')).status).toBe(200);
  const over = await ask('anna');
  expect(await over.json()).toMatchObject({ code: 'too_many_requests', status: 429 });
  expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ask('boris')).status).toBe(200);
});

test('a fault of ours says nothing but the request id', async () => {
  const answer = await call('/api/v1/broken');
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({ code: 'internal' });
  expect(text).not.toContain('hunter2');
});

test('while the database is away callers are told to come back', async () => {
  const { write, allowed } = await import('./route.ts');
  const away = await tryServer({
    routes: [
      write({ path: '/api/v1/do', access: allowed('admin'), summary: '', tag: 'try', handle: async () => null }),
    ],
  });
  const answer = await fetch(`${away.url}/api/v1/do`, { method: 'POST', headers: { 'x-actor': 'anna' } });
  expect(await answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  await away.stop();
});

test('only our own host names and addresses are answered (DNS rebinding)', async () => {
  const ask = async (host: string, port = server.port) =>
    (await talk(`GET /api/v1/greeting HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`, port)).slice(9, 12);
  expect(await ask('localhost:4800')).toBe('200');
  expect(await ask('127.0.0.1')).toBe('200');
  expect(await ask('[::1]:4800')).toBe('200');
  expect(await ask('192.168.1.20:4800')).toBe('200');
  expect(await ask('evil.example')).toBe('421');
  expect(await talk('GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n')).toContain('wrong_host');
  expect(await ask('localhost.evil.example')).toBe('421');
  expect(await ask('evil.example@localhost')).toBe('421');
  const named = await tryServer({ publicUrl: 'https://shop.example', allowedHosts: ['till.local'] });
  expect(await ask('shop.example', named.port)).toBe('200');
  expect(await ask('TILL.local:80', named.port)).toBe('200');
  await named.stop();
});

test('headers over 16 KB, bytes that are no HTTP and addresses that cannot be read get a problem', async () => {
  const large = await talk(`GET / HTTP/1.1\r\nhost: localhost\r\nx-big: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(large).toMatch(/^HTTP\/1.1 431 /);
  expect(large).toContain('headers_too_large');
  expect(await talk('HELLO THERE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [^]*bad_request/);
  expect(await (await call('/api/v1/%zz')).json()).toMatchObject({
    status: expect.any(Number),
    code: expect.any(String),
  });
});

test('who sends slowly loses the connection with 408', async () => {
  const began = Date.now();
  const body = await talk(
    'POST /api/v1/echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"te',
  );
  expect(body).toMatch(/^HTTP\/1.1 408 [^]*too_slow/);
  expect(Date.now() - began).toBeLessThan(5_000);
});

test('stopping lets a request finish, ends streams, and takes no new ones', async () => {
  const { promise: pause, resolve: release } = pausable();
  const slow = read({
    path: '/api/v1/slow',
    access: anyone,
    summary: 'Waits',
    tag: 'try',
    handle: async () => pause.then(() => ({ done: true })),
  });
  const stopping = await tryServer({ routes: [...plainRoutes, slow] });
  const stream = await fetch(`${stopping.url}/api/v1/stream`);
  const inFlight = fetch(`${stopping.url}/api/v1/slow`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const stopped = stopping.stop();
  expect(await stream.text()).toBe(': open\n\n');
  await expect(fetch(`${stopping.url}/api/v1/greeting`)).rejects.toThrow('fetch failed');
  release();
  expect(await (await inFlight).json()).toEqual({ done: true });
  await stopped;
});

test('a client that never ends is cut after the grace', async () => {
  const stopping = await tryServer();
  const socket = connect(stopping.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST /v1/take HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nabc');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = Date.now();
  await stopping.stop(200);
  expect(Date.now() - began).toBeLessThan(2_000);
  socket.destroy();
});

function pausable(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
