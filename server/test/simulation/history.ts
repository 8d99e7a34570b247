/** One history: a seed played to its end, and all that was violated. */
import type { Ground } from './ground.ts';
import { historyViolations, violations } from './invariants.ts';
import { openScene, step, type PlayOptions, type Scene } from './play.ts';
import { derivedOf, differences, replay } from './replay.ts';
import { settle } from './settle.ts';
import { whoIsWho } from './who-is-who.ts';

export interface Played {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly events: number;
}

export interface HistoryOptions extends PlayOptions {
  /** Where a planted bug is found before, nothing more needs to be looked at. */
  readonly withoutReplay?: boolean;
}

export async function playHistory(ground: Ground, seed: number, options: HistoryOptions = {}): Promise<Played> {
  const T = [performance.now()];
  const lap = () => T.push(performance.now());
  const scene = await openScene(ground, seed, options);
  lap();
  const found = await tell(scene, options, lap);
  await close(scene);
  lap();
  scene.trace.push(
    'TIMES ' +
      T.slice(1)
        .map((t, i) => Math.round(t - (T[i] ?? 0)))
        .join(' '),
  );
  const events = scene.world.requests.reduce((sum, request) => sum + request.events.length, 0);
  return { seed, violations: found, trace: scene.trace, events };
}

async function tell(scene: Scene, options: HistoryOptions, lap: () => void): Promise<string[]> {
  const { admin } = scene.ground;
  const steps = scene.dice.int(20, 45);
  for (let n = 0; n < steps; n += 1) await step(scene);
  lap();
  const restless = await settle(scene, options.bug === undefined ? 20_000 : 1_500);
  lap();
  const found = [...restless, ...(await violations(scene)), ...(await historyViolations(scene, admin))];
  lap();
  if (found.length > 0 || options.withoutReplay === true) return found;
  const before = await derivedOf(admin);
  const people = await whoIsWho(scene);
  lap();
  await replay(scene);
  lap();
  return [...people, ...(await violations(scene)), ...differences(before, await derivedOf(admin))];
}

/** What nobody closes stays open: connections of the dead are gone, those of the living serve the next history. */
async function close(scene: Scene): Promise<void> {
  const { ground } = scene;
  for (const desk of scene.desks) {
    await desk.close();
    ground.giveBack(desk.pool);
  }
  for (const worker of scene.workers) {
    for (const loop of worker.loops) loop.wake?.();
    for (const loop of worker.loops) await loop.running;
    worker.alive = false;
    await worker.leases.stop();
    ground.giveBack(worker.pool);
  }
}
