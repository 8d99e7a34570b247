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
  type ImportPorts,
  type Mapping,
} from '../../channels/imports/index.ts';
import { newId } from '../../kit/ids.ts';
import { silentLog } from '../../kit/log.ts';
import { transaction } from '../../kit/sql.ts';
import { checkBooks } from '../check-books.ts';
import { tryOuter, user, type TriedOuter } from '../try-outer.ts';
import { cardFiles } from './import-cards.ts';

let shop: TriedOuter;
let folder: string;
beforeAll(async () => {
  shop = await tryOuter();
  folder = await mkdtemp(path.join(tmpdir(), 'throughline-cards-'));
});
afterAll(async () => {
  await shop.stop();
  await rm(folder, { recursive: true, force: true });
});

const ports = (more: Partial<ImportPorts> = {}): ImportPorts => ({
  db: shop.db,
  log: silentLog,
  now: () => shop.clock.now(),
  undo: async () => {
    throw new Error('card files have an undo of their own');
  },
  others: [cardFiles(shop.outer.deps, () => shop.clock.now())],
  ...more,
});

const header = 'Card number;Phone;user_id;Status;Issued;Points;Expires';
const mapping: Mapping = {
  kind: 'cards',
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ';',
  dateFormat: 'dd.MM.yyyy',
  timeZone: 'UTC',
  decimalSeparator: ',',
  currency: 'EUR',
  columns: [
    ['Card number', 'card:number'],
    ['Phone', 'identifier:phone'],
    ['user_id', 'identifier:user_id'],
    ['Status', 'card:state'],
    ['Issued', 'card:since'],
    ['Points', 'balance:points'],
    ['Expires', 'balance:expires'],
  ].map(([column = '', target = '']) => ({ column, target })),
};

async function begin(lines: readonly string[], dryRun = false): Promise<string> {
  const file = path.join(folder, `${newId()}.csv`);
  await writeFile(file, `${[header, ...lines].join('\n')}\n`);
  const id = newId();
  const bytes = await sizeOf(file);
  await transaction(shop.db, async (tx) => {
    await addImport(tx, { id, name: 'cards.csv', file, place: 'here', bytes, createdBy: 'test' }, new Date());
    await beginImport(tx, id, { mapping, dryRun, scope: {} }, new Date());
  });
  return id;
}
async function importLines(lines: readonly string[], dryRun = false) {
  const id = await begin(lines, dryRun);
  await workOnImport(ports(), 'here', id);
  const job = await lookAtImport(shop.db, id);
  if (job === undefined) throw new Error('the import is gone');
  return job;
}
const totalsOf = (id: string) =>
  shop.ask<{ cards: number; balances: unknown[] }>(
    'GET',
    `/api/v1/loyalty/card-imports/${id}/totals`,
    undefined,
    'analyst',
  );
const count = async (text: string): Promise<unknown> => (await shop.db.unsafe(text))[0]?.['n'];

const good = [
  '7000 0000 0001;+371 26000001;i1;active;01.02.2024;120;31.12.2026',
  'AB-12345;;i2;;;1.500;',
  '700000000003;+371 26000003;;blocked;;0;',
  '700000000004;;;;;80;',
];

test('the columns are known by their names, and the preview shows what rows become', async () => {
  const file = path.join(folder, 'preview.csv');
  await writeFile(file, `${header}\n${good[0]}\n`);
  const shown = await previewFile(file, undefined, new Date(), ports().others ?? [], 'cards');
  expect(shown.suggestedMapping.columns).toEqual(mapping.columns);
  const known = await previewFile(file, mapping, new Date(), ports().others ?? []);
  expect(known.rows[0]?.event).toMatchObject({ number: '700000000001', points: 120, state: 'active' });
});

test('a dry run finds the errors and leaves nothing', async () => {
  const job = await importLines([...good, 'x;;;;;1;'], true);
  expect(job).toMatchObject({ state: 'done', rows: 5, accepted: 4, failed: 1 });
  expect(await count('select count(*)::int as n from loyalty.cards')).toBe(0);
  expect(await count('select count(*)::int as n from loyalty.lots')).toBe(0);
});

test('cards, owners and openings come in once: the file’s totals are the ledger’s, and the same file again is nothing but duplicates', async () => {
  const job = await importLines(good);
  expect(job).toMatchObject({
    state: 'done',
    accepted: 4,
    duplicates: 0,
    failed: 0,
    totals: { lines: '4', cards: '4', withoutCustomer: '1', balances: '3', points: '1700' },
  });
  expect(await totalsOf(job.id)).toMatchObject({
    cards: 4,
    balances: [{ kind: 'points', openings: 3, amount: 1_700 }],
  });
  expect(await count(`select sum(amount)::int as n from loyalty.entries where debit = 'opening'`)).toBe(1_700);
  await shop.recognise();
  expect(await shop.available([user('i1')])).toBe(120);
  expect(await shop.available([{ type: 'phone', value: '+37126000001' }])).toBe(120);
  expect(await shop.available([{ type: 'loyalty_card', value: 'AB 12345' }])).toBe(1_500);
  const found = await shop.call('POST', '/api/v1/loyalty/identifications', { presented: 'ab-12345' });
  expect(found.body).toMatchObject({ customer: [user('i2'), { type: 'loyalty_card', value: 'AB12345' }] });
  expect((await shop.call('POST', '/api/v1/loyalty/cards/AB12345/codes', {})).body.code).toBe('card_without_code');
  const events = await count(`select count(*)::int as n from spine.log`);
  const [again, other] = await Promise.all([importLines(good), importLines(good.toReversed())]);
  expect([again, other]).toMatchObject([
    { accepted: 0, duplicates: 4, failed: 0 },
    { accepted: 0, duplicates: 4, failed: 0 },
  ]);
  expect(await count(`select count(*)::int as n from spine.log`)).toBe(events);
  expect(await shop.available([user('i1')])).toBe(120);
});

test('each row that cannot be taken says why; the others are taken', async () => {
  const job = await importLines([
    '700000000010;;i10;;;10;',
    ';;;;;1;',
    '700000000011;;;lost;;1;',
    '700000000012;;;;2024-01-01;1;',
    '700000000013;;;;;1,5;',
    '700000000014;;;;;-1;',
    '700000000001;;i9;;;120;31.12.2026',
    'AB12345;;i2;;;1.501;',
    '700000000015;;;;;5;01.01.2026',
    '700000000010;;i10;;;10;',
  ]);
  expect(job).toMatchObject({ accepted: 1, failed: 9 });
  const errors = await shop.db.unsafe(
    `select row_number, reason from channels.import_errors where import_id = $1 order by row_number`,
    [job.id],
  );
  expect(errors.map((row) => `${String(row['row_number'])} ${String(row['reason'])}`)).toEqual([
    '2 card_wrong',
    '3 state_wrong',
    '4 date_wrong',
    '5 balance_wrong',
    '6 balance_wrong',
    '7 card_taken',
    '8 balance_differs',
    '9 balance_expired',
    '10 card_twice',
  ]);
});

test('a killed import goes on, undo takes openings and untouched cards back, and the file can come again', async () => {
  const lines = Array.from({ length: 2_400 }, (_, n) => `8${String(n).padStart(11, '0')};;k${n};;;3;`);
  const id = await begin(lines);
  let commits = 0;
  await workOnImport(ports({ onProgress: () => void (commits += 1), stopping: () => commits > 0 }), 'here', id);
  expect((await lookAtImport(shop.db, id))?.state).toBe('running');
  await shop.db.unsafe(`update channels.imports set leased_until = null where id = $1`, [id]);
  await workOnImport(ports(), 'here', id);
  expect(await lookAtImport(shop.db, id)).toMatchObject({
    state: 'done',
    accepted: 2_400,
    failed: 0,
    totals: { points: '7200' },
  });
  expect(await totalsOf(id)).toMatchObject({ cards: 2_400, balances: [{ openings: 2_400, amount: 7_200 }] });
  shop.clock.advance(1_000);
  await shop.ask('POST', '/api/v1/loyalty/cards/800000000007/block', { reason: 'lost' });
  await transaction(shop.db, (tx) => moveImport(tx, id, 'undo', new Date()));
  await workOnImport(ports(), 'here', id);
  expect((await lookAtImport(shop.db, id))?.state).toBe('undone');
  expect(await shop.available([user('k7')])).toBe(0);
  expect(await count(`select count(*)::int as n from loyalty.cards where number like '8%'`)).toBe(1);
  expect(await totalsOf(id)).toMatchObject({ undone: 2_400, balances: [{ amount: 0 }] });
  expect(await importLines(lines.slice(0, 10))).toMatchObject({ accepted: 10, failed: 0 });
  expect(await shop.available([user('k7')])).toBe(3);
  expect(await checkBooks(shop.db)).toEqual([]);
}, 60_000);
