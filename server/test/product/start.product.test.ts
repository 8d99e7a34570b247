/** The first minutes with Throughline: start, log in, make keys, stop, be killed, start again. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  command,
  familyOf,
  freshFolder,
  makeKey,
  openDoor,
  removeFolder,
  runs,
  startProduct,
  stopProduct,
  until,
  type Product,
} from './start-product.ts';

let dir: string;
let product: Product;
let adminKey: string;
let writeKey: string;
const folders: string[] = [];
/** Events that a 200 was given for, over the whole life of this folder. */
const acknowledged = new Set<string>();

async function another(name: string): Promise<string> {
  const folder = await freshFolder(name);
  folders.push(folder);
  return folder;
}

const tokenIn = (text: string): string => /\/login\/link#token=(\S+)/.exec(text)?.[1] ?? '';
const enter = (token: string): Promise<Response> =>
  fetch(`${product.url}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });

/** Sends one event after another, as `sender`, until told to stop; remembers those that were acknowledged. */
function sendOnAndOn(sender: number): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const done = (async () => {
    for (let n = 0; !stopped.signal.aborted; n += 1) {
      const name = `Step ${sender}/${n}`;
      const answer = await send(sender, name).catch(() => undefined);
      if (answer?.status === 200) acknowledged.add(name);
    }
  })();
  return {
    stop: () => {
      stopped.abort();
      return done;
    },
  };
}

const send = (sender: number, name: string): Promise<Response> =>
  fetch(`${product.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ userId: `sender-${sender}`, event: name, messageId: name }),
    signal: AbortSignal.timeout(15_000),
  });

const senders = [0, 1, 2, 3];

/** The names of all events of all senders, from their timelines. */
async function heard(): Promise<string[]> {
  const { ask, who } = openDoor(product.url, adminKey);
  const names: string[] = [];
  for (const sender of senders) {
    const personId = await who('user_id', `sender-${sender}`);
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: { name: string }[]; nextCursor: string | null } = await ask(
        'GET',
        `/api/v1/people/${personId}/timeline?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      names.push(...page.items.map((item) => item.name));
      cursor = page.nextCursor;
    }
  }
  return names;
}

async function expectExactlyWhatWasAcknowledged(): Promise<void> {
  await openDoor(product.url, adminKey).settled();
  const names = await heard();
  expect(names.length).toBe(new Set(names).size);
  expect([...acknowledged].filter((name) => !names.includes(name))).toEqual([]);
}

/** One sentence, then what to do; no stack. */
function expectSentences(stderr: string, sentence: RegExp, fix: RegExp): void {
  const [first, second, ...more] = stderr.trimEnd().split('\n');
  expect(first).toMatch(sentence);
  expect(second).toMatch(fix);
  expect(more).toEqual([]);
}

beforeAll(async () => {
  dir = await another('start');
  product = await startProduct(dir);
}, 300_000);
afterAll(async () => {
  await stopProduct(product);
  await Promise.all(folders.map(removeFolder));
}, 180_000);

describe('a first start on an empty folder', () => {
  test('is ready, serves the console and prints its address', async () => {
    const ready = (await (await fetch(`${product.url}/readyz`)).json()) as { status: string };
    expect(ready.status).toBe('ready');
    expect(product.said()).toContain(`Throughline is at ${product.url}\n`);
    const page = await fetch(product.url);
    expect([page.status, (await page.text()).includes('<title>Throughline</title>')]).toEqual([200, true]);
  });

  test('prints a link that logs in, once', async () => {
    const token = tokenIn(product.said());
    const first = await enter(token);
    expect(first.status).toBe(200);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const who = await fetch(`${product.url}/api/v1/session`, { headers: { cookie } });
    expect(await who.json()).toMatchObject({ staff: { roles: ['admin'] } });
    const second = await enter(token);
    expect([second.status, await second.json()]).toMatchObject([401, { code: 'link_used_up' }]);
  });

  test('keys for the API and for sources are made without a browser, beside the running server', async () => {
    adminKey = await makeKey(product.env, '--role', 'admin');
    writeKey = await makeKey(product.env, '--source', 'my-shop', '--kind', 'web');
    const { ask, say, settled, who } = openDoor(product.url, adminKey);
    await say(writeKey, { type: 'identify', userId: 'anna', traits: { email: 'anna@example.com' } });
    await settled();
    expect(await who('email', 'anna@example.com')).toBe(await who('user_id', 'anna'));
    const { items } = await ask<{ items: { slug: string; kind: string }[] }>('GET', '/api/v1/sources');
    expect(items.map(({ slug, kind }) => [slug, kind])).toEqual([['my-shop', 'web']]);
  });
});

describe('one sentence and what to do, and exit code 1', () => {
  test('for a second process on the same folder', async () => {
    const { code, stderr } = await command(['start'], { ...product.env, PORT: '0' });
    expect(code).toBe(1);
    expectSentences(stderr, /^The data directory .* is in use by another Throughline, process \d+/, /THROUGHLINE_DATA/);
  });

  test('for a taken port', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await command(['start'], {
      THROUGHLINE_DATA: await another('port'),
      PORT: String(port),
    });
    taken.close();
    expect(code).toBe(1);
    expectSentences(stderr, new RegExp(`^Port ${port} on 127.0.0.1 is taken`), /PORT=\d+ npm start/);
  });

  test('for a DATABASE_URL that cannot be reached, without its password', async () => {
    const { code, stderr } = await command(['start'], {
      THROUGHLINE_DATA: await another('database'),
      DATABASE_URL: 'postgres://someone:hush-hush@127.0.0.1:1/nothing',
    });
    expect(code).toBe(1);
    expectSentences(
      stderr,
      /127\.0\.0\.1:1\/nothing \(DATABASE_URL\) cannot be reached: nobody listens/,
      /DATABASE_URL/,
    );
    expect(stderr).not.toContain('hush-hush');
  });

  test.each([
    ['PORT', 'many'],
    ['THROUGHLINE_DEMO', 'yes'],
    ['THROUGHLINE_ROLE', 'butler'],
    ['PUBLIC_URL', 'not an address'],
  ])('for a wrong value of %s', async (name, value) => {
    const { code, stderr } = await command(['start'], { THROUGHLINE_DATA: path.join(dir, 'none'), [name]: value });
    expect(code).toBe(1);
    expectSentences(stderr, new RegExp(`^The environment has a wrong value: ${name}: `), /docs\/configuration\.md/);
  });
});

describe('killed with -9, together with its PostgreSQL, while events come in', () => {
  test('it starts again, and every acknowledged event is there exactly once', async () => {
    const sending = senders.map(sendOnAndOn);
    await until(() => acknowledged.size > 200);
    const family = await familyOf(product.pid);
    const postmaster = Number(
      (await readFile(path.join(dir, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0],
    );
    expect(family).toContain(postmaster);
    process.kill(product.pid, 'SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    await Promise.all(sending.map((one) => one.stop()));
    await product.ended;
    product = await startProduct(dir);
    await expectExactlyWhatWasAcknowledged();
  });

  test('and what the clients send again is not counted again', async () => {
    for (const name of [...acknowledged].slice(-40)) {
      expect((await send(Number(name.charAt(5)), name)).status).toBe(200);
    }
    await expectExactlyWhatWasAcknowledged();
  });
});

describe('SIGTERM', () => {
  test('stops it within seconds with exit code 0, and leaves no process behind', async () => {
    const family = await familyOf(product.pid);
    expect(family.length).toBeGreaterThan(3);
    const sending = senders.map(sendOnAndOn);
    await until(() => acknowledged.size > 250);
    const ended = await stopProduct(product);
    await Promise.all(sending.map((one) => one.stop()));
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(ended.seconds).toBeLessThan(10);
    const left = await Promise.all(family.map(async (pid) => ((await runs(pid)) ? pid : null)));
    expect(left.filter((pid) => pid !== null)).toEqual([]);
  });

  test('keys are made without a running server too, and work at the next start, which has all data', async () => {
    adminKey = await makeKey({ THROUGHLINE_DATA: dir }, '--role', 'admin', '--name', 'made in the dark');
    product = await startProduct(dir, { THROUGHLINE_ROLE: 'web' });
    const { items } = await openDoor(product.url, adminKey).ask<{ items: { name: string }[] }>(
      'GET',
      '/api/v1/api-keys',
    );
    expect(items.map((item) => item.name)).toContain('made in the dark');
    expect((await enter(tokenIn(product.said()))).status).toBe(200);
  });
});

describe('THROUGHLINE_ROLE=web and =worker on one database', () => {
  const workers: Product[] = [];
  afterAll(async () => {
    for (const worker of workers) await stopProduct(worker);
  }, 120_000);

  /** A process that shares the databases of the first one, from the addresses that it left in its folder. */
  async function join(role: string): Promise<Product> {
    const running = JSON.parse(await readFile(path.join(dir, 'running.json'), 'utf8')) as {
      postgresUrl: string;
      clickhouse: { url: string; user: string; password: string; database: string };
    };
    const { user, password, database } = running.clickhouse;
    const history = new URL(`/${database}`, running.clickhouse.url);
    [history.username, history.password] = [user, password];
    const joined = await startProduct(await another(role), {
      THROUGHLINE_ROLE: role,
      DATABASE_URL: running.postgresUrl,
      CLICKHOUSE_URL: history.href,
    });
    workers.push(joined);
    return joined;
  }

  test('a web process takes events and does not work on them; a worker that joins does', async () => {
    const { ask, say, settled, who } = openDoor(product.url, adminKey);
    await say(writeKey, { type: 'identify', userId: 'vera', traits: { email: 'vera@example.com' } });
    // A process that was killed before is forgotten ten seconds after its last sign of life.
    const processes = async () => (await ask<{ processes: unknown[] }>('GET', '/api/v1/system')).processes.length;
    await expect.poll(processes, { timeout: 20_000, interval: 500 }).toBe(0);
    expect(await who('email', 'vera@example.com')).toBeNull();
    await join('worker');
    await settled();
    expect(await who('email', 'vera@example.com')).not.toBeNull();
    await expectExactlyWhatWasAcknowledged();
  });

  test('a second web process answers the same', async () => {
    const second = await join('web');
    expect(await openDoor(second.url, adminKey).who('user_id', 'vera')).toBe(
      await openDoor(product.url, adminKey).who('user_id', 'vera'),
    );
  });

  test('a worker that is killed leaves its shards to another within seconds', async () => {
    const { say, settled, who } = openDoor(product.url, adminKey);
    const [first] = workers;
    await join('worker');
    if (first !== undefined) process.kill(first.pid, 'SIGKILL');
    await say(writeKey, ...Array.from({ length: 64 }, (_, n) => ({ type: 'identify', userId: `late-${n}` })));
    await settled(30);
    const late = await Promise.all(Array.from({ length: 64 }, (_, n) => who('user_id', `late-${n}`)));
    expect(new Set(late).size).toBe(64);
    expect(late).not.toContain(null);
  });
});
