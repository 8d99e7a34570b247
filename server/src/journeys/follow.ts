/**
 * Follows the timeline: an event may start runs, wake those that wait for it, end them, reach a goal, or be an order that counts in a report.
 * All of it in one transaction with the places. It never makes steps itself: whom it wakes is due at once, and the timer moves her on.
 */
import { run, transaction, type Tx } from '../kit/sql.ts';
import {
  createFollowLoop,
  holdPlaces,
  movePlacesBehind,
  placeColumns,
  type Leases,
  type Place,
} from '../spine/index.ts';
import { Ledger, runNow, type RunNow } from './advance.ts';
import { decideEvent, startsOrEnds } from './decide-event.ts';
import { spanMs } from './decision.ts';
import { noteViews } from './back-in-stock.ts';
import { bookDates, datedJourneys } from './dates.ts';
import { speakersBetween } from './dates.sql.ts';
import type { JourneyDeps } from './deps.ts';
import { fitsFilter, type JourneyEvent } from './event-fits.ts';
import * as sql from './follow.sql.ts';
import { outcomeRows } from './experiments/outcomes.ts';
import { addOutcomes } from './experiments/results.sql.ts';
import type { InForce, ReadInForce } from './in-force.ts';
import { messageRows } from './hear-messages.ts';
import { orderRefunds, orderRows, sinceOf, type OrderRows } from './orders.ts';
import { lockRunsOf } from './runs.sql.ts';
import { silence } from './silence.ts';
import { start, type Entry } from './start.ts';

export const journeysConsumer = 'journeys';

export interface Follower {
  start(): void;
  /** After the batch under way. */
  stop(): Promise<void>;
  wake(): void;
  /** One batch, as the loop makes it; gives how many events were looked at. */
  pass(): Promise<number>;
}

export interface FollowOptions extends JourneyDeps {
  readonly leases: Pick<Leases, 'held' | 'distrust'>;
  readonly inForce: ReadInForce;
  /** Somebody is due now. */
  readonly onDue: (at: Date) => void;
  readonly batchSize?: number;
  readonly idleMs?: number;
  readonly rest?: () => Promise<void>;
  /** Before commit: for tests that kill here. */
  readonly beforeCommit?: () => Promise<void>;
}

/** What happened longer ago than this starts nothing: an import of old orders welcomes nobody. */
const freshMs = 24 * 3_600_000;

export interface HerEvent extends JourneyEvent {
  readonly originId: string;
}

export function createFollower(options: FollowOptions): Follower {
  const { db, log, clock, leases, inForce, batchSize = 2_000, idleMs = 1_000 } = options;

  async function pass(): Promise<number> {
    const mine = leases.held(journeysConsumer);
    if (mine.length === 0) return 0;
    const now = clock.now();
    const done = await transaction(db, async (tx) => {
      const places = await holdPlaces(tx, journeysConsumer, mine);
      const known = await inForce(tx);
      if (known.journeys.size === 0 && known.measuredFrom === null) {
        await movePlacesBehind(tx, journeysConsumer, places, await run(tx, sql.newestPlaces, placeColumns(places)));
        return { looked: 0, due: false, dated: null };
      }
      const each = Math.max(20, Math.ceil(batchSize / Math.max(1, places.length)));
      const rows = await run(tx, sql.nextEvents, [...placeColumns(places), each, [...known.names]]);
      if (rows.length === 0) return { looked: 0, due: false, dated: null };
      const events = rows.flatMap((row) => eventOf(row));
      const dated = await followDates(tx, options, known, places, rows, now);
      const due = events.length === 0 ? false : await apply(tx, options, known, events, now);
      await movePlacesBehind(tx, journeysConsumer, places, rows);
      await options.beforeCommit?.();
      const looked = new Map(rows.map((row) => [row.shard, row.looked]));
      return { looked: [...looked.values()].reduce((sum, n) => sum + n, 0), due, dated };
    });
    if (done.due) options.onDue(now);
    if (done.dated !== null) options.onDue(done.dated);
    return done.looked;
  }

  const loop = createFollowLoop({
    consumer: journeysConsumer,
    leases,
    log,
    trouble: 'journeys could not follow what happened; it is tried again',
    pass,
    fewerThan: batchSize / 4,
    idleMs,
    rest: options.rest,
  });
  return { pass, start: () => loop.start(), wake: () => loop.wake(), stop: () => loop.stop() };
}

function eventOf(row: sql.NextEvent): HerEvent[] {
  if (!row.is_followed || row.name === null) return [];
  const { event_id: eventId, origin_id: originId, name, occurred_at: at, source_kind: channel } = row;
  return [{ eventId, originId, name, at, channel, properties: row.properties ?? {} }];
}

/** Who said something of her traits may have another date now; before any run is locked. Gives the earliest. */
async function followDates(
  tx: Tx,
  deps: JourneyDeps,
  known: InForce,
  places: readonly Place[],
  rows: readonly { readonly shard: number; readonly xid: string; readonly seq: number }[],
  now: Date,
): Promise<Date | null> {
  const journeys = datedJourneys(known);
  if (journeys.length === 0) return null;
  const last = new Map(rows.map((row) => [row.shard, row]));
  const moved = places.filter((place) => last.has(place.shard));
  const speakers = await run(tx, speakersBetween, [
    ...placeColumns(moved),
    moved.map((place) => last.get(place.shard)?.xid ?? '0'),
    moved.map((place) => last.get(place.shard)?.seq ?? 0),
  ]);
  return bookDates(
    tx,
    deps,
    journeys,
    speakers.map((row) => row.origin_id),
    now,
  );
}

/** True: somebody is due now. */
async function apply(
  tx: Tx,
  deps: JourneyDeps,
  known: InForce,
  events: readonly HerEvent[],
  now: Date,
): Promise<boolean> {
  const clusters = await deps.identity.clustersOf(tx, [...new Set(events.map((event) => event.originId))]);
  const clusterOf = (id: string) => clusters.get(id) ?? { personId: id, originIds: [id] };
  const origins = [...new Set([...clusters.values()].flatMap((one) => [one.personId, ...one.originIds]))];
  const rows = await run(tx, lockRunsOf, [origins, new Date(now.getTime() - known.memoryMs)]);
  const runs = rows.map(runNow);
  const ledger = new Ledger(now);
  const changed = new Set<RunNow>();
  const orders: OrderRows = { orders: [], refunds: [] };
  const ownOf = (event: HerEvent): ReadonlySet<string> => {
    const { personId, originIds } = clusterOf(event.originId);
    return new Set([personId, ...originIds]);
  };
  const tellRuns = (event: HerEvent, among: readonly RunNow[], own: ReadonlySet<string>): void => {
    const hers = among.filter((one) => own.has(one.row.origin_id));
    for (const one of hers) if (meets(known, ledger, one, event, now)) changed.add(one);
    orderRows(orders, event, hers, known);
  };
  const entries: Entry[] = [];
  for (const event of events) {
    const own = ownOf(event);
    tellRuns(event, runs, own);
    orderRefunds(orders, event, [...own]);
    entries.push(...entriesOf(known, event, now));
  }
  await noteViews(tx, known, events);
  const begun = await start(tx, deps, entries, now);
  // What came after the event that began a run, in the same batch, is heard by it too.
  for (const one of begun.started) {
    if (one === null) continue;
    const after = events.findIndex((event) => event.eventId === one.entry.cause) + 1;
    const fresh = [runNow(one.row)];
    for (const event of events.slice(after)) tellRuns(event, fresh, ownOf(event));
  }
  ledger.changed.push(...changed);
  await silence(tx, deps, known, ledger);
  const heard = messageRows(events, clusterOf);
  if (heard.length > 0) await run(tx, sql.noteMessages, [JSON.stringify(heard)]);
  if (orders.orders.length > 0) await run(tx, sql.addOrders, [JSON.stringify(orders.orders)]);
  const outcomes = outcomeRows(events, known.measuredFrom);
  if (outcomes.length > 0) await run(tx, addOutcomes, [JSON.stringify(outcomes)]);
  if (orders.refunds.length > 0) await run(tx, sql.addRefunds, [JSON.stringify(orders.refunds)]);
  await ledger.write(tx, begun.tallies);
  return changed.size > 0 || begun.started.some((one) => one !== null);
}

/** True: the run is another one now. */
function meets(known: InForce, ledger: Ledger, one: RunNow, event: HerEvent, now: Date): boolean {
  const document = known.journeys.get(one.row.journey_id)?.documentOf(one.row.version);
  if (document === undefined || event.at < sinceOf(one.row)) return false;
  const isOpen = one.row.state === 'waiting' && one.reason === null;
  const { goal, exits, steps } = document;
  let isChanged = false;
  if (
    goal !== null &&
    one.goalAt === null &&
    fitsFilter(event, goal) &&
    event.at.getTime() - sinceOf(one.row).getTime() <= spanMs(goal.within)
  ) {
    one.goalAt = event.at;
    ledger.tally(one, '', 'goal');
    ledger.trace(one, 'goal', { event: event.name, eventId: event.eventId });
    if (isOpen && goal.ends) ledger.end(one, 'goal');
    else if (goal.ends) ledger.silenced.add(one);
    isChanged = true;
  }
  // What is over may still have a message in its quiet hours.
  if (!isOpen && one.reason === null && exits.some((exit) => startsOrEnds(exit, event))) ledger.silenced.add(one);
  if (!isOpen || one.reason !== null) return isChanged;
  if (exits.some((exit) => startsOrEnds(exit, event))) {
    ledger.trace(one, 'exit', { event: event.name, eventId: event.eventId });
    ledger.end(one, 'exit');
    return true;
  }
  const step = one.stepId === null ? undefined : steps[one.stepId];
  if (step === undefined) return isChanged;
  const wake = decideEvent(step, one.memory.waiting, event, now);
  if (wake === null) return isChanged;
  if (wake.kind === 'go') {
    ledger.leave(one, wake.exit, wake.next, wake.detail, one.heldOut ? 'held_out' : 'end');
    if (one.reason === null) one.wakeAt = now;
  } else {
    one.memory = { ...one.memory, waiting: wake.waiting };
    one.wakeAt = wake.until;
    ledger.trace(one, 'heard', { event: event.name, until: wake.until.toISOString() });
  }
  return true;
}

function entriesOf(known: InForce, event: HerEvent, now: Date): Entry[] {
  if (now.getTime() - event.at.getTime() > freshMs) return [];
  return [...known.journeys.values()].flatMap((journey) => {
    if (journey.state !== 'live' || !journey.document.triggers.some((one) => startsOrEnds(one, event))) return [];
    const { originId, eventId: cause, name: because, properties: data, at } = event;
    return [{ journey, originId, cause, because, data, at }];
  });
}
