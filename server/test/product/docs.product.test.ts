/** What the README and docs/sdks/curl.md tell a newcomer to type is typed here, literally, into a shell. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  discardProduct,
  freshFolder,
  makeKey,
  openDoor,
  startProduct,
  type Door,
  type Product,
} from './start-product.ts';

const execute = promisify(execFile);

let dir: string;
let product: Product;
let door: Door;
beforeAll(async () => {
  dir = await freshFolder('docs');
  product = await startProduct(dir);
  door = openDoor(product.url, await makeKey(product.env, '--role', 'admin'));
}, 300_000);
afterAll(() => discardProduct(product), 120_000);

/** The shell blocks of a page, in order. */
async function shellBlocks(page: string): Promise<string[]> {
  return [...(await readFile(page, 'utf8')).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
}

/** What a block prints, run in the project's folder against our server instead of the one on the usual port. */
async function type(block: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const text = block.replaceAll('http://127.0.0.1:4800', product.url);
  const { stdout } = await execute('bash', ['-euo', 'pipefail', '-c', text], { env: { ...product.env, ...env } });
  return stdout;
}

describe('README.md', () => {
  test('its first event is taken, and its question about Anna is answered', async () => {
    const blocks = await shellBlocks('README.md');
    const [start, keys, event, question, goods, ...others] = blocks;
    expect(start).toContain('npm ci && npm start');
    const [writeKey = ''] = (await type(keys ?? '')).split('\n');
    expect(await type(event ?? '', { WRITE_KEY: writeKey })).toBe('{"success":true}');
    await door.settled();
    const answer = JSON.parse(await type(question ?? '')) as Record<string, unknown>;
    expect(answer).toMatchObject({ known: true, lastProduct: { name: 'Wireless headphones', price: 59.9 } });
    expect(JSON.parse(await type(goods ?? ''))).toMatchObject({ items: [] });
    expect(others).toEqual([]);
  }, 240_000);

  test('each command of its table is there', async () => {
    const text = await readFile('README.md', 'utf8');
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/`npm (?:run )?([a-z]+)[^`]*`/g)].map(([, name = '']) => name);
    const missing = named.filter((name) => !['ci', 'start', 'test'].includes(name) && scripts[name] === undefined);
    expect([named.length > 4, missing]).toEqual([true, []]);
    const help = await type('npx throughline --help');
    const [, listed = ''] = /`npx throughline --help` \| (.*) \|/.exec(text) ?? [];
    const commands = [...listed.matchAll(/`([a-z]+)`/g)].map(([, name = '']) => name);
    expect(commands.length).toBeGreaterThan(5);
    for (const name of commands) expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
  }, 180_000);

  test('every page and picture that it and the other docs lead to is there', async () => {
    const pages = [
      ...(await readdir('.')),
      ...(await readdir('docs', { recursive: true })).map((name) => `docs/${name}`),
    ].filter((name) => name.endsWith('.md'));
    expect(pages).toContain('docs/sdks/curl.md');
    const missing: string[] = [];
    for (const page of pages) {
      const folder = page.includes('/') ? page.slice(0, page.lastIndexOf('/') + 1) : '';
      for (const [, to = ''] of (await readFile(page, 'utf8')).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
        const there = await readFile(`${folder}${to}`).then(
          () => true,
          (error: NodeJS.ErrnoException) => error.code === 'EISDIR',
        );
        if (!there) missing.push(`${page} → ${to}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

describe('docs/sdks/curl.md', () => {
  test('every block does what the page says', async () => {
    const [first = '', batch = '', wrong = '', ...others] = await shellBlocks('docs/sdks/curl.md');
    expect(others).toEqual([]);
    const key = await makeKey(product.env, '--source', 'shop', '--kind', 'web');
    const env = { KEY: key, URL: product.url };
    const exported = /^export KEY=tlw_….*$/m;
    expect(first).toMatch(exported);
    expect(await type(first.replace(exported, ''), env)).toBe('{"success":true}{"success":true}');
    expect(await type(batch, env)).toBe('{"success":true}');
    expect(JSON.parse(await type(wrong, env))).toMatchObject({ code: 'event_refused' });
    await door.settled();
    const { items } = await door.ask<{ items: { id: string }[] }>('GET', '/api/v1/people?search=ana%40example.com');
    const { items: events } = await door.ask<{ items: { name: string | null }[] }>(
      'GET',
      `/api/v1/people/${items[0]?.id ?? ''}/timeline`,
    );
    expect(events.map((event) => event.name).sort()).toEqual(['Home', 'Product Added', 'Product Viewed', null].sort());
    const { items: letters } = await door.ask<{ items: { detail: string }[] }>('GET', '/api/v1/dead-letters');
    expect(letters.map((letter) => letter.detail).join()).toContain('event');
  }, 180_000);
});
