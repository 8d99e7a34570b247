import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptedEncoding } from './console.ts';
import { pagePolicy } from './headers.ts';
import { tryServer, type TriedServer } from './try-server.ts';

let server: TriedServer;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'console-'));
  await mkdir(path.join(dir, 'console/assets'), { recursive: true });
  await writeFile(path.join(dir, 'secret.txt'), 'not for you');
  await writeFile(path.join(dir, 'console/index.html'), '<!doctype html><title>Throughline</title>');
  await writeFile(path.join(dir, 'console/assets/index-Ab12Cd34.js'), `export const a = '${'abc'.repeat(5_000)}';`);
  server = await tryServer({ consoleDir: path.join(dir, 'console') });
});
afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true });
});

const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${server.url}${url}`, { method, headers });

test('every page address gives the console, under a strict policy', async () => {
  for (const url of ['/', '/people/123', '/login?next=%2F']) {
    const answer = await ask(url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<title>Throughline</title>');
    expect(answer.headers.get('content-security-policy')).toBe(pagePolicy);
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  }
});

test('a hashed file is kept for ever and comes compressed', async () => {
  const answer = await ask('/assets/index-Ab12Cd34.js', { 'accept-encoding': 'gzip, br' });
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect((await answer.text()).length).toBe(15_020);
  const again = await ask('/assets/index-Ab12Cd34.js', { 'if-none-match': answer.headers.get('etag') ?? '' });
  expect(again.status).toBe(304);
});

test('a wrong API address is a problem, never a page', async () => {
  for (const url of ['/api/v1/nothing', '/v1/nothing', '/docs/nothing', '/assets/gone-Ab12Cd34.js', '/favicon.ico']) {
    const answer = await ask(url, { accept: 'text/html' });
    expect([url, answer.status, (await answer.json()).code]).toEqual([url, 404, 'not_found']);
  }
  expect((await ask('/people', {}, 'POST')).status).toBe(404);
});

test('no path leads out of the folder', async () => {
  for (const url of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%00',
  ]) {
    expect(await (await ask(url)).text()).not.toContain('not for you');
  }
});

test('a new build is served without a restart', async () => {
  const index = path.join(dir, 'console/index.html');
  await writeFile(index, '<!doctype html><title>Newer</title>');
  await utimes(index, new Date(), new Date(Date.now() + 5_000));
  expect(await (await ask('/')).text()).toContain('Newer');
});

test('an encoding that the client refuses is not used', () => {
  expect(acceptedEncoding('gzip, deflate, br')).toBe('br');
  expect(acceptedEncoding('br;q=0, gzip;q=0.5')).toBe('gzip');
  expect(acceptedEncoding('br;q=0.0,gzip;q=0')).toBe('identity');
  expect(acceptedEncoding('')).toBe('identity');
});
