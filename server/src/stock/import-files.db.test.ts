import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addImport,
  beginImport,
  lookAtImport,
  moveImport,
  previewFile,
  sizeOf,
  workOnImport,
  type Mapping,
} from '../channels/imports/index.ts';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import { transaction } from '../kit/sql.ts';
import { checkBooks, stockFiles } from './index.ts';
import { locationBody, riga, tryStock, type TriedStock } from './try-stock.ts';

let stock: TriedStock;
let folder: string;
beforeAll(async () => {
  stock = await tryStock();
  folder = await mkdtemp(path.join(tmpdir(), 'throughline-stock-'));
});
afterAll(async () => {
  await stock.stop();
  await rm(folder, { recursive: true, force: true });
});

const minute = (n: number): string => new Date(stock.clock.now().getTime() + n * 60_000).toISOString();
const ports = () => ({
  db: stock.db,
  log: silentLog,
  now: () => stock.clock.now(),
  undo: async () => {
    throw new Error('stock files have an undo of their own');
  },
  others: [stockFiles(() => stock.clock.now())],
});

async function imported(rows: readonly string[], takenAt: string, more: Partial<Mapping> & { dryRun?: boolean } = {}) {
  const file = path.join(folder, `${newId()}.csv`);
  await writeFile(file, ['sku,location,on_hand', ...rows, ''].join('\n'));
  const { suggestedMapping } = await previewFile(file, undefined, new Date(), ports().others);
  expect(suggestedMapping.kind).toBe('stock');
  const { dryRun = false, ...rest } = more;
  const mapping = { ...suggestedMapping, takenAt, ...rest };
  const id = newId();
  const bytes = await sizeOf(file);
  await transaction(stock.db, async (tx) => {
    await addImport(tx, { id, name: 'stock.csv', file, place: 'here', bytes, createdBy: 'test' }, new Date());
    await beginImport(tx, id, { mapping, dryRun, scope: {} }, new Date());
  });
  await workOnImport(ports(), 'here', id);
  const errors =
    await stock.db`select row_number, reason from channels.import_errors where import_id = ${id} order by row_number`;
  const job = await lookAtImport(stock.db, id);
  return { id, job, errors: errors.map((row) => [Number(row['row_number']), row['reason']]) };
}

test('a file of the ERP sets what is on hand, leaves holds alone, and tells each row that it could not take', async () => {
  await stock.receive('F1', 10);
  const hold = { lines: [{ sku: 'F1', locationId: riga, quantity: 4 }], about: 'order:1', seconds: 600 };
  expect((await stock.call('POST', '/api/v1/holds', hold)).status).toBe(201);
  stock.clock.advance(600_000);
  const rows = [
    `F1,${riga},7`,
    `F2,${riga},3`,
    `F3,${riga},-2`,
    `F4,nowhere,5`,
    `F5,${riga},1.5`,
    `F6,${riga},many`,
    `F2,${riga},9`,
  ];
  const dry = await imported(rows, minute(-1), { dryRun: true });
  expect(dry.job).toMatchObject({ accepted: 2, failed: 5 });
  expect((await stock.cell('F1'))['on_hand']).toBe(10);
  const { job, errors } = await imported(rows, minute(-1));
  expect(job).toMatchObject({ state: 'done', accepted: 2, duplicates: 0, failed: 5 });
  expect(errors).toEqual([
    [3, 'negative'],
    [4, 'unknown_location'],
    [5, 'not_whole'],
    [6, 'not_a_number'],
    [7, 'twice'],
  ]);
  expect(await stock.cell('F1')).toMatchObject({ on_hand: 7, held: 4, short: 0 });
  expect(await stock.cell('F2')).toMatchObject({ on_hand: 3 });
});

test('a file in several batches is one snapshot: a cell in two of them is told, the same file again changes nothing', async () => {
  stock.clock.advance(60_000);
  const rows = Array.from({ length: 2_050 }, (_, n) => `G${n},${riga},5`);
  const takenAt = minute(0);
  const first = await imported([...rows, `G0,${riga},6`], takenAt);
  expect([first.job?.accepted, first.errors]).toEqual([2_050, [[2_051, 'twice']]]);
  const again = await imported(rows, takenAt);
  expect(again.job).toMatchObject({ accepted: 0, duplicates: 2_050, failed: 0 });
  const older = await imported([`G0,${riga},50`], minute(-1));
  expect(older.errors).toEqual([[1, 'older_snapshot']]);
  await stock.call('POST', '/api/v1/stock/counts', { locationId: riga, lines: [{ sku: 'G1', counted: 8 }] });
  await transaction(stock.db, (tx) => moveImport(tx, first.id, 'undo', new Date()));
  await workOnImport(ports(), 'here', first.id);
  expect((await lookAtImport(stock.db, first.id))?.state).toBe('undone');
  expect([(await stock.cell('G0'))['on_hand'], (await stock.cell('G1'))['on_hand']]).toEqual([0, 3]);
});

test('goods in transit and in a courier’s bag are in the books, and no customer is told of them', async () => {
  for (const [id, kind] of [
    ['van', 'transit'],
    ['bag', 'courier'],
  ] as const)
    await stock.call('PUT', `/api/v1/locations/${id}`, locationBody(kind, [56.9, 24]));
  stock.clock.advance(60_000);
  await imported([`H1,${riga},2`, 'H1,bag,5'], minute(0));
  const answer = await stock.call<{ items: { available: number; locations: { locationId: string }[] }[] }>(
    'GET',
    '/api/v1/availability?skus=H1',
  );
  expect(JSON.stringify(answer.body)).not.toMatch(/bag|van/);
});

test('the books balance after all of it', async () => {
  expect(await checkBooks(stock.db)).toEqual([]);
});
