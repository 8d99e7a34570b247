/** The seeded fault run: section 1 of the blueprint holds, whatever happens to whom and when. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chosenSeeds, runHistories, tellOf } from './run-histories.ts';
import { bearTornHandshakes } from './worker.ts';

const file = 'server/test/simulation/simulation.race.test.ts';
const seeds = chosenSeeds(1, 500);

let enough: () => void;
beforeAll(() => {
  enough = bearTornHandshakes();
});
afterAll(() => enough());

test(
  `${seeds.length} histories of killed, frozen and cut-off processes: acknowledged is durable, once, in order, and replays the same`,
  async () => {
    const started = performance.now();
    const { failed, histories, events } = await runHistories(seeds, { lanes: 3 });
    expect(failed.map((played) => tellOf(played, file)).join('\n\n')).toBe('');
    expect(histories).toBe(seeds.length);
    const seconds = (performance.now() - started) / 1_000;
    console.info(
      `${histories} histories with ${events} events in ${seconds.toFixed(1)} s: ${(histories / seconds).toFixed(1)}/s`,
    );
  },
  Math.max(600_000, seeds.length * 5_000),
);
