/**
 * A batch of events: whose is each? The steady state asks the database once a batch; new links are decided under the locks
 * of the families that they touch. Safe when several processes resolve overlapping people at once.
 */
import { run, runOne, type Tx } from '../kit/sql.ts';
import type { LogEvent } from '../spine/index.ts';
import { claimOf, type Candidate, type Claim } from './candidates.ts';
import { takeNews } from './change.ts';
import { addIdentifiers, readEpoch, readKnown, readPairs, touch } from './identity.sql.ts';
import type { KnownIdentifier, Lesson, Memory } from './memory.ts';
import { pairsOf } from './pairs.ts';
import { rulesOf } from './rule-store.ts';
import { compileRules } from './rules.ts';
import { edgeKey } from './settle.ts';
import { full } from './spot.ts';
import type { News } from './weigh.ts';

/** An event and whose it is. The binding to `originId` is for ever; which person that is may change. */
export interface ResolvedEvent {
  readonly event: LogEvent;
  readonly originId: string;
  readonly identifiers: readonly {
    readonly type: string;
    readonly value: string;
    readonly originId: string;
    readonly verified: boolean;
  }[];
}

export interface Recogniser {
  readonly memory: Memory;
  readonly secret: Uint8Array;
  readonly isSharedSource: (sourceId: string) => boolean;
  readonly now: () => Date;
}

export async function recognise(tx: Tx, self: Recogniser, events: readonly LogEvent[]): Promise<ResolvedEvent[]> {
  if (events.length === 0) return [];
  const { memory } = self;
  const asked = memory.pending();
  const state = await runOne(tx, readEpoch, [asked]);
  memory.review(state.epoch, asked, state.committed, state.running);
  if (memory.rules === null || memory.rules.version !== state.rules_version) {
    memory.takeRules(compileRules(await rulesOf(tx, state.rules_version)));
  }
  const claims = events.map((event) => readClaim(event, self));
  const seen = gather(events, claims);
  const lesson: Lesson = { epoch: state.epoch, identifiers: new Map(), pairs: new Map() };
  const known = await meet(tx, memory, seen, lesson);
  await link(tx, self, seen, known, lesson);
  await noteSights(tx, seen, known, lesson);
  memory.note(state.xid, lesson);
  return events.map((event, place) => bind(event, claims[place] ?? noClaim, known.of));
}

const noClaim: Claim = { candidates: [], alias: null, nobody: '' };

function readClaim(event: LogEvent, self: Recogniser): Claim {
  // What the system says about a person names the origin itself.
  const own = event.type === 'system' ? event.body['originId'] : undefined;
  if (event.type === 'system' && typeof own === 'string' && /^[0-9a-f-]{36}$/.test(own))
    return { candidates: [], alias: null, nobody: own };
  return claimOf(event, {
    secret: self.secret,
    read: self.memory.read,
    sharedDevice: event.sourceId !== null && self.isSharedSource(event.sourceId),
  });
}

interface Sight {
  readonly candidate: Candidate;
  readonly eventId: string;
  readonly sourceId: string | null;
  firstAt: number;
  lastAt: number;
  verifiedAt: number | null;
}

interface Seen {
  readonly sights: Map<string, Sight>;
  readonly pairs: Map<string, News>;
}

/** The batch's identifiers and pairs, each once. */
function gather(events: readonly LogEvent[], claims: readonly Claim[]): Seen {
  const seen: Seen = { sights: new Map(), pairs: new Map() };
  for (const [place, event] of events.entries()) {
    const claim = claims[place] ?? noClaim;
    const at = event.occurredAt.getTime();
    for (const candidate of claim.candidates) addSight(seen.sights, candidate, event, at);
    for (const { a, b, kind, verified } of pairsOf(claim)) {
      const key = edgeKey(a, b);
      const before = seen.pairs.get(key);
      const verifiedAt = verified ? Math.min(at, before?.verifiedAt ?? at) : (before?.verifiedAt ?? null);
      seen.pairs.set(key, {
        a,
        b,
        kind: before?.kind === 'alias' ? 'alias' : kind,
        firstAt: Math.min(at, before?.firstAt ?? at),
        verifiedAt,
        eventId: before?.eventId ?? event.eventId,
        sourceId: before === undefined ? event.sourceId : before.sourceId,
        actor: 'machine',
      });
    }
  }
  return seen;
}

function addSight(sights: Map<string, Sight>, candidate: Candidate, event: LogEvent, at: number): void {
  const before = sights.get(candidate.originId);
  if (before === undefined) {
    const { eventId, sourceId } = event;
    sights.set(candidate.originId, {
      candidate,
      eventId,
      sourceId,
      firstAt: at,
      lastAt: at,
      verifiedAt: candidate.verified ? at : null,
    });
    return;
  }
  before.firstAt = Math.min(before.firstAt, at);
  before.lastAt = Math.max(before.lastAt, at);
  if (candidate.verified) before.verifiedAt = Math.min(before.verifiedAt ?? at, at);
}

interface Known {
  readonly of: (originId: string) => KnownIdentifier | undefined;
  /** First heard of in this batch, by which event. */
  readonly newborn: Map<string, string>;
  /** Known before, now proved for the first time. */
  readonly proved: Map<string, number>;
}

/** Records identifiers that we do not know, and reads how it stands with the others that we do not remember. */
async function meet(tx: Tx, memory: Memory, seen: Seen, lesson: Lesson): Promise<Known> {
  const known: Known = {
    of: (id) => lesson.identifiers.get(id) ?? memory.identifiers.get(id),
    newborn: new Map(),
    proved: new Map(),
  };
  const strangers = [...seen.sights].filter(([id]) => memory.identifiers.get(id) === undefined);
  if (strangers.length > 0) {
    const rows = strangers.map(([, sight]) => sight);
    const added = await run(tx, addIdentifiers, [
      rows.map((row) => row.candidate.originId),
      rows.map((row) => row.candidate.type),
      rows.map((row) => row.candidate.value),
      rows.map((row) => iso(row.verifiedAt)),
      rows.map((row) => iso(row.firstAt)),
      rows.map((row) => iso(row.lastAt)),
      rows.map((row) => row.sourceId),
    ]);
    for (const { origin_id: id } of added) {
      const sight = seen.sights.get(id);
      if (sight === undefined) continue;
      known.newborn.set(id, sight.eventId);
      lesson.identifiers.set(id, {
        lastAt: sight.lastAt,
        firstAt: sight.firstAt,
        verified: sight.verifiedAt !== null,
        hub: false,
        crowded: [],
      });
    }
    const others = strangers.map(([id]) => id).filter((id) => !known.newborn.has(id));
    for (const row of others.length === 0 ? [] : await run(tx, readKnown, [others])) {
      lesson.identifiers.set(row.origin_id, {
        lastAt: row.last_ms,
        firstAt: row.first_ms,
        verified: row.verified_ms !== null,
        hub: row.hub,
        crowded: row.crowded,
      });
    }
  }
  for (const [id, sight] of seen.sights) {
    if (sight.verifiedAt !== null && known.of(id)?.verified === false) known.proved.set(id, sight.verifiedAt);
  }
  return known;
}

/** Decides about pairs that nobody has recorded yet. */
async function link(tx: Tx, self: Recogniser, seen: Seen, known: Known, lesson: Lesson): Promise<void> {
  const { memory } = self;
  const rules = memory.rules;
  if (rules === null) throw new Error('identity: no rules were taken');
  const unknown = [...seen.pairs].filter(([key, pair]) => {
    const remembered = memory.pairs.get(key);
    return (remembered === undefined || isBetter(pair, remembered)) && mayCount(pair, seen, known);
  });
  const recorded = new Map<string, { firstAt: number; verifiedAt: number | null; alias: boolean }>();
  if (unknown.length > 0) {
    const rows = await run(tx, readPairs, [unknown.map(([, pair]) => pair.a), unknown.map(([, pair]) => pair.b)]);
    for (const row of rows)
      recorded.set(edgeKey(row.a_id, row.b_id), {
        firstAt: row.first_ms,
        verifiedAt: row.verified_ms,
        alias: row.alias,
      });
  }
  const news: News[] = [];
  for (const [key, pair] of unknown) {
    const before = recorded.get(key);
    if (before === undefined || isBetter(pair, before)) news.push(pair);
    lesson.pairs.set(key, {
      firstAt: Math.min(pair.firstAt, before?.firstAt ?? pair.firstAt),
      verifiedAt:
        pair.verifiedAt === null
          ? (before?.verifiedAt ?? null)
          : Math.min(pair.verifiedAt, before?.verifiedAt ?? pair.verifiedAt),
      alias: pair.kind === 'alias' || before?.alias === true,
    });
  }
  if (news.length === 0 && known.proved.size === 0) return;
  const { newborn, proved } = known;
  const { outcome } = await takeNews(tx, rules, news, { now: self.now(), actor: 'machine', newborn, proved });
  for (const id of proved.keys()) {
    const before = known.of(id);
    if (before !== undefined) lesson.identifiers.set(id, { ...before, verified: true });
  }
  for (const { originId, hub, crowded } of outcome.states) {
    const before = known.of(originId);
    if (before !== undefined) lesson.identifiers.set(originId, { ...before, hub, crowded });
  }
}

/** Seen earlier by more than a minute, proved for the first time, or now named an alias. */
function isBetter(pair: News, known: { firstAt: number; verifiedAt: number | null; alias: boolean }): boolean {
  return (
    pair.firstAt < known.firstAt - 60_000 ||
    (pair.verifiedAt !== null && (known.verifiedAt === null || pair.verifiedAt < known.verifiedAt - 60_000)) ||
    (pair.kind === 'alias' && !known.alias)
  );
}

/** Links to what is seen with everybody are not even recorded. */
function mayCount(pair: News, seen: Seen, known: Known): boolean {
  const [one, other] = [known.of(pair.a), known.of(pair.b)];
  if (one === undefined || other === undefined) return true;
  if (one.hub || other.hub) return false;
  if (pair.kind === 'same_event' && (one.crowded.includes(full) || other.crowded.includes(full))) return false;
  if (pair.verifiedAt !== null || pair.kind !== 'same_event') return true;
  const [typeOne, typeOther] = [
    seen.sights.get(pair.a)?.candidate.type ?? '',
    seen.sights.get(pair.b)?.candidate.type ?? '',
  ];
  return !one.crowded.includes(typeOther) && !other.crowded.includes(typeOne);
}

const hour = 3_600_000;
const day = 24 * hour;

/** Writes last sights, at most one an hour and identifier; one a day for history that is being loaded. */
async function noteSights(tx: Tx, seen: Seen, known: Known, lesson: Lesson): Promise<void> {
  const now = Date.now();
  const due: [string, Sight][] = [];
  for (const [id, sight] of seen.sights) {
    const before = known.of(id);
    if (before === undefined || known.newborn.has(id)) continue;
    const step = now - sight.lastAt > 2 * day ? day : hour;
    if (sight.lastAt < before.lastAt + step && sight.firstAt > before.firstAt - step) continue;
    due.push([id, sight]);
    lesson.identifiers.set(id, {
      ...before,
      lastAt: Math.max(before.lastAt, sight.lastAt),
      firstAt: Math.min(before.firstAt, sight.firstAt),
    });
  }
  if (due.length === 0) return;
  await run(tx, touch, [
    due.map(([id]) => id),
    due.map(([, sight]) => iso(sight.lastAt)),
    due.map(([, sight]) => iso(sight.firstAt)),
  ]);
}

function bind(event: LogEvent, claim: Claim, known: (id: string) => KnownIdentifier | undefined): ResolvedEvent {
  const { candidates } = claim;
  const strongest = candidates.find((one) => known(one.originId)?.hub !== true) ?? candidates[0];
  return {
    event,
    originId: strongest?.originId ?? claim.nobody,
    identifiers: candidates.map(({ type, value, originId, verified }) => ({ type, value, originId, verified })),
  };
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
