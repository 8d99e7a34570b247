import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  anUndoWorld,
  dice,
  differences,
  everything,
  manyEvents,
  peopleAsSeen,
  type Everything,
  type Teller,
  type UndoWorld,
} from '../test/undo-world.ts';
import {
  addImport,
  beginImport,
  lookAtImport,
  moveImport,
  workOnImport,
  type Mapping,
} from './channels/imports/index.ts';
import { violations } from './identity/test/invariants.ts';
import { newId } from './kit/ids.ts';
import { silentLog } from './kit/log.ts';
import { transaction } from './kit/sql.ts';
import { buryAll, type NewEvent } from './spine/index.ts';
import { undoSource } from './undo-source.ts';

let world: UndoWorld;
beforeEach(async () => {
  world = await anUndoWorld();
});
afterEach(() => world.end());

const alive = async (): Promise<void> => undefined;

async function tellersOf(some: UndoWorld): Promise<Teller[]> {
  const tellers: Teller[] = [];
  for (const kind of ['web', 'app', 'crm', 'till'] as const)
    tellers.push({ kind, sourceId: await some.aSource(kind, kind) });
  return tellers;
}

interface Begun {
  readonly before: Everything;
  readonly sourceId: string;
  /** What the import brings, over people whom the others know. */
  readonly brought: readonly NewEvent[];
}

async function begun(seed: number, base = 200, count = 150): Promise<Begun> {
  const roll = dice(seed);
  await world.append(manyEvents(roll, await tellersOf(world), base, 0));
  await world.settle();
  await world.send();
  const before = await everything(world);
  const sourceId = await world.aSource('crm');
  return { before, sourceId, brought: manyEvents(roll, [{ sourceId, kind: 'crm' }], count, 10_000) };
}

async function nothingLeft(before: Everything): Promise<void> {
  expect(await violations(world.db, 24)).toEqual([]);
  expect(differences(before, await everything(world))).toEqual({});
}

describe('after an undo', () => {
  const seeds = Array.from({ length: Number(process.env['UNDO_WORLDS'] ?? 3) }, (_, n) => n + 1);
  test.each(seeds)('every store holds what it held before the import (world %i)', async (seed) => {
    const { before, sourceId, brought } = await begun(seed);
    await world.append(brought);
    await world.settle();
    await world.send();
    expect(differences(before, await everything(world))).not.toEqual({});
    await undoSource(world)(sourceId, alive);
    await nothingLeft(before);
  });

  test('nothing of the import is applied any more, whatever of it still waits, and its dead letters are gone', async () => {
    const { before, sourceId, brought } = await begun(4);
    await world.append(brought);
    const people = await world.people(40);
    await people.pass();
    const [late] = brought;
    if (late === undefined) throw new Error('an empty import');
    const { shard, eventId, receivedAt } = late;
    const raw = Buffer.from('{}');
    const letter = {
      shard,
      id: eventId,
      eventId,
      sourceId,
      stage: 'people',
      reason: 'apply_failed',
      detail: '',
      receivedAt,
      raw,
    };
    await buryAll(world.db, [letter]);
    await undoSource(world)(sourceId, alive);
    // A straggler, e.g. a dead letter that was being replayed.
    await world.append([{ ...late, eventId: newId() }]);
    await world.settle();
    await undoSource(world)(sourceId, alive);
    await world.send();
    await nothingLeft(before);
  });

  test('what the log no longer tells of the others stays known', async () => {
    const roll = dice(5);
    const lastYear = new Date(Date.now() - 370 * 86_400_000);
    await world.db.unsafe(`select spine.ensure_partition($1::date)`, [lastYear.toISOString().slice(0, 10)] as never[]);
    const old = manyEvents(roll, await tellersOf(world), 120, 0).map((event) => ({ ...event, receivedAt: lastYear }));
    await world.append(old);
    await world.settle();
    const month = lastYear.toISOString().slice(0, 7).replace('-', '_');
    await world.db.unsafe(`drop table spine.log_${month}; drop table profiles.timeline_${month}`);
    await world.send();
    const before = await everything(world);
    const sourceId = await world.aSource('crm');
    await world.append(manyEvents(roll, [{ sourceId, kind: 'crm' }], 100, 10_000));
    await world.settle();
    await undoSource(world)(sourceId, alive);
    await world.send();
    const after = await everything(world);
    // When it was first and last seen may be less exact now: only the log could say it.
    const keys = (lines: readonly string[] = [], ...names: string[]): string[] =>
      lines.map((line) => {
        const row = JSON.parse(line) as Record<string, unknown>;
        return names.map((name) => String(row[name])).join();
      });
    for (const [table, ...names] of [
      ['identifiers', 'type', 'value'],
      ['links', 'a_id', 'b_id'],
      ['persons', 'origin_id', 'person_id'],
      ['fragments', 'origin_id', 'events'],
      ['orders', 'origin_id', 'order_id'],
      ['consents', 'id'],
    ] as const) {
      expect([table, keys(after[table], ...names)]).toEqual([table, keys(before[table], ...names)]);
    }
    expect(await violations(world.db, 24)).toEqual([]);
  });
});

test('an undo that is killed at every step goes on where it was', async () => {
  const { before, sourceId, brought } = await begun(6, 120, 90);
  await world.append(brought);
  await world.settle();
  await world.send();
  let kills = 0;
  for (let done = false; !done;) {
    // Sometimes before it has done anything, sometimes after a few steps.
    let left = kills % 3;
    const after = async (): Promise<void> => {
      left -= 1;
      if (left < 0 && kills < 40) throw new Error('killed');
    };
    await undoSource({ ...world, after })(sourceId, alive).then(
      () => (done = true),
      () => (kills += 1),
    );
  }
  expect(kills).toBeGreaterThan(10);
  await nothingLeft(before);
});

test('an undo beside a stream of events leaves what these alone would have made', async () => {
  const other = await anUndoWorld();
  const stream = async (some: UndoWorld, during: (later: readonly NewEvent[]) => Promise<void>): Promise<void> => {
    const roll = dice(8);
    const tellers = await tellersOf(some);
    await some.append(manyEvents(roll, tellers, 120, 0));
    await some.settle();
    await during(manyEvents(roll, tellers, 160, 5_000));
    await some.settle();
  };
  try {
    await stream(other, (later) => other.append(later));
    await stream(world, async (later) => {
      const sourceId = await world.aSource('crm');
      await world.append(manyEvents(dice(9), [{ sourceId, kind: 'crm' }], 150, 10_000));
      await world.append(later.slice(0, 60));
      await world.settle();
      const people = await world.people(20);
      let undoing = true;
      const working = (async () => {
        while (undoing) await people.pass();
      })();
      const sending = (async () => {
        for (let from = 60; from < later.length; from += 5) await world.append(later.slice(from, from + 5));
      })();
      await undoSource(world)(sourceId, alive);
      await sending;
      undoing = false;
      await working;
    });
    expect(await violations(world.db, 24)).toEqual([]);
    const [seen, alone] = [await peopleAsSeen(world), await peopleAsSeen(other)];
    expect(differences({ people: alone }, { people: seen })).toEqual({});
  } finally {
    await other.end();
  }
});

test('a file that was imported and undone may be imported again, and gives the same', async () => {
  await world.append(manyEvents(dice(11), await tellersOf(world), 120, 0));
  await world.settle();
  await world.send();
  const before = await everything(world);
  const folder = await mkdtemp(path.join(tmpdir(), 'throughline-undo-'));
  const file = path.join(folder, 'people.csv');
  // Two minutes apart: of claims that are nearer than one minute to each other, whichever came first keeps its place (identity's README).
  const at = (n: number): string => new Date(Date.UTC(2026, 8, 1) + n * 120_000).toISOString();
  const rows = Array.from({ length: 60 }, (_, n) => `user-${n % 40},p${n % 30}@mail.example,Person ${n},Riga,${at(n)}`);
  await writeFile(file, ['id,mail,name,city,seen', ...rows].join('\n'));
  const ports = { db: world.db, log: silentLog, now: () => new Date(), undo: undoSource(world) };
  const imported = async (): Promise<{ id: string; people: string[] }> => {
    const id = newId();
    await transaction(world.db, async (tx) => {
      await addImport(tx, { id, name: 'people.csv', file, place: 'here', bytes: 1, createdBy: 'test' }, new Date());
      await beginImport(tx, id, { mapping, dryRun: false, scope: {} }, new Date());
    });
    expect(await workOnImport(ports, 'here', id)).toBe(true);
    expect(await lookAtImport(world.db, id)).toMatchObject({ state: 'done', accepted: 60, duplicates: 0 });
    await world.settle();
    return { id, people: (await peopleAsSeen(world)).map(withoutMarks) };
  };
  const first = await imported();
  await transaction(world.db, (tx) => moveImport(tx, first.id, 'undo', new Date()));
  expect(await workOnImport(ports, 'here', first.id)).toBe(true);
  expect(await lookAtImport(world.db, first.id)).toMatchObject({ state: 'undone' });
  await nothingLeft(before);
  expect((await imported()).people).toEqual(first.people);
  await rm(folder, { recursive: true });
});

/** Stamps hold the time of arrival, where the file names none. */
const withoutMarks = (text: string): string =>
  text
    .replaceAll(/"0m[0-9a-z]{20,}"/g, '"stamp"')
    .replaceAll(/"[0-9a-f-]{36}"/g, '"id"')
    .replaceAll(/\b1[78]\d{11}\b/g, '0');

const mapping: Mapping = {
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
    { column: 'city', target: 'trait:city' },
    { column: 'seen', target: 'timestamp' },
  ],
};
