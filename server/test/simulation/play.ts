/** Plays one seed: a world, a schedule of faults, and in the end what was violated. */
import type { ClickHouse } from '../../src/history/index.ts';
import type { NewEvent } from '../../src/spine/index.ts';
import { rollFrom, type Dice } from './dice.ts';
import { beginCommand, openDesk, type Desk, type Mishap, type SlowCommand } from './desk.ts';
import type { Ground } from './ground.ts';
import type { Bug } from './planted.ts';
import { decideSomething } from './staff.ts';
import { startWorker, type Loop, type SimWorker, type Trap } from './worker.ts';
import { imagine, type Request, type World } from './world.ts';

export interface PlayOptions {
  readonly bug?: Bug | undefined;
  /** Staff merge and undo. */
  readonly staff?: boolean;
  readonly clickhouse?: ClickHouse | undefined;
  /** Where what happens is written down, for who waits for the end in vain. */
  readonly trace?: string[] | undefined;
}

export interface Scene {
  readonly ground: Ground;
  readonly options: PlayOptions;
  readonly dice: Dice;
  readonly world: World;
  readonly trace: string[];
  /** Until they are healed. */
  poisoned: boolean;
  readonly acknowledged: Set<string>;
  /** Given up by their clients before anybody said yes. */
  readonly abandoned: Set<string>;
  waiting: Request[];
  readonly workers: SimWorker[];
  readonly desks: Desk[];
  command: { readonly events: readonly NewEvent[]; readonly slow: SlowCommand } | undefined;
  /** What waits for somebody else (a command that holds its message ids, a frozen worker) while the schedule goes on. */
  readonly background: Set<Promise<void>>;
  /** Errors of loops that no fault explains. */
  readonly broken: string[];
}

const hour = 3_600_000;

export async function openScene(ground: Ground, seed: number, options: PlayOptions): Promise<Scene> {
  const dice = rollFrom(seed);
  const world = imagine(dice, seed, Date.now());
  const scene: Scene = {
    ground,
    options,
    dice,
    world,
    trace: options.trace ?? [],
    poisoned: true,
    acknowledged: new Set(),
    abandoned: new Set(),
    waiting: [...world.requests],
    workers: [],
    desks: [],
    command: undefined,
    background: new Set(),
    broken: [],
  };
  // The clock of the second web server is wrong in every third history.
  const clockErrorMs = dice.chance(0.33) ? dice.int(-150, 70) * hour : 0;
  if (clockErrorMs !== 0) scene.trace.push(`the second web server's clock is wrong by ${clockErrorMs / hour} h`);
  scene.desks.push(openDesk(ground.takePool(), ground.admin, options.bug, 0));
  scene.desks.push(openDesk(ground.takePool(), ground.admin, options.bug, clockErrorMs));
  await hire(scene);
  await hire(scene);
  return scene;
}

/** Another worker process. */
async function hire(scene: Scene): Promise<void> {
  const { ground, dice, options, world } = scene;
  const worker = await startWorker({
    pool: ground.takePool(),
    admin: ground.admin,
    bug: options.bug,
    lanes: dice.chance(0.3) ? 2 : 1,
    batchSize: dice.pick([4, 12, 40]),
    poisonOf: (eventId) => (scene.poisoned ? world.poison.get(eventId) : undefined),
    clickhouse: options.clickhouse,
  });
  scene.workers.push(worker);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a pass and looks at it until it has ended, is frozen, or waits for somebody (who is frozen). */
export async function pass(scene: Scene, loop: Loop, trap?: Trap, patienceMs = 25): Promise<void> {
  loop.trap = trap;
  loop.running = loop
    .pass()
    .then(
      () => undefined,
      (error: unknown) => noteBroken(scene, loop, error),
    )
    .finally(() => {
      loop.running = undefined;
      loop.trap = undefined;
    });
  const deadline = performance.now() + patienceMs;
  while (loop.running !== undefined && loop.wake === undefined && performance.now() < deadline) await pause(0);
}

// Connections that were ended, deadlocks, and our own "away": what a program may meet any day, and the loop tries again.
const expected = /^(CONNECTION_\w+|ECONNRESET|57P0[1-5]|40P01|40001|no_answer)$/;

function noteBroken(scene: Scene, loop: Loop, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (expected.test(code)) scene.trace.push(`${loop.name}: ${code}`);
  else
    scene.broken.push(`${loop.name} broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}

const alive = (scene: Scene): SimWorker[] => scene.workers.filter((worker) => worker.alive);
const idle = (scene: Scene): Loop[] =>
  alive(scene).flatMap((worker) => worker.loops.filter((loop) => loop.running === undefined));
const frozen = (scene: Scene): Loop[] => alive(scene).flatMap((worker) => worker.loops.filter((loop) => loop.wake));

const weights = {
  deliver: 6,
  pass: 8,
  wake: 3,
  beat: 2.5,
  again: 1,
  kill: 0.6,
  hire: 0.8,
  silence: 1.5,
  leave: 0.3,
  command: 0.8,
  staff: 0,
};

/** One step of the schedule. */
export async function step(scene: Scene): Promise<void> {
  const { dice, trace } = scene;
  if (alive(scene).length === 0) await hire(scene);
  const what = dice.weighted({ ...weights, staff: scene.options.staff === true ? 1.5 : 0 });
  const note = (text: string): number => trace.push(`${what}: ${text}`);
  switch (what) {
    case 'deliver':
      return deliverOne(scene);
    case 'again':
      return deliverAgain(scene);
    case 'pass': {
      const loops = idle(scene);
      if (loops.length === 0) return;
      // Where there is a way to ClickHouse, it is what is looked at.
      const sinks = loops.filter((loop) => loop.points.includes('sent'));
      const loop = dice.pick(sinks.length > 0 && dice.chance(0.5) ? sinks : loops);
      const trap = setTrap(dice, loop);
      note(`${loop.name}${trap === undefined ? '' : ` ${trap.kind} at ${trap.point}`}`);
      return pass(scene, loop, trap);
    }
    case 'wake': {
      const loops = frozen(scene);
      if (loops.length === 0) return;
      const loop = dice.pick(loops);
      note(loop.name);
      loop.wake?.();
      return pause(2);
    }
    case 'beat': {
      const worker = dice.pick(alive(scene));
      note(worker.name);
      return beat(worker);
    }
    case 'kill': {
      if (alive(scene).length < 2) return;
      const worker = dice.pick(alive(scene));
      note(worker.name);
      return worker.die();
    }
    case 'hire':
      if (alive(scene).length >= 3) return;
      await hire(scene);
      note(scene.workers.at(-1)?.name ?? '');
      return;
    case 'silence': {
      // Nobody has seen this process for a minute: dead, frozen, or alive and cut off for a while. The others take over.
      const worker = dice.pick(scene.workers);
      note(worker.name);
      await silence(scene, [worker]);
      for (const other of dice.shuffled(alive(scene))) if (other !== worker) await beat(other);
      return;
    }
    case 'leave': {
      const worker = dice.pick(alive(scene));
      if (alive(scene).length < 2 || worker.loops.some((loop) => loop.running !== undefined)) return;
      note(worker.name);
      await worker.leases.stop();
      worker.alive = false;
      return;
    }
    case 'command':
      return commandStep(scene);
    case 'staff':
      return decide(scene);
  }
}

function setTrap(dice: Dice, loop: Loop): Trap | undefined {
  if (dice.chance(loop.points.includes('sent') ? 0.25 : 0.55)) return undefined;
  return { point: dice.pick(loop.points), kind: dice.weighted({ freeze: 5, die: 2, tear: 2, away: 2 }) };
}

export async function beat(worker: SimWorker): Promise<void> {
  await worker.leases.beat().catch(() => undefined);
}

/** Time passes over what they last said. */
export async function silence(scene: Scene, workers: readonly SimWorker[]): Promise<void> {
  await scene.ground.admin.unsafe(
    `update spine.processes set seen_at = now() - interval '1 hour' where id = any ($1::uuid[])`,
    [workers.map((worker) => worker.processId)] as never[],
  );
}

/** Does it, or goes on without it after a while. */
async function inBackground(scene: Scene, work: Promise<void>): Promise<void> {
  const done = work
    .catch((error: unknown) => void scene.broken.push(String(error)))
    .finally(() => scene.background.delete(done));
  scene.background.add(done);
  await Promise.race([done, pause(25)]);
}

async function deliverOne(scene: Scene): Promise<void> {
  const { dice } = scene;
  const request = scene.waiting.shift();
  if (request === undefined) return;
  const mishap = dice.chance(0.3) ? dice.pick(['lost', 'tear', 'die'] as const) : undefined;
  await inBackground(scene, deliver(scene, request, mishap));
}

/** A client that was not answered sends again, sooner or later, or is switched off for ever. */
export async function deliver(scene: Scene, request: Request, mishap?: Mishap): Promise<void> {
  const { dice, desks, ground, options, trace } = scene;
  const at = dice.int(0, desks.length - 1);
  const desk = desks[at] as Desk;
  const twice = dice.chance(0.1);
  // Thrown before anything happens, so that a race that ends otherwise the next time does not change the rest of the schedule.
  const fate = dice.weighted({ abandon: 1, later: 4, next: 5 });
  const answers = await Promise.all([
    desk.submit(request.events, mishap),
    ...(twice && mishap === undefined ? [(desks[1 - at] as Desk).submit(request.events)] : []),
  ]);
  trace.push(
    `deliver: ${request.n}${mishap === undefined ? '' : ` ${mishap}`}${twice ? ' twice at once' : ''} → ${answers.join()}`,
  );
  if (desk.pool.dead && desks[at] === desk) desks[at] = openDesk(ground.takePool(), ground.admin, options.bug, 0);
  if (answers.includes(true)) for (const event of request.events) scene.acknowledged.add(event.eventId);
  else if (fate === 'abandon') for (const event of request.events) scene.abandoned.add(event.eventId);
  else if (fate === 'later') scene.waiting.push(request);
  else scene.waiting.unshift(request);
}

/** What was acknowledged, or will be, is sent once more, in another company. */
async function deliverAgain(scene: Scene): Promise<void> {
  const { dice, world } = scene;
  const [one, other] = [dice.pick(world.requests), dice.pick(world.requests)];
  const events = dice.shuffled([...one.events, ...other.events]).slice(0, dice.int(1, 8));
  const distinct = [...new Map(events.map((event) => [event.eventId, event])).values()];
  const desk = dice.pick(scene.desks);
  const work = async (): Promise<void> => {
    const yes = await desk.submit(distinct);
    scene.trace.push(`again: ${distinct.length} of ${one.n} and ${other.n} → ${yes}`);
    if (yes) for (const event of distinct) scene.acknowledged.add(event.eventId);
  };
  await inBackground(scene, work());
}

async function commandStep(scene: Scene): Promise<void> {
  if (scene.command !== undefined) return endCommand(scene, scene.dice.chance(0.7) ? 'commit' : 'roll back');
  const request = scene.waiting.shift();
  if (request === undefined) return;
  scene.trace.push(`command: ${request.n} begins`);
  scene.command = {
    events: request.events,
    slow: await beginCommand(scene.ground.admin, scene.options.bug, request.events),
  };
}

export async function endCommand(scene: Scene, how: 'commit' | 'roll back'): Promise<void> {
  const { command } = scene;
  if (command === undefined) return;
  scene.command = undefined;
  const done = await command.slow.end(how);
  scene.trace.push(`command: ${how} → ${done}`);
  if (done) for (const event of command.events) scene.acknowledged.add(event.eventId);
  else scene.waiting.push({ n: -1, events: command.events });
}

async function decide(scene: Scene): Promise<void> {
  const work = async (): Promise<void> => {
    scene.trace.push(`staff: ${await decideSomething(scene.ground.admin, scene.dice)}`);
  };
  await inBackground(scene, work());
}
