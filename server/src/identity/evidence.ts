/** What events say about identifiers and pairs of them: a source's words apart from everybody else's. Pure. */
import type { LogEvent } from '../spine/index.ts';
import type { Claim } from './candidates.ts';
import { pairsOf } from './pairs.ts';
import { edgeKey } from './settle.ts';

/** When somebody was seen, or two together; when first with a proof. */
export interface Sighting {
  readonly firstAt: number;
  readonly lastAt: number;
  readonly verifiedAt: number | null;
}

/** The words of one side about an identifier or a pair. */
export interface Words extends Sighting {
  firstAt: number;
  lastAt: number;
  verifiedAt: number | null;
  alias: boolean;
  /** When there was a proof; some of them. */
  readonly proofs: Set<number>;
  /** The event that came first into the log. */
  eventId: string;
  sourceId: string | null;
  place: readonly [xid: bigint, seq: number];
}

export interface Evidence {
  /** By identifier, and by `edgeKey` of a pair. */
  readonly theirs: Map<string, Words>;
  readonly others: Map<string, Words>;
}

const mostProofs = 100;

export const noEvidence = (): Evidence => ({ theirs: new Map(), others: new Map() });

/** Takes an event in, in so far as it speaks of `about`. */
export function hear(
  evidence: Evidence,
  event: LogEvent,
  claim: Claim,
  sourceId: string,
  about: ReadonlySet<string>,
): void {
  const side = event.sourceId === sourceId ? evidence.theirs : evidence.others;
  for (const one of claim.candidates) if (about.has(one.originId)) note(side, one.originId, event, one.verified, false);
  for (const pair of pairsOf(claim)) {
    if (about.has(pair.a) || about.has(pair.b))
      note(side, edgeKey(pair.a, pair.b), event, pair.verified, pair.kind === 'alias');
  }
}

function note(side: Map<string, Words>, key: string, event: LogEvent, verified: boolean, alias: boolean): void {
  const at = event.occurredAt.getTime();
  const place = [BigInt(event.xid), event.seq] as const;
  const known = side.get(key);
  if (known === undefined) {
    const { eventId, sourceId } = event;
    const proofs = new Set(verified ? [at] : []);
    side.set(key, {
      firstAt: at,
      lastAt: at,
      verifiedAt: verified ? at : null,
      alias,
      proofs,
      eventId,
      sourceId,
      place,
    });
    return;
  }
  known.firstAt = Math.min(known.firstAt, at);
  known.lastAt = Math.max(known.lastAt, at);
  if (verified) {
    known.verifiedAt = Math.min(known.verifiedAt ?? at, at);
    if (known.proofs.size < mostProofs) known.proofs.add(at);
  }
  known.alias ||= alias;
  if (place[0] < known.place[0] || (place[0] === known.place[0] && place[1] < known.place[1])) {
    known.eventId = event.eventId;
    known.sourceId = event.sourceId;
    known.place = place;
  }
}
