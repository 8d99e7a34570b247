/** The seeded fault run for the way to ClickHouse: aborted between writing down, sending and moving on, by processes that come and go. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGround } from './ground.ts';
import { playHistory, type Played } from './history.ts';
import { forgetful } from './planted.ts';
import { chosenSeeds, tellOf } from './run-histories.ts';
import { bearTornHandshakes } from './worker.ts';

const file = 'server/test/simulation/to-clickhouse.engine.test.ts';

let enough: () => void;
beforeAll(() => {
  enough = bearTornHandshakes();
});
afterAll(() => enough());

/** ClickHouse remembers blocks by their numbers, so each history has tables of its own. */
async function playOn(seed: number, faulty: boolean): Promise<Played> {
  const ground = await openGround({ history: true });
  try {
    const { clickhouse } = ground;
    if (clickhouse === undefined) throw new Error('no ClickHouse');
    return await playHistory(ground, seed, { clickhouse: faulty ? forgetful(clickhouse) : clickhouse });
  } finally {
    await ground.end();
  }
}

test('each event is in ClickHouse once, whoever is killed between the steps of a block', async () => {
  for (const seed of chosenSeeds(5_000, 15)) {
    const played = await playOn(seed, false);
    if (played.violations.length > 0) expect(tellOf(played, file)).toBe('');
  }
}, 300_000);

// A block must be sent, and its sender stopped before it can say so: one in ten histories does it, by chance that is the first or the fortieth.
test('planted: a sink whose blocks have no lasting token doubles events, and is found out', async () => {
  for (let seed = 5_000; seed < 5_150; seed += 1) {
    const { violations } = await playOn(seed, true);
    if (violations.length > 0) return expect(violations.join()).toMatch(/in ClickHouse twice/);
  }
  expect.unreachable('150 histories, and nothing was found');
}, 900_000);
