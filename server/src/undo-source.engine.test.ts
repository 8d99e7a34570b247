import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  anUndoWorld,
  dice,
  differences,
  everything,
  manyEvents,
  type Everything,
  type Teller,
  type UndoWorld,
} from '../test/undo-world.ts';
import { violations } from './identity/test/invariants.ts';
import { undoSource } from './undo-source.ts';

let world: UndoWorld;
beforeEach(async () => {
  world = await anUndoWorld();
});
afterEach(() => world.end());

const alive = async (): Promise<void> => undefined;

async function tellersOf(some: UndoWorld): Promise<Teller[]> {
  const tellers: Teller[] = [];
  for (const kind of ['web', 'app', 'crm'] as const) tellers.push({ kind, sourceId: await some.aSource(kind) });
  tellers.push({ kind: 'till', sourceId: await some.aSource('till', true) });
  return tellers;
}

/** An import over people whom other sources know. */
async function begun(
  seed: number,
): Promise<{ before: Everything; sourceId: string; roll: () => number; tellers: Teller[] }> {
  const roll = dice(seed);
  const tellers = await tellersOf(world);
  await world.append(manyEvents(roll, tellers, 220, 0));
  const t0 = performance.now();
  await world.settle();
  console.log('settle', performance.now() - t0);
  await world.send();
  console.log('send', performance.now() - t0);
  const before = await everything(world);
  const sourceId = await world.aSource('crm');
  return { before, sourceId, roll, tellers };
}

const brought = (roll: () => number, sourceId: string) => manyEvents(roll, [{ sourceId, kind: 'crm' }], 180, 10_000);

test.each(Array.from({ length: Number(process.env.SEEDS ?? 6) }, (_, n) => n + 1))(
  'after an undo every store holds what it held before the import (seed %i)',
  async (seed) => {
    const { before, sourceId, roll } = await begun(seed);
    await world.append(brought(roll, sourceId));
    await world.settle();
    await world.send();
    expect(await everything(world)).not.toEqual(before);
    const t0 = performance.now();
    await undoSource({
      ...world,
      after: async (s) => {
        if (s !== 'step') console.log(s, performance.now() - t0);
      },
    })(sourceId, alive);
    expect(await violations(world.db, 24)).toEqual([]);
    expect(differences(before, await everything(world))).toEqual({});
  },
);
