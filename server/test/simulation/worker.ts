/**
 * A worker process in miniature, with the real parts wired as in consumers.ts: its own connections, leases, memory and loops.
 * It goes step by step, and can be stopped at every point of a batch: frozen, killed, or with its connections torn.
 */
import { createIdentity } from '../../src/identity/index.ts';
import { isDatabaseAway } from '../../src/kit/away.ts';
import { newId } from '../../src/kit/ids.ts';
import { silentLog } from '../../src/kit/log.ts';
import { connect, type Db, type Tx } from '../../src/kit/sql.ts';
import { createProfiles } from '../../src/profiles/index.ts';
import {
  createConsumer,
  createLeases,
  UnusableEvent,
  type Consumer,
  type Leases,
  type LogEvent,
} from '../../src/spine/index.ts';
import { createSink, historyConsumer, type ClickHouse, type Sink } from '../../src/history/index.ts';
import { planted, type Bug } from './planted.ts';
import { simSources, type Poison } from './world.ts';

/** Where a batch can be stopped: nothing done yet; identity decided; effects written; positions moved; committed. */
export const points = ['begun', 'resolved', 'applied', 'moved'] as const;
/** Where the way of a block to ClickHouse can be stopped. */
export const sinkPoints = ['planned', 'sent', 'left'] as const;
export type Point = (typeof points)[number] | (typeof sinkPoints)[number];

export interface Trap {
  readonly point: Point;
  /** freeze: goes on when it is woken; die: kill -9; tear: PostgreSQL ends its connections; away: a passing error. */
  readonly kind: 'freeze' | 'die' | 'tear' | 'away';
}

/** What a loop of the process does now. */
export interface Loop {
  readonly name: string;
  readonly pass: () => Promise<unknown>;
  readonly points: readonly Point[];
  trap: Trap | undefined;
  running: Promise<void> | undefined;
  /** Wakes it; there while it is frozen. */
  wake: (() => void) | undefined;
}

export interface SimWorker {
  readonly name: string;
  readonly processId: string;
  readonly pool: Pool;
  readonly leases: Leases;
  readonly loops: readonly Loop[];
  alive: boolean;
  /** Without a word: connections drop, shards stay leased until others see that it is silent. */
  die(): Promise<void>;
}

export interface WorkerGround {
  readonly pool: Pool;
  readonly admin: Db;
  readonly bug: Bug | undefined;
  readonly lanes: number;
  readonly batchSize: number;
  readonly poisonOf: (eventId: string) => Poison | undefined;
  readonly clickhouse: ClickHouse | undefined;
}

/** Connections under a name of their own, so that they can be found and ended from outside. */
export interface Pool {
  readonly name: string;
  readonly db: Db;
  dead: boolean;
}

let pools = 0;

export function openPool(url: string): Pool {
  pools += 1;
  const name = `simulated-${pools}`;
  return { name, db: connect(url, { max: 4, name }), dead: false };
}

export async function tearConnections(admin: Db, name: string): Promise<void> {
  await admin.unsafe(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1`, [name]);
}

/**
 * A connection that ends while the client library asks it for its types makes a rejection that nobody can catch (postgres 3.4.9,
 * fetchArrayTypes). A program must live with it; here it is left out, and everything else is told on.
 */
export function bearTornHandshakes(): () => void {
  const told = process.listeners('unhandledRejection');
  const tell = (error: unknown, promise: Promise<unknown>): void => {
    if (isDatabaseAway(error)) return;
    for (const listener of told) listener(error, promise);
  };
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', tell);
  return () => {
    process.off('unhandledRejection', tell);
    for (const listener of told) process.on('unhandledRejection', listener);
  };
}

const lost = (): Error => Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });

export async function startWorker(ground: WorkerGround): Promise<SimWorker> {
  const { pool, admin, batchSize, clickhouse } = ground;
  const db = planted(pool.db, ground.bug);
  const processId = newId();
  const consumers = ['people', ...(clickhouse === undefined ? [] : [historyConsumer])];
  // The timer never fires: rounds are made by hand.
  const leases = createLeases({ db, log: silentLog, processId, consumers, ttlSeconds: 30, beatMs: 2_000_000_000 });
  const identity = await createIdentity({ db, sources: simSources, log: silentLog });
  const profiles = createProfiles({ sources: simSources, identity, log: silentLog });

  const worker: SimWorker = {
    name: pool.name,
    processId,
    pool,
    leases,
    loops: [],
    alive: true,
    die: async () => {
      worker.alive = false;
      pool.dead = true;
      const ended = pool.db.end({ timeout: 0 });
      for (const loop of worker.loops) loop.wake?.();
      await Promise.all([ended, ...worker.loops.map((loop) => loop.running)]);
    },
  };

  /** Springs the loop's trap when this is its point. */
  async function reach(loop: Loop, point: Point): Promise<void> {
    const { trap } = loop;
    if (trap === undefined || trap.point !== point) return;
    loop.trap = undefined;
    if (trap.kind === 'freeze') {
      await new Promise<void>((resolve) => {
        loop.wake = resolve;
      });
      loop.wake = undefined;
      if (!worker.alive) throw lost();
    } else if (trap.kind === 'tear') {
      await tearConnections(admin, pool.name);
    } else {
      if (trap.kind === 'die') void worker.die();
      throw lost();
    }
  }

  async function applyAll(loop: Loop, tx: Tx, events: readonly LogEvent[]): Promise<void> {
    await reach(loop, 'begun');
    const resolved = await identity.resolve(tx, events);
    await reach(loop, 'resolved');
    for (const event of events) await meetPoison(tx, ground.poisonOf(event.eventId));
    await profiles.apply(tx, resolved);
    await noteApplied(tx, events, pool.name);
    await reach(loop, 'applied');
  }

  const peopleLoop = (index: number): Loop => {
    const loop = aLoop(`${pool.name}/${index}`, points, () => consumer.pass());
    const consumer: Consumer = createConsumer({
      db,
      log: silentLog,
      leases,
      name: 'people',
      batchSize,
      lane: { index, of: ground.lanes },
      apply: (tx, events) => applyAll(loop, tx, events),
      beforeCommit: () => reach(loop, 'moved'),
    });
    return loop;
  };
  const sinkLoop = (to: ClickHouse): Loop => {
    const loop = aLoop(`${pool.name}/history`, sinkPoints, () => sink.pass());
    const sink: Sink = createSink({
      db,
      log: silentLog,
      clickhouse: to,
      leases,
      blockEvents: 12,
      after: (step) => reach(loop, step),
    });
    return loop;
  };
  const loops = [
    ...Array.from({ length: ground.lanes }, (_, index) => peopleLoop(index)),
    ...(clickhouse === undefined ? [] : [sinkLoop(clickhouse)]),
  ];
  Object.assign(worker, { loops });
  await leases.start();
  return worker;
}

function aLoop(name: string, at: readonly Point[], pass: () => Promise<unknown>): Loop {
  return { name, points: at, pass, trap: undefined, running: undefined, wake: undefined };
}

async function meetPoison(tx: Tx, poison: Poison | undefined): Promise<void> {
  if (poison === 'unusable') throw new UnusableEvent('poisonous', 'for the simulation');
  if (poison === 'bug') throw new TypeError('a bug, for the simulation');
  if (poison === 'sql') await tx.unsafe('select 1 / 0');
}

/** In the batch's own transaction, so that it says in which order events took effect. */
async function noteApplied(tx: Tx, events: readonly LogEvent[], who: string): Promise<void> {
  await tx.unsafe(
    `insert into public.applied (shard, event_id, who) select * from unnest($1::int[], $2::uuid[], $3::text[])`,
    [events.map((event) => event.shard), events.map((event) => event.eventId), events.map(() => who)] as never[],
  );
}
