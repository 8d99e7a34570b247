/**
 * Rubbish is spotted locally, by what an identifier was directly seen with: the second account on a device makes it a
 * shared one, the fifth account makes an e-mail nobody's, a card typed in for everybody collects too many phones.
 * More links never take such a finding back, so it does not depend on the order of arrival. Pure.
 */
import type { Rules } from './rules.ts';

/** Of `crowded`: so many older names that the alias itself is rubbish (`previousId: "app"`). */
export const aliasCrowd = '(alias)';
/** Of `crowded`: its person is as big as the rules allow. New links to it are not even weighed, so that they cost nothing. */
export const full = '(full)';
const mostAliases = 4;
/** A contact that this many times as many claim as one person may have is rubbish that everybody types. */
const rubbishFactor = 4;

export interface Neighbour {
  readonly type: string;
  /** Normalised. */
  readonly value: string;
  /** Values that an alias or staff declared one have one class. */
  readonly classId: string;
  readonly kind: 'same_event' | 'alias' | 'staff_merge';
  readonly verified: boolean;
}

export interface Spotted {
  readonly hub: boolean;
  readonly crowded: readonly string[];
}

/** What the direct links of one identifier of type `type` say about it. */
export function spot(type: string, neighbours: readonly Neighbour[], rules: Rules): Spotted {
  const own = rules.of(type);
  const seen = new Map<string, Set<string>>();
  let aliases = 0;
  for (const near of neighbours) {
    if (near.kind === 'alias' && near.type === type) aliases += 1;
    if (near.kind !== 'same_event' || !rules.of(near.type).counts(near.value)) continue;
    const held = seen.get(near.type) ?? new Set<string>();
    held.add(near.classId);
    seen.set(near.type, held);
  }
  const crowded = aliases > mostAliases ? [aliasCrowd] : [];
  let hub = false;
  for (const [near, all] of seen) {
    const rule = rules.of(near);
    if (rule.maxPerPerson === null) continue;
    const stronger = rule.priority < own.priority;
    if (stronger && all.size > rule.maxPerPerson * (own.secondOwner === 'share' ? 1 : rubbishFactor)) hub = true;
    if (!stronger && all.size > rule.maxPerPerson) crowded.push(near);
  }
  return { hub, crowded };
}
