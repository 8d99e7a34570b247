/** Files in, and everything out and back: imports by the command line and over HTTP, backup and restore. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSampleOrders } from '../../../simulator/sample-orders.ts';
import {
  discardProduct,
  freshFolder,
  makeKey,
  openDoor,
  startProduct,
  stopProduct,
  succeed,
  until,
  type Door,
  type Product,
} from './start-product.ts';

interface Job {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly readBytes: number;
  readonly fileBytes: number;
  readonly sourceId: string | null;
  readonly totals: Readonly<Record<string, string>>;
}

interface Sales {
  readonly lines: number;
  readonly orders: number;
  readonly cancellations: number;
  readonly customers: number;
  readonly linesWithoutCustomer: number;
  readonly amount: string;
}

const real = path.resolve('../shared/data/online-retail/online_retail.csv.gz');

let folder: string;
let product: Product;
let adminKey: string;
let door: Door;
let orders: { readonly file: string; readonly totals: Sales };

/** The file of the real retailer where it lies beside the project, else a sample in the same format. */
async function ordersFile(): Promise<typeof orders> {
  if (existsSync(real)) {
    const totals: Sales = {
      lines: 541_909,
      orders: 25_900,
      cancellations: 3_836,
      customers: 4_372,
      linesWithoutCustomer: 135_080,
      amount: '9747747.934',
    };
    return { file: real, totals };
  }
  console.warn(`${real} is not here: an invented sample in the same format takes its place.`);
  const file = path.join(folder, 'sample.csv.gz');
  const counted = await writeSampleOrders(file);
  const thousandths = counted.amountThousandths;
  const totals: Sales = {
    lines: counted.lines,
    orders: counted.invoices,
    cancellations: counted.cancellations,
    customers: counted.customers,
    linesWithoutCustomer: counted.linesWithoutCustomer,
    amount: (thousandths / 1_000).toFixed(3).replace(/\.?0+$/, ''),
  };
  return { file, totals };
}

beforeAll(async () => {
  folder = await freshFolder('files');
  orders = await ordersFile();
  product = await startProduct(path.join(folder, 'data'));
  adminKey = await makeKey(product.env, '--role', 'admin');
  door = openDoor(product.url, adminKey);
}, 300_000);
afterAll(() => discardProduct(product), 180_000);

describe('the orders of a real retailer', () => {
  const controlTotals = (): Record<string, string> => ({
    lines: String(orders.totals.lines),
    orders: String(orders.totals.orders),
    cancellations: String(orders.totals.cancellations),
    customers: String(orders.totals.customers),
    withoutCustomer: String(orders.totals.linesWithoutCustomer),
    amount: orders.totals.amount,
  });

  test('come in by the mapping that the docs show, and add up to the control totals', async () => {
    const mapping = path.join(folder, 'mapping.json');
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(await readFile('docs/imports.md', 'utf8')) ?? [];
    await writeFile(mapping, json);
    const out = await succeed(['import', orders.file, '--mapping', mapping, '--json'], product.env);
    const result = JSON.parse(out) as Job;
    expect([result.state, result.rows, result.accepted, result.failed]).toEqual([
      'done',
      orders.totals.lines,
      orders.totals.orders,
      0,
    ]);
    expect(result.totals).toEqual(controlTotals());
  }, 400_000);

  test('the same totals are on the list of imports', async () => {
    const { items } = await door.ask<{ items: Job[] }>('GET', '/api/v1/imports');
    expect(items.map(({ name, state, totals }) => ({ name, state, totals }))).toEqual([
      { name: path.basename(orders.file), state: 'done', totals: controlTotals() },
    ]);
  });

  test('the same totals come out of the history when the consumers have caught up', async () => {
    await door.settled(120);
    expect(await door.ask('GET', '/api/v1/history/sales')).toEqual(orders.totals);
  }, 300_000);

  test('the same file once more adds nothing', async () => {
    // Its own few lines are enough to show it: the whole file takes as long as the first time.
    const few = path.join(folder, 'few.csv');
    const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';
    const lines = [
      '900001,A1,LAMP,1,2011-01-01 10:00:00,2.5,77001,France',
      '900002,A2,CUP,2,2011-01-02 10:00:00,1.25,77002,Spain',
    ];
    await writeFile(few, `${header}${lines.join('\n')}\n`);
    const first = JSON.parse(await succeed(['import', few, '--json'], product.env)) as Job;
    const again = JSON.parse(await succeed(['import', few, '--json'], product.env)) as Job;
    expect([first.accepted, first.duplicates]).toEqual([2, 0]);
    expect([again.accepted, again.duplicates]).toEqual([0, 2]);
  }, 180_000);
});

describe('a file over HTTP', () => {
  let job: Job;
  let mapping: Record<string, unknown>;
  const content = [
    'id;mail;name;town;signed_up',
    ...Array.from({ length: 500 }, (_, n) => `http-${n};guest${n}@example.com;Guest ${n};Gdańsk;2024-03-01`),
    'http-bad;only two',
    'http-date;date@example.com;Dora;Gdynia;the day before yesterday',
  ].join('\n');
  const look = (): Promise<Job> => door.ask<Job>('GET', `/api/v1/imports/${job.id}`);
  async function start(dryRun: boolean): Promise<Job> {
    await door.ask('POST', `/api/v1/imports/${job.id}/start`, { mapping, dryRun });
    await until(async () => (await look()).state !== 'running', 60);
    return look();
  }

  test('is uploaded, and previewed with a mapping that fits', async () => {
    const answer = await fetch(`${product.url}/api/v1/imports?name=guests.csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'text/csv' },
      body: content,
    });
    expect(answer.status).toBe(201);
    job = (await answer.json()) as Job;
    expect([job.name, job.state, job.fileBytes]).toEqual(['guests.csv', 'uploaded', Buffer.byteLength(content)]);
    const preview = await door.ask<{ suggestedMapping: Record<string, unknown>; rows: { event: unknown }[] }>(
      'POST',
      `/api/v1/imports/${job.id}/preview`,
      {},
    );
    expect(preview.suggestedMapping).toMatchObject({ format: 'csv', delimiter: ';' });
    mapping = {
      ...preview.suggestedMapping,
      kind: 'persons',
      columns: [
        { column: 'id', target: 'userId' },
        { column: 'mail', target: 'identifier:email' },
        { column: 'name', target: 'trait:name' },
        { column: 'town', target: 'trait:town' },
        { column: 'signed_up', target: 'timestamp' },
      ],
    };
    const shown = await door.ask<typeof preview>('POST', `/api/v1/imports/${job.id}/preview`, { mapping });
    expect(JSON.stringify(shown.rows[0]?.event)).toContain('guest0@example.com');
  });

  test('a dry run counts it and stores nothing', async () => {
    const done = await start(true);
    expect(done).toMatchObject({ state: 'done', rows: 502, failed: 2 });
    expect(await door.who('user_id', 'http-1')).toBeNull();
  });

  test('an import takes it to its end, and the rows that failed come as a file with their reasons', async () => {
    const done = await start(false);
    expect(done).toMatchObject({ state: 'done', rows: 502, accepted: 500, failed: 2, readBytes: job.fileBytes });
    await door.settled();
    expect(await door.who('email', 'guest499@example.com')).toBe(await door.who('user_id', 'http-499'));
    const errors = await fetch(`${product.url}/api/v1/imports/${job.id}/errors.csv`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    const [, ...rows] = (await errors.text()).trim().split('\n');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['501', '502']);
    expect(rows.join('\n')).toContain('http-bad');
  });

  test('an undo takes out all that it brought: people, events, history; what others told stays', async () => {
    const shop = await makeKey(product.env, '--source', 'shop', '--kind', 'web');
    await door.say(shop, { type: 'track', userId: 'http-7', event: 'Product Viewed' });
    await door.settled();
    await door.ask('POST', `/api/v1/imports/${job.id}/undo`);
    await until(async () => (await look()).state !== 'undoing', 60);
    expect((await look()).state).toBe('undone');
    await door.settled();
    expect([await door.who('user_id', 'http-1'), await door.who('email', 'guest7@example.com')]).toEqual([null, null]);
    const { items } = await door.ask<{ items: unknown[] }>('GET', '/api/v1/people?search=guest7%40example.com');
    expect(items).toEqual([]);
    const kept = await door.who('user_id', 'http-7');
    expect(await door.ask('GET', `/api/v1/people/${kept}`)).toMatchObject({ events: 1, traits: [] });
    expect(await door.ask('GET', `/api/v1/people/${kept}/history`)).toMatchObject({ events: 1 });
  }, 240_000);
});

describe('a backup of the running server', () => {
  /** What an outsider can see of a person and of the whole. */
  async function view(from: Door): Promise<unknown> {
    const id = await from.who('user_id', 'anna');
    return {
      person: await from.ask('GET', `/api/v1/people/${id}`),
      timeline: await from.ask('GET', `/api/v1/people/${id}/timeline`),
      identity: await from.ask('GET', `/api/v1/people/${id}/identity`),
      history: await from.ask('GET', `/api/v1/people/${id}/history`),
      sales: await from.ask('GET', '/api/v1/history/sales'),
      found: await from.ask('GET', '/api/v1/people?search=anna%40example.com'),
      imports: await from.ask('GET', '/api/v1/imports'),
      sources: (await from.ask<{ items: { slug: string }[] }>('GET', '/api/v1/sources')).items.map(({ slug }) => slug),
    };
  }

  test('comes back in an empty folder as it was, with its keys, and goes on', async () => {
    const shop = await makeKey(product.env, '--source', 'web-shop', '--kind', 'web');
    await door.say(
      shop,
      { type: 'identify', userId: 'anna', traits: { email: 'anna@example.com', firstName: 'Anna' } },
      { type: 'identify', userId: 'anna', anonymousId: 'anna-phone', traits: { phone: '+48 601 234 567' } },
      { type: 'track', userId: 'anna', event: 'Order Completed', properties: { order_id: 'T-1', total: 12.5 } },
      { type: 'track', anonymousId: 'anna-phone', event: 'Product Viewed', properties: { name: 'Lamp' } },
    );
    await door.settled();
    const backup = path.join(folder, 'backup');
    expect(await succeed(['backup', backup], product.env)).toMatch(/Backed up \d+ rows of \d+ tables/);
    const before = await view(door);

    const dir = path.join(folder, 'restored');
    expect(await succeed(['restore', backup], { THROUGHLINE_DATA: dir })).toMatch(/Restored \d+ rows/);
    const restored = await startProduct(dir);
    try {
      const after = openDoor(restored.url, adminKey);
      await after.settled();
      expect(await view(after)).toEqual(before);
      await after.say(shop, { type: 'track', anonymousId: 'anna-phone', event: 'Product Added' });
      await after.settled();
      const id = await after.who('user_id', 'anna');
      const { items } = await after.ask<{ items: { name: string }[] }>('GET', `/api/v1/people/${id}/timeline`);
      expect(items[0]?.name).toBe('Product Added');
    } finally {
      await stopProduct(restored);
    }
  }, 480_000);
});
