/**
 * Applies a batch of resolved events in the consumer's transaction: fragments, timeline, search, orders, consents, one
 * statement each. What a batch adds to an origin is folded before anything is read (`deltaOf`), and joined to what is stored
 * under a version check: two workers that meet in one origin never lose an update, the second one joins again.
 */
import { sourceKinds, type SourceKind } from '../../../contracts/common.ts';
import type { Clock } from '../kit/clock.ts';
import { run, runOne, type Tx } from '../kit/sql.ts';
import { absorb } from './absorb.ts';
import {
  countWarnings,
  ensureMonth,
  insertTimeline,
  readFragments,
  writeFragmentRows,
  upsertSearch,
} from './apply.sql.ts';
import { plainArray, textArray, timeArray } from './array-text.ts';
import { consentFactsOf } from './consent-facts.ts';
import { recordConsents } from './consent-ledger.ts';
import { joinOrderFacts, orderFactOf, type OrderFact } from './order-facts.ts';
import { writeOrderFacts } from './order-rows.ts';
import type { ResolvedEvent, SourcesPort, SourceWords } from './ports.ts';
import { msOf } from './stamp.ts';
import { bounds, decodeState, emptyState, encodeState, type FragmentState } from './state.ts';
import { summaryOf } from './summary.ts';
import { squeezeWords } from './trait-words.ts';
import { deltaOf } from './unit.ts';
import { changedTypes, type Oddity } from './unit-traits.ts';
import { searchWordsOf, touchesSearch, type SearchWords } from './words-for-search.ts';

export interface ApplyPorts {
  readonly sources: SourcesPort;
  readonly clock: Clock;
}

export type Apply = (tx: Tx, resolved: readonly ResolvedEvent[]) => Promise<void>;

export function createApply({ sources, clock }: ApplyPorts): Apply {
  const months = new Set<number>();
  const sourceOf = ({ event }: ResolvedEvent): SourceWords | undefined =>
    event.sourceId === null ? undefined : sources.byId(event.sourceId);

  return async (tx, resolved) => {
    if (resolved.length === 0) return;
    const oddities = new Tally();
    await ensureMonths(tx, resolved, months);
    // First: it takes the locks that erasure waits for; see erase.ts.
    const search = await writeFragments(tx, resolved, sourceOf, oddities);
    // Sent together, one round trip for all.
    await Promise.all([
      writeTimeline(tx, resolved, sourceOf),
      writeSearch(tx, search),
      writeOrders(tx, resolved, sourceOf),
      recordConsents(tx, resolved.flatMap(consentFactsOf)),
      oddities.write(tx, clock.now()),
    ]);
  };
}

async function ensureMonths(tx: Tx, resolved: readonly ResolvedEvent[], known: Set<number>): Promise<void> {
  for (const { event } of resolved) {
    const month = event.receivedAt.getUTCFullYear() * 12 + event.receivedAt.getUTCMonth();
    if (known.has(month)) continue;
    const { there } = await runOne(tx, ensureMonth, [`${event.receivedAt.toISOString().slice(0, 7)}-01`]);
    if (there) known.add(month);
  }
}

interface Pending {
  readonly originId: string;
  readonly delta: FragmentState;
  readonly fallbackAt: Date;
}

async function writeFragments(
  tx: Tx,
  resolved: readonly ResolvedEvent[],
  sourceOf: (event: ResolvedEvent) => SourceWords | undefined,
  oddities: Tally,
): Promise<Map<string, SearchWords>> {
  const search = new Map<string, SearchWords>();
  let pending = pendingOf(resolved, sourceOf, oddities);
  for (let tries = 0; pending.length > 0; tries += 1) {
    // What was there is locked; only a new row can be lost to another worker who made it meanwhile. Then it is there, and locked.
    if (tries > 4) throw new Error('profiles: fragments keep changing under a lock');
    const stored = new Map(
      (await run(tx, readFragments, [plainArray(pending.map((item) => item.originId))])).map((row) => [
        row.origin_id,
        row,
      ]),
    );
    const next = pending.map((item) => {
      const before = stored.get(item.originId);
      return { item, base: before?.version ?? 0, ...joined(item, before?.state, oddities) };
    });
    const written = new Set(
      (
        await run(tx, writeFragmentRows, [
          plainArray(next.map(({ item }) => item.originId)),
          plainArray(next.map(({ base }) => base)),
          timeArray(
            next.map(({ item, state }) =>
              state.first === undefined ? item.fallbackAt : new Date(msOf(state.first[0])),
            ),
          ),
          timeArray(
            next.map(({ item, state }) => (state.last === undefined ? item.fallbackAt : new Date(msOf(state.last[0])))),
          ),
          plainArray(next.map(({ state }) => state.events)),
          plainArray(next.map(({ state }) => kindsMask(state))),
          next.map(({ text }) => text).join('\u001e'),
        ])
      ).map((row) => row.origin_id),
    );
    for (const { item, words } of next)
      if (words !== null && written.has(item.originId)) search.set(item.originId, words);
    pending = pending.filter((item) => !written.has(item.originId));
  }
  return search;
}

function pendingOf(
  resolved: readonly ResolvedEvent[],
  sourceOf: (event: ResolvedEvent) => SourceWords | undefined,
  oddities: Tally,
): Pending[] {
  const byOrigin = new Map<string, ResolvedEvent[]>();
  for (const item of resolved) {
    const list = byOrigin.get(item.originId);
    if (list === undefined) byOrigin.set(item.originId, [item]);
    else list.push(item);
  }
  return [...byOrigin]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([originId, events]) => ({
      originId,
      delta: deltaOf(events, sourceOf, (oddity) => oddities.add(oddity)),
      fallbackAt: events[0]?.event.occurredAt ?? new Date(0),
    }));
}

function joined(
  { delta }: Pending,
  before: string | undefined,
  oddities: Tally,
): { state: FragmentState; text: string; words: SearchWords | null } {
  const state = before === undefined ? emptyState() : decodeState(before);
  const searchBefore = before !== undefined && touchesSearch(delta) ? searchWordsOf(state) : null;
  for (const name of changedTypes(state, delta)) oddities.add({ code: 'trait_type_changed', subject: name });
  absorb(state, delta);
  if (delta.traits !== undefined && countTraits(state) >= bounds.traits)
    oddities.add({ code: 'too_many_traits', subject: 'traits' });
  let text = encodeState(state);
  if (text.length > bounds.allTraitBytes && state.traits !== undefined) {
    state.traits = squeezeWords(state.traits, bounds.allTraitBytes / 2);
    oddities.add({ code: 'profile_too_large', subject: 'traits' });
    text = encodeState(state);
  }
  if (!touchesSearch(delta)) return { state, text, words: null };
  const words = searchWordsOf(state);
  const same =
    searchBefore !== null &&
    searchBefore.haystack === words.haystack &&
    searchBefore.name === words.name &&
    searchBefore.email === words.email &&
    searchBefore.phone === words.phone;
  return { state, text, words: same ? null : words };
}

const countTraits = (state: FragmentState): number =>
  new Set((state.traits ?? []).flatMap((words) => Object.keys(words[4]))).size;

export function kindsMask(state: FragmentState): number {
  let mask = 0;
  for (const kind of Object.keys(state.kinds ?? {})) mask |= 1 << sourceKinds.findIndex((known) => known === kind);
  return mask;
}

/** What a command stated came through no source; it names the channel itself. */
function statedKind({ event }: ResolvedEvent): SourceKind | null {
  const { context } = event.body;
  if (event.sourceId !== null || typeof context !== 'object' || context === null || !('channel' in context))
    return null;
  return sourceKinds.find((kind) => kind === context.channel) ?? null;
}

async function writeTimeline(
  tx: Tx,
  resolved: readonly ResolvedEvent[],
  sourceOf: (event: ResolvedEvent) => SourceWords | undefined,
): Promise<void> {
  const events = resolved.map((item) => item.event);
  await run(tx, insertTimeline, [
    plainArray(events.map((event) => event.shard)),
    plainArray(events.map((event) => event.xid)),
    plainArray(events.map((event) => event.seq)),
    timeArray(events.map((event) => event.receivedAt)),
    timeArray(events.map((event) => event.occurredAt)),
    plainArray(events.map((event) => event.eventId)),
    plainArray(resolved.map((item) => item.originId)),
    plainArray(events.map((event) => event.sourceId)),
    plainArray(events.map((event) => event.clockSuspect)),
    textArray(events.map((event) => event.type)),
    textArray(events.map((event) => event.name)),
    textArray(resolved.map((item) => sourceOf(item)?.kind ?? statedKind(item))),
    textArray(events.map(summaryOf)),
  ]);
}

async function writeSearch(tx: Tx, search: ReadonlyMap<string, SearchWords>): Promise<void> {
  if (search.size === 0) return;
  const rows = [...search].sort(([a], [b]) => (a < b ? -1 : 1));
  await run(tx, upsertSearch, [
    plainArray(rows.map(([originId]) => originId)),
    textArray(rows.map(([, words]) => words.name)),
    textArray(rows.map(([, words]) => words.email)),
    textArray(rows.map(([, words]) => words.phone)),
    textArray(rows.map(([, words]) => words.nameKey)),
    textArray(rows.map(([, words]) => words.haystack)),
  ]);
}

async function writeOrders(
  tx: Tx,
  resolved: readonly ResolvedEvent[],
  sourceOf: (event: ResolvedEvent) => SourceWords | undefined,
): Promise<void> {
  const byOrder = new Map<string, OrderFact>();
  for (const item of resolved) {
    const fact = orderFactOf(item, sourceOf(item));
    if (fact === null) continue;
    const key = `${fact.originId} ${fact.orderId}`;
    const before = byOrder.get(key);
    byOrder.set(key, before === undefined ? fact : joinOrderFacts(before, fact));
  }
  await writeOrderFacts(tx, [...byOrder.values()]);
}

/** Oddities of one batch, counted by code and subject. */
class Tally {
  readonly #counts = new Map<string, { oddity: Oddity; count: number }>();

  add(oddity: Oddity): void {
    const key = `${oddity.code} ${oddity.subject}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { oddity, count: 1 });
    else known.count += 1;
  }

  async write(tx: Tx, now: Date): Promise<void> {
    if (this.#counts.size === 0) return;
    // In one order for all workers; at most 100 subjects a batch, so that rubbish names cannot flood the screen.
    const rows = [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, 100)
      .map(([, row]) => row);
    await run(tx, countWarnings, [
      rows.map((row) => row.oddity.code),
      rows.map((row) => row.oddity.subject),
      rows.map((row) => row.count),
      now,
    ]);
  }
}
