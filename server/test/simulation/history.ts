/** One history: a seed played to its end, and all that was violated. */
import { replayLetters } from '../../src/channels/index.ts';
import { transaction } from '../../src/kit/sql.ts';
import type { Ground } from './ground.ts';
import { historyViolations, violations } from './invariants.ts';
import { openScene, step, type PlayOptions, type Scene } from './play.ts';
import { derivedOf, differences, replay } from './replay.ts';
import { restMs, settle } from './settle.ts';
import { whoIsWho } from './who-is-who.ts';

export interface Played {
  readonly seed: number;
  readonly violations: readonly string[];
  /** What happened, step by step. */
  readonly trace: readonly string[];
  readonly events: number;
}

export async function playHistory(ground: Ground, seed: number, options: PlayOptions = {}): Promise<Played> {
  // Two in five have staff who merge and undo; the others are compared with the pure function of all that was said.
  const scene = await openScene(ground, seed, { staff: seed % 5 < 2, ...options });
  const found = await tell(scene);
  await close(scene);
  const events = scene.world.requests.reduce((sum, request) => sum + request.events.length, 0);
  return { seed, violations: found, trace: scene.trace, events };
}

async function tell(scene: Scene): Promise<string[]> {
  const { ground, options, dice } = scene;
  const steps = dice.int(18, 40);
  for (let n = 0; n < steps; n += 1) await step(scene);
  const found = await violationsAtRest(scene);
  if (found.length > 0) return found;
  if (scene.world.poison.size > 0 && dice.chance(0.5)) {
    const after = await heal(scene);
    if (after.length > 0) return after;
  }
  if (options.clickhouse !== undefined) return [];
  const before = await derivedOf(ground.admin);
  const people = await whoIsWho(scene);
  await replay(scene);
  return [...people, ...(await violations(scene)), ...differences(before, await derivedOf(ground.admin))];
}

async function violationsAtRest(scene: Scene): Promise<string[]> {
  const restless = await settle(scene, restMs);
  return [...restless, ...(await violations(scene)), ...(await historyViolations(scene))];
}

/** What was wrong with the poisonous events is mended, and their letters are replayed, by two impatient people at once. */
async function heal(scene: Scene): Promise<string[]> {
  const { admin } = scene.ground;
  scene.poisoned = false;
  scene.trace.push('heal');
  const press = (reason: string) => transaction(admin, (tx) => replayLetters(tx, { reason }, new Date()));
  for (const reason of ['poisonous', 'apply_failed']) await Promise.all([press(reason), press(reason)]);
  return violationsAtRest(scene);
}

/** Connections of the dead are gone, those of the living serve the next history. */
async function close(scene: Scene): Promise<void> {
  const { ground } = scene;
  for (const desk of scene.desks) {
    await desk.close();
    ground.giveBack(desk.pool);
  }
  for (const worker of scene.workers) {
    for (const loop of worker.loops) loop.wake?.();
    await Promise.all(worker.loops.flatMap((loop) => loop.running ?? []));
    worker.alive = false;
    if (!worker.pool.dead) await worker.leases.stop();
    ground.giveBack(worker.pool);
  }
}
