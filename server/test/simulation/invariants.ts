/** What must hold when a history has come to rest, whatever happened on the way: section 1 of the blueprint, as questions to the database. */
import { z } from 'zod';
import { run, statement, transaction } from '../../src/kit/sql.ts';
import type { Scene } from './play.ts';

const logged = statement(
  'simulation.logged',
  z.object({ event_id: z.string(), shard: z.int(), type: z.string() }),
  `select event_id, shard, type from spine.log order by shard, xid, seq`,
);
const told = statement(
  'simulation.told',
  z.object({ event_id: z.string(), origin_id: z.string() }),
  `select event_id, origin_id from profiles.timeline`,
);
const applied = statement(
  'simulation.applied',
  z.object({ event_id: z.string(), shard: z.int() }),
  `select event_id, shard from public.applied order by n`,
);
const letters = statement(
  'simulation.letters',
  z.object({ event_id: z.string().nullable(), reason: z.string(), detail: z.string() }),
  `select event_id, reason, detail from spine.dead_letters where state = 'open'`,
);
const counted = statement(
  'simulation.counted',
  z.object({ origin_id: z.string(), events: z.int() }),
  `select origin_id, events from profiles.fragments`,
);

/** One line for each violation. */
export async function violations(scene: Scene): Promise<string[]> {
  const db = scene.ground.admin;
  // One snapshot for all: at rest nothing changes any more, and if something did, the parts must still fit together.
  const { log, timeline, effects, dead, fragments } = await transaction(db, async (tx) => {
    await tx.unsafe('set transaction isolation level repeatable read read only');
    return {
      log: await run(tx, logged),
      timeline: await run(tx, told),
      effects: await run(tx, applied),
      dead: await run(tx, letters),
      fragments: await run(tx, counted),
    };
  });
  const found: string[] = [];
  const say = (wrong: readonly string[], what: string): void => {
    if (wrong.length > 0) found.push(`${wrong.length} ${what}: ${wrong.slice(0, 3).join(', ')}`);
  };
  const inLog = new Set(log.map((row) => row.event_id));
  const onTimeline = new Set(timeline.map((row) => row.event_id));
  const inLetters = new Set(dead.flatMap((row) => row.event_id ?? []));
  const sent = new Set(scene.world.requests.flatMap((request) => request.events.map((event) => event.eventId)));
  const poison = scene.poisoned ? scene.world.poison : new Map<string, string>();

  say(
    [...scene.acknowledged].filter((id) => !inLog.has(id)),
    'acknowledged events are not in the log',
  );
  say(twice(log.map((row) => row.event_id)), 'events are in the log twice');
  say(
    log.filter((row) => row.type !== 'system' && !sent.has(row.event_id)).map((row) => row.event_id),
    'events are in the log that nobody sent',
  );
  say(
    [...inLog].filter((id) => !onTimeline.has(id) && !inLetters.has(id)),
    'events of the log were neither applied nor buried',
  );
  say(
    [...inLetters].filter((id) => onTimeline.has(id)),
    'events were applied and buried',
  );
  say(twice(timeline.map((row) => row.event_id)), 'events were applied twice');
  say(
    [...onTimeline].filter((id) => !inLog.has(id)),
    'events on the timeline are not in the log',
  );
  say(
    dead.filter((row) => !poison.has(row.event_id ?? '')).map((row) => `${row.reason} (${row.detail})`),
    'events were buried though nothing was wrong with them',
  );
  say(
    [...poison.keys()].filter((id) => onTimeline.has(id)),
    'poisonous events were applied',
  );
  say(outOfOrder(log, effects), 'shards took effect in another order than that of the log');
  say(miscounted(timeline, fragments), 'states have counted other events than the timeline holds');
  return [...scene.broken, ...found];
}

function twice(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

interface Placed {
  readonly event_id: string;
  readonly shard: number;
}

/** A customer's events are in one shard, so order in a shard is order for each customer. */
function outOfOrder(log: readonly Placed[], effects: readonly Placed[]): string[] {
  const took = new Set(effects.map((row) => row.event_id));
  const byShard = (rows: readonly Placed[]): Map<number, string> => {
    const lists = new Map<number, string>();
    for (const row of rows) lists.set(row.shard, `${lists.get(row.shard) ?? ''} ${row.event_id}`);
    return lists;
  };
  const wanted = byShard(log.filter((row) => took.has(row.event_id)));
  return [...byShard(effects)].filter(([shard, ids]) => wanted.get(shard) !== ids).map(([shard]) => String(shard));
}

function miscounted(
  timeline: readonly { readonly origin_id: string }[],
  fragments: readonly { readonly origin_id: string; readonly events: number }[],
): string[] {
  const counts = new Map<string, number>();
  for (const row of timeline) counts.set(row.origin_id, (counts.get(row.origin_id) ?? 0) + 1);
  const known = new Map(fragments.map((row) => [row.origin_id, row.events]));
  return [...new Set([...counts.keys(), ...known.keys()])]
    .filter((id) => counts.get(id) !== known.get(id))
    .map((id) => `${id}: ${known.get(id) ?? 0} instead of ${counts.get(id) ?? 0}`);
}

/** ClickHouse holds just what the timeline holds. */
export async function historyViolations(scene: Scene): Promise<string[]> {
  const { clickhouse } = scene.options;
  if (clickhouse === undefined) return [];
  const there = await clickhouse.ask('select event_id from events_1', z.object({ event_id: z.string() }));
  const timeline = await run(scene.ground.admin, told);
  const found: string[] = [];
  const ids = new Set(there.map((row) => row.event_id));
  const doubled = twice(there.map((row) => row.event_id));
  const missing = timeline.filter((row) => !ids.has(row.event_id));
  if (doubled.length > 0) found.push(`${doubled.length} events are in ClickHouse twice`);
  if (missing.length > 0) found.push(`${missing.length} events never came to ClickHouse`);
  if (ids.size > timeline.length) found.push(`ClickHouse has events that the timeline has not`);
  return found;
}
