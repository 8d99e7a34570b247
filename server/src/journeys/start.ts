/** Who enters a journey: a run begins, or she is held out, or she may not enter (again) now. In the caller's transaction. */
import { hashedId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { placeIn } from './decision.ts';
import { spanMs } from './decision.ts';
import type { JourneyDeps } from './deps.ts';
import type { JourneyInForce } from './in-force.ts';
import { addTraces, lockPeople, startRuns, type RunRow } from './runs.sql.ts';
import type { Tally } from './tally.ts';

export interface Entry {
  readonly journey: JourneyInForce;
  /** The person, or any of her origins. */
  readonly originId: string;
  /** What began it; the same again begins nothing. */
  readonly cause: string;
  /** Read by people: an event's name, `api`, `audience`. */
  readonly because: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** When what began it happened; default now. */
  readonly at?: Date;
}

export interface Started {
  /** As it has been written. */
  readonly row: RunRow;
  readonly entry: Entry;
}

export interface Begun {
  /** By entry: what began; null: nothing. */
  readonly started: readonly (Started | null)[];
  /** To be written by the caller, with all others of its transaction, as its last statement. */
  readonly tallies: readonly Tally[];
}

export async function start(
  tx: Tx,
  { identity }: Pick<JourneyDeps, 'identity'>,
  entries: readonly Entry[],
  now: Date,
): Promise<Begun> {
  if (entries.length === 0) return { started: [], tallies: [] };
  const clusters = await identity.clustersOf(tx, [...new Set(entries.map((entry) => entry.originId))]);
  const rows = entries.map(({ journey, originId, cause, because, data, at = now }) => {
    const cluster = clusters.get(originId) ?? { personId: originId, originIds: [originId] };
    const { document, journeyId, version } = journey;
    const { reentry } = document;
    const isOnce = reentry.kind === 'once';
    return {
      // Where she enters only once, the run has the same id for ever, so that two causes at the same moment make one run.
      run_id: hashedId('run', journeyId, cluster.personId, isOnce ? '' : cause),
      origin_id: cluster.personId,
      origins: [...new Set([cluster.personId, ...cluster.originIds])],
      above: document.rank?.otherwise === 'skip' ? journey.above : [],
      journey_id: journeyId,
      version,
      step_id: document.start,
      memory: { data, since: at.toISOString() },
      because,
      held_out: placeIn(`hold-out ${journeyId}`, cluster.personId) < document.holdOutPercent * 100,
      since: isOnce ? null : new Date(now.getTime() - spanMs(reentry.after)).toISOString(),
    };
  });
  // One entry of a person into a journey at a time; the first of a batch counts.
  const first = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const key = `${row.journey_id} ${row.origin_id}`;
    if (!first.has(key)) first.set(key, row);
  }
  const ranked = entries.flatMap((entry, at) =>
    entry.journey.document.rank === null ? [] : (rows[at]?.origin_id ?? []),
  );
  // Two entries at once see one another: one of them waits for the other's commit.
  if (ranked.length > 0) await run(tx, lockPeople, [ranked]);
  const begun: { run_id: string; origin_id: string; journey_id: string; held_out: boolean }[] = [];
  for (const wave of inWaves([...first.values()]))
    begun.push(...(await run(tx, startRuns, [JSON.stringify(wave), now])));
  const tallies = begun.length > 0 ? await note(tx, begun, first, now) : [];
  const fresh = new Map(begun.map((row) => [row.run_id, row]));
  const started = rows.map((row, at): Started | null => {
    const found = fresh.get(row.run_id);
    const entry = entries[at];
    const isFirst = first.get(`${row.journey_id} ${row.origin_id}`) === row;
    if (found === undefined || entry === undefined || !isFirst) return null;
    const { run_id, origin_id, journey_id, version, memory, held_out } = row;
    return {
      entry,
      row: {
        run_id,
        origin_id,
        journey_id,
        version,
        memory,
        held_out,
        state: held_out ? ('ended' as const) : ('waiting' as const),
        step_id: held_out ? null : row.step_id,
        wake_at: held_out ? null : now,
        ended_at: held_out ? now : null,
        reason: held_out ? 'held_out' : null,
        seq: 0,
        traced: 1,
        started_at: now,
        goal_at: null,
        failures: 0,
      },
    };
  });
  return { started, tallies };
}

/** Whoever holds another one back begins before it is asked. Nearly always there is one wave. */
function inWaves<
  R extends { readonly origin_id: string; readonly journey_id: string; readonly above: readonly string[] },
>(all: readonly R[]): R[][] {
  const waves: R[][] = [];
  for (let rest = [...all]; rest.length > 0;) {
    const there = new Set(rest.map((row) => `${row.origin_id} ${row.journey_id}`));
    const isHeld = (row: R): boolean => row.above.some((id) => there.has(`${row.origin_id} ${id}`));
    waves.push(rest.filter((row) => !isHeld(row)));
    rest = rest.filter(isHeld);
  }
  return waves;
}

async function note(
  tx: Tx,
  begun: readonly { run_id: string; origin_id: string; journey_id: string; held_out: boolean }[],
  wished: ReadonlyMap<string, { readonly because: string; readonly step_id: string | null }>,
  now: Date,
): Promise<Tally[]> {
  const at = now.toISOString();
  const traces = begun.map((row) => ({
    origin_id: row.origin_id,
    run_id: row.run_id,
    n: 0,
    step_id: null,
    what: row.held_out ? 'held_out' : 'started',
    at,
    detail: { because: wished.get(`${row.journey_id} ${row.origin_id}`)?.because ?? '' },
  }));
  const tallies = begun.flatMap((row): Tally[] => [
    [row.journey_id, '', 'entered'],
    ...(row.held_out
      ? [[row.journey_id, '', 'ended:held_out'] satisfies Tally]
      : [[row.journey_id, wished.get(`${row.journey_id} ${row.origin_id}`)?.step_id ?? '', 'entered'] satisfies Tally]),
  ]);
  await run(tx, addTraces, [JSON.stringify(traces)]);
  await appendEvents(
    tx,
    begun
      .filter((row) => !row.held_out)
      .map((row) =>
        systemEvent(
          'Journey Entered',
          row.origin_id,
          { originId: row.origin_id, properties: { journey_id: row.journey_id, run_id: row.run_id } },
          now,
        ),
      ),
  );
  return tallies;
}
