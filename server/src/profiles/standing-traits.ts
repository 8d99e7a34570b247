/** The values of traits that stand, of many persons at once. */
import { run, type On } from '../kit/sql.ts';
import { joinAll } from './absorb.ts';
import { plainArray } from './array-text.ts';
import type { Cluster } from './ports.ts';
import { readStates } from './profiles.sql.ts';
import { decodeState } from './state.ts';
import { findTraitRules } from './trait-rules.ts';
import { standingValues } from './view.ts';

/** By person id; persons of whom nothing is known have no traits. Two round trips. */
export async function standingTraitsOf(
  on: On,
  clusters: readonly Cluster[],
): Promise<Map<string, Record<string, unknown>>> {
  const members = [...new Set(clusters.flatMap((cluster) => cluster.originIds))];
  if (members.length === 0) return new Map();
  const [{ rules }, rows] = await Promise.all([findTraitRules(on), run(on, readStates, [plainArray(members)])]);
  const byTrait = new Map(rules.map((rule) => [rule.trait, rule]));
  const states = new Map(rows.map((row) => [row.origin_id, row.state]));
  return new Map(
    clusters.map((cluster) => {
      const mine = cluster.originIds.flatMap((originId) => states.get(originId) ?? []);
      return [cluster.personId, mine.length === 0 ? {} : standingValues(joinAll(mine.map(decodeState)), byTrait)];
    }),
  );
}
