/**
 * Taking a source out of the profiles: its rows leave the timeline and its words the consents, and what the origins that it touched know
 * is folded again from what remains. Some origins at a time: they are read and folded beside the consumer, which waits only while the
 * result is written; an origin that it changed meanwhile is folded once more. Killed anywhere, it is simply done again.
 */
import { run, transaction, type Db, type On, type Tx } from '../kit/sql.ts';
import { deleteEvents, shardCount, systemEventsWaiting, whilePaused, type JsonObject } from '../spine/index.ts';
import { kindsMask } from './apply.ts';
import { upsertSearch } from './apply.sql.ts';
import { plainArray, textArray, timeArray } from './array-text.ts';
import { eventsBoundTo, versionsOf } from './bound-events.ts';
import {
  addLeaving,
  deleteConsentsOfSource,
  deleteTheseOrders,
  forgetLeaving,
  lockVersions,
  originsLeaving,
  originsOfSource,
  pageOfGone,
  readTimelineInOrder,
  replaceFragments,
  systemEventsOf,
  takeOutOfTimeline,
  type OrderRow,
} from './forget-source.sql.ts';
import type { OrderFact } from './order-facts.ts';
import { writeOrderFacts } from './order-rows.ts';
import { deleteFragments, deleteSearch } from './privacy.sql.ts';
import {
  beginRefold,
  lostEvents,
  orderAfter,
  refoldEvent,
  stateAfter,
  type ReadIdentifiers,
  type Refold,
} from './refold.ts';
import { msOf } from './stamp.ts';
import { decodeState, emptyState } from './state.ts';
import { searchWordsOf, touchesSearch, type SearchWords } from './words-for-search.ts';

export { eventsBoundTo, versionsOf, type BoundEvent } from './bound-events.ts';

const consumer = 'people';
/** Origins in one transaction: about 30 ms, for which the consumer waits. */
const originsAtOnce = 300;
const pageRows = 2_000;
/** So often an origin may change while it is folded before the consumer waits for the folding as well. */
const mostTries = 3;

export interface ForgetProfilesPorts {
  readonly db: Db;
  /** What identity reads in an event, as it did when the event was applied. */
  readonly identifiers: ReadIdentifiers;
  /** Called between the steps. */
  readonly alive: () => Promise<void>;
}

/** Takes the source out. `since`: none of its events came earlier. Returns how many events left the timeline. */
export async function forgetInProfiles(ports: ForgetProfilesPorts, sourceId: string, since: Date): Promise<number> {
  let gone = 0;
  for await (const originIds of originsTouched(ports.db, sourceId, since)) {
    gone += await forgetIn(ports, sourceId, originIds);
    await ports.alive();
  }
  for (;;) {
    const rows = await run(ports.db, originsLeaving, [sourceId, originsAtOnce]);
    if (rows.length === 0) return gone;
    gone += await forgetIn(
      ports,
      sourceId,
      rows.map((row) => row.origin_id),
    );
    await ports.alive();
  }
}

/** Origins that the source's rows are bound to. What was done is gone from the timeline, so it is not found again. */
async function* originsTouched(db: Db, sourceId: string, since: Date): AsyncGenerator<string[]> {
  let left = Array.from({ length: shardCount }, (_, shard) => ({ shard, xid: '0', seq: -1 }));
  while (left.length > 0) {
    const most = Math.ceil(pageRows / left.length);
    const rows = await transaction(db, async (tx) => {
      await run(tx, readTimelineInOrder);
      return run(tx, originsOfSource, [
        left.map((place) => place.shard),
        left.map((place) => place.xid),
        left.map((place) => place.seq),
        since,
        sourceId,
        most,
      ]);
    });
    const ids = [...new Set(rows.map((row) => row.origin_id))];
    for (let from = 0; from < ids.length; from += originsAtOnce) yield ids.slice(from, from + originsAtOnce);
    const last = new Map<number, { xid: string; seq: number; count: number }>();
    for (const { shard, xid, seq } of rows) last.set(shard, { xid, seq, count: (last.get(shard)?.count ?? 0) + 1 });
    left = left.flatMap(({ shard }) => {
      const end = last.get(shard);
      return end === undefined || end.count < most ? [] : [{ shard, xid: end.xid, seq: end.seq }];
    });
  }
}

async function forgetIn(ports: ForgetProfilesPorts, sourceId: string, originIds: readonly string[]): Promise<number> {
  let gone = 0;
  let left: readonly string[] = [...originIds].sort();
  for (let tries = 1; left.length > 0; tries += 1) {
    const ids = left;
    const before = tries > mostTries ? null : await versionsOf(ports.db, ids);
    const folded = before === null ? null : await fold(ports.db, ports, sourceId, ids);
    const done = await whilePaused(ports.db, consumer, async (tx) => {
      const ready = folded ?? (await fold(tx, ports, sourceId, ids));
      const now = await versionsOf(tx, ids);
      const moved = ids.filter((id) => before !== null && before.get(id) !== now.get(id));
      const out = new Set(moved);
      return {
        moved,
        gone: await write(
          tx,
          sourceId,
          ready.filter((one) => !out.has(one.originId)),
        ),
      };
    });
    gone += done.gone;
    left = done.moved;
  }
  return gone;
}

async function fold(
  on: On,
  { identifiers }: ForgetProfilesPorts,
  sourceId: string,
  originIds: readonly string[],
): Promise<Refold[]> {
  const folds = new Map(originIds.map((id) => [id, beginRefold(id)]));
  for await (const page of eventsBoundTo(on, originIds)) {
    for (const bound of page) {
      const into = folds.get(bound.originId);
      if (into !== undefined) refoldEvent(into, bound, bound.leaving || bound.event.sourceId === sourceId, identifiers);
    }
  }
  return [...folds.values()];
}

interface Written {
  readonly originId: string;
  readonly text: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly events: number;
  readonly kinds: number;
  readonly words: SearchWords | null;
}

async function write(tx: Tx, sourceId: string, folds: readonly Refold[]): Promise<number> {
  if (folds.length === 0) return 0;
  const ids = plainArray(folds.map((one) => one.originId));
  const locked = new Map((await run(tx, lockVersions, [ids])).map((row) => [row.origin_id, decodeState(row.state)]));
  const rows = await run(tx, takeOutOfTimeline, [ids, sourceId]);
  const lost = new Set<string>();
  const kept: Written[] = [];
  const over: string[] = [];
  for (const one of folds) {
    const before = locked.get(one.originId) ?? emptyState();
    if (lostEvents(one, before) > 0) lost.add(one.originId);
    const after = stateAfter(one, before);
    if (after === null || !locked.has(one.originId)) {
      over.push(one.originId);
      continue;
    }
    const { state, text } = after;
    const fallbackAt = one.fallbackAt ?? new Date(0);
    kept.push({
      originId: one.originId,
      text,
      firstAt: state.first === undefined ? fallbackAt : new Date(msOf(state.first[0])),
      lastAt: state.last === undefined ? fallbackAt : new Date(msOf(state.last[0])),
      events: state.events,
      kinds: kindsMask(state),
      words: touchesSearch(state) ? searchWordsOf(state) : null,
    });
  }
  await run(tx, deleteFragments, [plainArray(over)]);
  await writeFragments(tx, kept);
  await run(tx, deleteSearch, [ids]);
  await writeSearch(tx, kept);
  await writeOrders(tx, folds, lost);
  await run(tx, deleteConsentsOfSource, [ids, sourceId]);
  // What the system said goes from the log at once: its places are known here. The source's own rows go at the end.
  const said = rows.filter((row) => row.source_id !== sourceId);
  await deleteEvents(
    tx,
    said.map((row) => ({ shard: row.shard, xid: row.xid, seq: row.seq, receivedAt: row.received_at })),
  );
  return rows.length;
}

async function writeFragments(tx: Tx, kept: readonly Written[]): Promise<void> {
  if (kept.length === 0) return;
  await run(tx, replaceFragments, [
    plainArray(kept.map((one) => one.originId)),
    timeArray(kept.map((one) => one.firstAt)),
    timeArray(kept.map((one) => one.lastAt)),
    plainArray(kept.map((one) => one.events)),
    plainArray(kept.map((one) => one.kinds)),
    kept.map((one) => one.text).join('\u001e'),
  ]);
}

async function writeSearch(tx: Tx, kept: readonly Written[]): Promise<void> {
  const found = kept.flatMap(({ originId, words }) => (words === null ? [] : [{ originId, words }]));
  if (found.length === 0) return;
  await run(tx, upsertSearch, [
    plainArray(found.map(({ originId }) => originId)),
    textArray(found.map(({ words }) => words.name)),
    textArray(found.map(({ words }) => words.email)),
    textArray(found.map(({ words }) => words.phone)),
    textArray(found.map(({ words }) => words.nameKey)),
    textArray(found.map(({ words }) => words.haystack)),
  ]);
}

/** Only orders of which the source spoke are written anew. */
async function writeOrders(tx: Tx, folds: readonly Refold[], lost: ReadonlySet<string>): Promise<void> {
  const touched = folds.flatMap((one) => [...one.goneOrders.values()].map((gone) => ({ one, gone })));
  if (touched.length === 0) return;
  const before = new Map(
    (
      await run(tx, deleteTheseOrders, [
        plainArray(touched.map(({ gone }) => gone.originId)),
        textArray(touched.map(({ gone }) => gone.orderId)),
      ])
    ).map((row) => [`${row.origin_id} ${row.order_id}`, factOf(row)]),
  );
  const facts = touched.flatMap(({ one, gone }) => {
    const known = before.get(`${gone.originId} ${gone.orderId}`);
    return orderAfter(known, gone, one.orders.get(gone.orderId), one, lost.has(gone.originId)) ?? [];
  });
  await writeOrderFacts(tx, facts);
}

const factOf = (row: OrderRow): OrderFact => ({
  originId: row.origin_id,
  orderId: row.order_id,
  placedAt: row.placed_at,
  state: row.state,
  stateStamp: row.state_stamp,
  totalMinor: row.total_minor,
  currency: row.currency,
  totalStamp: row.total_stamp,
  cancelledMinor: row.cancelled_minor,
  refundedMinor: row.refunded_minor,
  firstAt: row.first_at,
});

// ---- what the system said because of the source ----

export interface SystemSaying {
  readonly originId: string;
  readonly eventId: string;
  readonly name: string | null;
  readonly body: JsonObject;
  /** Its place, while nobody has applied it. */
  readonly waiting: {
    readonly shard: number;
    readonly xid: string;
    readonly seq: number;
    readonly receivedAt: Date;
  } | null;
}

/** What the system has said about these origins since then, applied or not. */
export async function systemSayings(on: On, originIds: readonly string[], since: Date): Promise<SystemSaying[]> {
  if (originIds.length === 0) return [];
  const applied = await run(on, systemEventsOf, [plainArray(originIds), since]);
  const waiting = await systemEventsWaiting(on, consumer, originIds);
  return [
    ...applied.map((row) => ({
      originId: row.origin_id,
      eventId: row.event_id,
      name: row.name,
      body: row.body as JsonObject,
      waiting: null,
    })),
    ...waiting.map((event) => ({
      originId: String(event.body['originId']),
      eventId: event.eventId,
      name: event.name,
      body: event.body,
      waiting: { shard: event.shard, xid: event.xid, seq: event.seq, receivedAt: event.receivedAt },
    })),
  ];
}

/** These leave the timeline with the source; what nobody has applied leaves the log now. */
export async function leaveWith(tx: Tx, sourceId: string, sayings: readonly SystemSaying[]): Promise<void> {
  if (sayings.length === 0) return;
  const applied = sayings.filter((one) => one.waiting === null);
  await run(tx, addLeaving, [
    plainArray(applied.map((one) => one.originId)),
    plainArray(applied.map((one) => one.eventId)),
    sourceId,
  ]);
  await deleteEvents(
    tx,
    sayings.flatMap((one) => one.waiting ?? []),
  );
}

/** What has left the timeline besides the source's own events, in pages of ids: history must let it go as well. */
export async function* sayingsGone(db: Db, sourceId: string): AsyncGenerator<string[]> {
  for (let after: string | null = null; ;) {
    const rows: { event_id: string }[] = await run(db, pageOfGone, [sourceId, after, 5_000]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => row.event_id);
    after = last.event_id;
  }
}

/** The book of what has left is closed. */
export async function closeLeaving(db: Db, sourceId: string): Promise<void> {
  await run(db, forgetLeaving, [sourceId]);
}
