/** Which value of a trait stands: a small named strategy for each trait, `newest` unless an administrator says otherwise. */
import type { z } from 'zod';
import type { traitRule } from '../../../contracts/people.ts';
import type { Said, TraitHistory } from './trait-words.ts';

export type TraitRule = z.infer<typeof traitRule>;
export type Why = TraitRule['strategy'];

export interface Standing {
  readonly current: Said;
  readonly why: Why;
  /** Newest first. */
  readonly others: readonly Said[];
}

/**
 * - `newest`: who spoke last is right; a null takes the trait away.
 * - `oldest`: the first word stands.
 * - `source_precedence`: the strongest kind of source that said anything; within it the newest. Nobody of the list: `newest`.
 * - `most_confident`: the highest confidence; among equals the newest.
 *
 * Null when the trait has no value now. But for `newest`, a null is no word at all.
 */
export function standingOf(history: TraitHistory, rule: TraitRule | undefined): Standing | null {
  const all = history.newest.includes(history.oldest) ? history.newest : [...history.newest, history.oldest];
  const spoken = all.filter((said) => said.value !== null);
  const { current, why } = choose(history, spoken, rule);
  if (current === undefined || current.value === null) return null;
  return { current, why, others: all.filter((said) => said !== current) };
}

function choose(
  history: TraitHistory,
  spoken: readonly Said[],
  rule: TraitRule | undefined,
): { current: Said | undefined; why: Why } {
  switch (rule?.strategy) {
    case 'oldest':
      return {
        current: spoken.reduce<Said | undefined>(
          (oldest, said) => (oldest === undefined || said.words[0] < oldest.words[0] ? said : oldest),
          undefined,
        ),
        why: 'oldest',
      };
    case 'most_confident':
      return {
        current: spoken.reduce<Said | undefined>(
          (best, said) => (best === undefined || said.words[3] > best.words[3] ? said : best),
          undefined,
        ),
        why: 'most_confident',
      };
    case 'source_precedence':
      for (const kind of rule.sourceKinds) {
        const current = spoken.find((said) => said.words[2] === kind);
        if (current !== undefined) return { current, why: 'source_precedence' };
      }
      return { current: history.newest[0], why: 'newest' };
    default:
      return { current: history.newest[0], why: 'newest' };
  }
}
