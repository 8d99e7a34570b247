import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kit/ids.ts';
import { silentLog } from '../../kit/log.ts';
import { ProblemError } from '../../kit/problems.ts';
import { transaction } from '../../kit/sql.ts';
import { freshDatabase, type TestDatabase } from '../../../test/cluster.ts';
import { writeSampleOrders } from '../../../../simulator/sample-orders.ts';
import {
  addImport,
  beginImport,
  checkMapping,
  lookAtImport,
  moveImport,
  previewFile,
  sizeOf,
  UnreadableFile,
  workOnImport,
  type ImportPorts,
  type Mapping,
} from './index.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase({ max: 6 });
  folder = await mkdtemp(path.join(tmpdir(), 'throughline-import-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const place = 'here';
const ports = (more: Partial<ImportPorts> = {}): ImportPorts => ({
  db: database.db,
  log: silentLog,
  now: () => new Date(),
  undo: async () => undefined,
  ...more,
});

const persons: Mapping = {
  kind: 'persons',
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  dateFormat: 'iso',
  timeZone: 'UTC',
  decimalSeparator: '.',
  currency: 'EUR',
  columns: [
    { column: 'id', target: 'userId' },
    { column: 'mail', target: 'identifier:email' },
    { column: 'name', target: 'trait:name' },
  ],
};

async function aFile(content: string | Buffer, name = `${newId()}.csv`): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

async function uploaded(file: string): Promise<string> {
  const id = newId();
  const bytes = await sizeOf(file);
  await transaction(database.db, (tx) =>
    addImport(tx, { id, name: path.basename(file), file, place, bytes, createdBy: 'test' }, new Date()),
  );
  return id;
}

async function begin(id: string, mapping: Mapping, dryRun = false): Promise<void> {
  await transaction(database.db, (tx) => beginImport(tx, id, { mapping, dryRun, scope: {} }, new Date()));
}

async function imported(content: string | Buffer, mapping: Mapping = persons, dryRun = false) {
  const id = await uploaded(await aFile(content));
  await begin(id, mapping, dryRun);
  await workOnImport(ports(), place, id);
  const job = await lookAtImport(database.db, id);
  if (job === undefined) throw new Error('the import is gone');
  const errors =
    await database.db`select row_number, reason from channels.import_errors where import_id = ${id} order by row_number`;
  const events =
    await database.db`select body, occurred_at from spine.log where source_id = ${job.source_id} order by xid, seq`;
  return {
    job,
    errors: errors.map((row) => [Number(row['row_number']), row['reason']]),
    events: events.map((row) => row['body'] as Record<string, unknown>),
  };
}

test('each good row is an event, each bad one an error with its line, and nothing is dropped in silence', async () => {
  const { job, errors, events } = await imported(
    'id,mail,name\n1,a@x.example,Anna\n2,b@x.example\n,,nobody\n3,c@x.example,"Celina, the third"\n',
  );
  expect(job).toMatchObject({ state: 'done', accepted: 2, failed: 2, duplicates: 0 });
  expect(errors).toEqual([
    [2, 'row_wrong_width'],
    [3, 'id_missing'],
  ]);
  expect(events.map((event) => event['traits'])).toEqual([{ name: 'Anna' }, { name: 'Celina, the third' }]);
});

test('the same file imported twice adds nothing', async () => {
  const content = 'id,mail,name\nt1,t1@x.example,One\nt2,t2@x.example,Two\n';
  expect((await imported(content)).job).toMatchObject({ accepted: 2, duplicates: 0 });
  expect((await imported(content)).job).toMatchObject({ accepted: 0, duplicates: 2 });
});

test('a dry run counts and finds errors but stores nothing, and the import can be started after it', async () => {
  const id = await uploaded(await aFile('id,mail,name\nd1,,Dry\n,,\nd2,,Run\n'));
  await begin(id, persons, true);
  await workOnImport(ports(), place, id);
  expect(await lookAtImport(database.db, id)).toMatchObject({ state: 'done', accepted: 2, failed: 1 });
  const [{ n: before } = { n: -1 }] = await database.db<
    { n: number }[]
  >`select count(*)::int as n from spine.log where body->>'userId' in ('d1', 'd2')`;
  expect(before).toBe(0);
  await begin(id, persons);
  await workOnImport(ports(), place, id);
  expect(await lookAtImport(database.db, id)).toMatchObject({ state: 'done', accepted: 2, failed: 1, dry_run: false });
});

test('half a line, a BOM, gzip, windows-1251 and NUL bytes each get a defined answer', async () => {
  const half = await imported('id,mail,name\nh1,,Whole\nh2,,"half a li');
  expect(half.job).toMatchObject({ state: 'done', accepted: 1, failed: 1 });
  const bom = await imported('\uFEFFid,mail,name\nb1,,Bom\n');
  expect(bom.job).toMatchObject({ state: 'done', accepted: 1 });
  const gzip = await imported(gzipSync('id,mail,name\ng1,,Zipped\n'));
  expect(gzip.job).toMatchObject({ state: 'done', accepted: 1 });
  const cut = await imported(
    gzipSync(Array.from({ length: 5_000 }, (_, n) => `x${n},,${newId()}`).join('\n')).subarray(0, 20_000),
  );
  expect(cut.job.state).toBe('failed');
  const cyrillic = await imported(iconv.encode('id,mail,name\nr1,,Анна Каренина\n', 'windows-1251'), {
    ...persons,
    encoding: 'windows-1251',
  });
  expect(cyrillic.events[0]?.['traits']).toEqual({ name: 'Анна Каренина' });
  const nul = await imported('id,mail,name\nn1,,a\u0000b\nn2,,fine\n');
  expect(nul.job).toMatchObject({ state: 'done', accepted: 1, failed: 1 });
  expect(nul.errors).toEqual([[1, 'nul_character']]);
});

test('a ZIP instead of a table and a mapping that does not fit are refused before anything starts', async () => {
  const zip = await aFile(Buffer.from('PK\u0003\u0004rest'));
  await expect(previewFile(zip, undefined, new Date())).rejects.toThrow(UnreadableFile);
  const file = await aFile('id,mail,name\n1,,x\n');
  await expect(checkMapping(file, { ...persons, columns: [{ column: 'nope', target: 'userId' }] })).rejects.toThrow(
    ProblemError,
  );
  await expect(checkMapping(file, { ...persons, columns: [{ column: 'name', target: 'trait:name' }] })).rejects.toThrow(
    ProblemError,
  );
});

test('an import that is killed again and again is taken up where it stopped, with nothing lost or doubled', async () => {
  const rows = 12_345;
  const content = `id,mail,name\n${Array.from({ length: rows }, (_, n) => (n % 1_000 === 7 ? `,,broken ${n}` : `k${n},,Name ${n}`)).join('\n')}\n`;
  const id = await uploaded(await aFile(content));
  await begin(id, persons);
  for (let kills = 0; kills < 20; kills += 1) {
    let commits = 0;
    const died = await workOnImport(
      ports({
        // Dies after its second commit; its lease then runs out.
        onProgress: () => {
          commits += 1;
          if (commits >= 2) throw Object.assign(new Error('killed'), { code: 'KILLED' });
        },
      }),
      place,
      id,
    );
    expect(died).toBe(true);
    const now = await lookAtImport(database.db, id);
    if (now?.state === 'done') break;
    await database.db`update channels.imports set state = 'running', failure = null, owner = null, leased_until = null where id = ${id}`;
  }
  await workOnImport(ports(), place, id);
  const bad = Math.ceil((rows - 7) / 1_000);
  expect(await lookAtImport(database.db, id)).toMatchObject({ state: 'done', accepted: rows - bad, failed: bad });
  const [count] =
    await database.db`select count(*)::int as n, count(distinct body->>'userId')::int as d from spine.log where body->>'userId' like 'k%'`;
  expect(count).toEqual({ n: rows - bad, d: rows - bad });
});

test('two workers never work on one import, and a pause stops it after the rows under way', async () => {
  const id = await uploaded(
    await aFile(`id,mail,name\n${Array.from({ length: 9_000 }, (_, n) => `p${n},,N`).join('\n')}\n`),
  );
  await begin(id, persons);
  let paused = false;
  const both = await Promise.all([
    workOnImport(
      ports({
        onProgress: () => {
          if (paused) return;
          paused = true;
          void transaction(database.db, (tx) => moveImport(tx, id, 'pause', new Date()));
        },
      }),
      place,
      id,
    ),
    workOnImport(ports(), place, id),
  ]);
  expect(both.filter(Boolean).length).toBe(1);
  const stopped = await lookAtImport(database.db, id);
  expect(stopped?.state).toBe('paused');
  expect(stopped?.rows).toBeLessThan(9_000);
  await transaction(database.db, (tx) => moveImport(tx, id, 'resume', new Date()));
  await workOnImport(ports(), place, id);
  expect(await lookAtImport(database.db, id)).toMatchObject({ state: 'done', accepted: 9_000 });
});

const orders: Mapping = {
  ...persons,
  kind: 'orders',
  currency: 'GBP',
  columns: [
    { column: 'InvoiceNo', target: 'order:id' },
    { column: 'StockCode', target: 'line:sku' },
    { column: 'Description', target: 'line:name' },
    { column: 'Quantity', target: 'line:quantity' },
    { column: 'InvoiceDate', target: 'timestamp' },
    { column: 'UnitPrice', target: 'line:price' },
    { column: 'CustomerID', target: 'userId' },
    { column: 'Country', target: 'order:country' },
  ],
};

test('the suggested mapping of a real retailer’s file is the right one', async () => {
  const file = await aFile(
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n536365,85123A,"HOLDER",6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n',
  );
  const { suggestedMapping } = await previewFile(file, undefined, new Date());
  expect(suggestedMapping).toEqual({ ...orders, currency: 'EUR' });
});

test('a sample in the retailer’s format comes out with exactly the control totals that went in', async () => {
  const file = path.join(folder, 'sample.csv');
  const expected = await writeSampleOrders(file, { invoices: 400, seed: 7 });
  const id = await uploaded(file);
  await begin(id, orders);
  await workOnImport(ports(), place, id);
  const job = await lookAtImport(database.db, id);
  expect(job).toMatchObject({ state: 'done', failed: 0 });
  expect(job?.totals).toEqual({
    lines: String(expected.lines),
    orders: String(expected.invoices),
    cancellations: String(expected.cancellations),
    customers: String(expected.customers),
    withoutCustomer: String(expected.linesWithoutCustomer),
    amount: String(expected.amountThousandths / 1_000),
  });
  const [sum] = await database.db`
    select sum((p->>'quantity')::numeric * (p->>'price')::numeric)::text as amount, count(*)::text as lines
    from spine.log l, jsonb_array_elements(l.body->'properties'->'products') p where l.source_id = ${job?.source_id ?? ''}`;
  expect(Number(sum?.['amount'])).toBe(expected.amountThousandths / 1_000);
  expect(sum?.['lines']).toBe(String(expected.lines));
});

const real = path.resolve('../shared/data/online-retail/online_retail.csv.gz');
// A clone without the file has the sample above; with it, the whole of a real retailer goes through.
test.runIf(existsSync(real))(
  'all 541,909 lines of a real retailer come through with its published totals',
  async () => {
    const id = await uploaded(real);
    await begin(id, orders);
    await workOnImport(ports(), place, id);
    const job = await lookAtImport(database.db, id);
    expect(job).toMatchObject({ state: 'done', failed: 0 });
    expect(job?.totals).toEqual({
      lines: '541909',
      orders: '25900',
      cancellations: '3836',
      customers: '4372',
      withoutCustomer: '135080',
      amount: '9747747.934',
    });
  },
  120_000,
);
