/** Which identifiers an event links. Pure. */
import type { Candidate, Claim } from './candidates.ts';

export interface Pair {
  /** The smaller id first: a pair is one link, whoever was named first. */
  readonly a: string;
  readonly b: string;
  readonly kind: 'same_event' | 'alias';
  /** The weaker of the two was proved (a code, a click) in this event. */
  readonly verified: boolean;
}

/** More than these and only the strongest is linked with each of the others: fifteen links for one event are enough. */
const mostInAClique = 6;

/**
 * An account speaks for itself: each identifier is linked with it. Without one all are linked with each other, so that a
 * card which turns out to be the cashier's does not take the customer's e-mail and phone apart.
 */
export function pairsOf(claim: Claim): Pair[] {
  const { candidates, alias } = claim;
  const pairs: Pair[] = [];
  const [first] = candidates;
  if (first === undefined) return pairs;
  const star = first.rule.maxPerPerson === 1 || candidates.length > mostInAClique;
  for (const [place, stronger] of candidates.entries()) {
    if (star && place > 0) break;
    for (const weaker of candidates.slice(place + 1))
      pairs.push(pair(stronger, weaker, isAlias(alias, stronger, weaker)));
  }
  return pairs;
}

function isAlias(alias: Claim['alias'], one: Candidate, other: Candidate): boolean {
  if (alias === null) return false;
  const ids = [alias[0].originId, alias[1].originId];
  return ids.includes(one.originId) && ids.includes(other.originId);
}

function pair(stronger: Candidate, weaker: Candidate, alias: boolean): Pair {
  const [a, b] =
    stronger.originId < weaker.originId ? [stronger.originId, weaker.originId] : [weaker.originId, stronger.originId];
  return { a, b, kind: alias ? 'alias' : 'same_event', verified: weaker.verified };
}
