import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { violations } from './test/invariants.ts';
import { openStage, type Said, type Stage } from './test/story.ts';
import { measureMergeAndUndo } from './measure.ts';

let database: TestDatabase;
let stage: Stage;
beforeAll(async () => {
  database = await freshDatabase();
  stage = await openStage(database.db);
});
afterAll(() => database.drop());

test('a person with five thousand identifiers stops growing: one task, and what comes after stands alone', async () => {
  const devices = Array.from({ length: 5_150 }, (_, n): Said => ({ userId: 'hoarder', anonymousId: `device-${n}` }));
  for (let from = 0; from < devices.length; from += 1_000) await stage.say(...devices.slice(from, from + 1_000));
  for (const one of devices.slice(5_000, 5_020)) await stage.say({ ...one, email: `${one.anonymousId}@x.example` });
  const sizes = await database.db.unsafe(
    'select count(*)::int as n from identity.aliases group by person_id order by 1 desc limit 1',
  );
  expect(sizes[0]?.['n']).toBe(5_000);
  const tasks = await database.db.unsafe(`select kind, state from identity.conflicts`);
  expect(tasks.map((row) => ({ ...row }))).toEqual([{ kind: 'cluster_too_big', state: 'open' }]);
  expect(await violations(database.db)).toEqual([]);
}, 60_000);

test('merge and undo of a person with ten thousand events take less than a second each', async () => {
  const took = await measureMergeAndUndo(database.db, stage.identity, { events: 10_000, identifiers: 400 });
  expect(took.mergeMs).toBeLessThan(1_000);
  expect(took.undoMs).toBeLessThan(1_000);
}, 60_000);
