import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { transaction } from '../kit/sql.ts';
import { alterSource, createSource, revokeSourceKey, type NewSource } from './manage-sources.ts';
import { createSourceDirectory, type SourceDirectory } from './source-directory.ts';

let database: TestDatabase;
let directory: SourceDirectory;
beforeAll(async () => {
  database = await freshDatabase();
  directory = createSourceDirectory(database.db, { refreshMs: 60_000 });
  await directory.start();
});
afterAll(async () => {
  await directory.stop();
  await database.drop();
});

async function made(input: NewSource): Promise<{ id: string; keyId: string; writeKey: string }> {
  const source = await transaction(database.db, (tx) => createSource(tx, input, new Date()));
  if (source.kind !== 'created') throw new Error('taken');
  return { id: source.source.id, keyId: source.source.keys[0]?.id ?? '', writeKey: source.writeKey };
}

test('a key made by another process opens its source at once', async () => {
  const { id, writeKey } = await made({ slug: 'a', name: 'A', kind: 'kiosk' });
  const found = await directory.byWriteKey(writeKey);
  expect(found.kind === 'open' && [found.source.id, found.source.sharedDevice]).toEqual([id, true]);
  expect(directory.byId(id)?.kind).toBe('kiosk');
});

test('a change is known by notification, without waiting for the timer', async () => {
  const { id, keyId, writeKey } = await made({ slug: 'b', name: 'B', kind: 'web' });
  await expect.poll(() => directory.byId(id)?.name).toBe('B');
  await transaction(database.db, (tx) => alterSource(tx, id, { sharedDevice: true }, new Date()));
  await expect.poll(() => directory.byId(id)?.sharedDevice).toBe(true);
  await transaction(database.db, (tx) => revokeSourceKey(tx, id, keyId, new Date()));
  await expect.poll(async () => (await directory.byWriteKey(writeKey)).kind).toBe('revoked');
});

test('who needs to be sure loads what this process has not heard of yet', async () => {
  const quiet = createSourceDirectory(database.db, { refreshMs: 60_000 });
  const { id } = await made({ slug: 'c', name: 'C', kind: 'till' });
  expect(quiet.byId(id)).toBeUndefined();
  expect((await quiet.load([id])).get(id)?.sharedDevice).toBe(true);
});

test('guessed keys reach the database once each at the most, and a flood of them is forgotten, not kept', async () => {
  let asked = 0;
  const { db } = database;
  const counting = new Proxy(db, {
    get: (target, name) => {
      if (name === 'unsafe') asked += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  const guarded = createSourceDirectory(counting, { unknownMs: 60_000, maxUnknown: 100 });
  const guess = (n: number): string => `tlw_${String(n).padStart(32, '0')}`;
  for (let n = 0; n < 5; n += 1) await guarded.byWriteKey(guess(1));
  expect(asked).toBe(1);
  expect((await guarded.byWriteKey('not-a-key')).kind).toBe('unknown');
  expect(asked).toBe(1);
  for (let n = 2; n < 150; n += 1) await guarded.byWriteKey(guess(n));
  const before = asked;
  await guarded.byWriteKey(guess(149));
  expect(asked).toBe(before);
  await guarded.byWriteKey(guess(1));
  expect(asked).toBe(before + 1);
});
