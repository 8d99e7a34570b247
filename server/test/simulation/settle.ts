/** Faults are over: everything that waits is delivered and applied. */
import { run, statement, type Db } from '../../src/kit/sql.ts';
import { z } from 'zod';
import { beat, deliver, endCommand, pass, pause, silence, type Scene } from './play.ts';
import { startWorker, type SimWorker } from './worker.ts';

/** How far everybody is behind, whatever their own reader believes. */
const behind = statement(
  'simulation.behind',
  z.object({ n: z.int() }),
  `select count(*)::int as n from spine.log l
   where not exists (select 1 from spine.positions p where p.consumer = 'people' and p.shard = l.shard and (p.xid, p.seq) >= (l.xid, l.seq))`,
);
const unsent = statement(
  'simulation.unsent',
  z.object({ n: z.int() }),
  `select (select count(*) from profiles.timeline t
           where not exists (select 1 from spine.positions p where p.consumer = 'history' and p.shard = t.shard and (p.xid, p.seq) >= (t.xid, t.seq)))::int
        + (select count(*) from history.planned where done_at is null)::int as n`,
);

export async function eventsBehind(db: Db): Promise<number> {
  const [people] = await run(db, behind);
  return people?.n ?? 0;
}

/**
 * After so long an event that still waits waits for ever. Generous, because other files' transactions hold the log's end back as well (it is
 * one database server, and its guard knows no databases): beside an import of 92,000 products and a backup, 30 s were too few.
 */
export const restMs = 120_000;

/** Empty: all is settled. Else what would not come to rest. */
export async function settle(scene: Scene, withinMs: number): Promise<string[]> {
  const deadline = performance.now() + withinMs;
  scene.trace.push('comes to rest');
  await endCommand(scene, 'commit');
  await wakeAll(scene, deadline);
  for (let tries = 0; scene.waiting.length > 0 && tries < 20; tries += 1) {
    await Promise.all(scene.waiting.splice(0).map((request) => deliver(scene, request)));
  }
  if (scene.waiting.length > 0) return [`${scene.waiting.length} requests are refused for ever`];
  const workers = await survivors(scene);
  const loops = workers.flatMap((worker) => worker.loops);
  for (let round = 0; ; round += 1) {
    // Twice at first: what one gives back the other takes; later for those who were fenced off.
    if (round < 2 || round % 4 === 0) for (const worker of workers) await beat(worker);
    await Promise.all(loops.map((loop) => pass(scene, loop, undefined, 10_000)));
    const left = await waiting(scene);
    if (left === 0) return [];
    if (performance.now() > deadline) return [`${left} events wait for ever`];
    // Transactions of other tests hold the log's end back: it is one database server.
    if (round > 4) await pause(2);
  }
}

async function waiting(scene: Scene): Promise<number> {
  const { admin } = scene.ground;
  const people = await eventsBehind(admin);
  if (scene.options.clickhouse === undefined) return people;
  const [history] = await run(admin, unsent);
  return people + (history?.n ?? 0);
}

async function wakeAll(scene: Scene, deadline: number): Promise<void> {
  const running = (): boolean =>
    scene.background.size > 0 ||
    scene.workers.some((worker) => worker.alive && worker.loops.some((loop) => loop.running !== undefined));
  while (running()) {
    if (performance.now() > deadline) throw new Error('a pass never ended');
    for (const worker of scene.workers) {
      for (const loop of worker.loops) {
        loop.trap = undefined;
        loop.wake?.();
      }
    }
    await pause(1);
  }
}

/** Those who live, a newcomer if nobody does; the dead have been silent long enough. */
async function survivors(scene: Scene): Promise<SimWorker[]> {
  const living = scene.workers.filter((worker) => worker.alive);
  if (living.length === 0) {
    const newcomer = await startWorker({
      pool: scene.ground.takePool(),
      admin: scene.ground.admin,
      bug: scene.options.bug,
      lanes: 1,
      batchSize: 50,
      poisonOf: (eventId) => (scene.poisoned ? scene.world.poison.get(eventId) : undefined),
      clickhouse: scene.options.clickhouse,
    });
    scene.workers.push(newcomer);
    living.push(newcomer);
  }
  await silence(
    scene,
    scene.workers.filter((worker) => !worker.alive),
  );
  return living;
}
