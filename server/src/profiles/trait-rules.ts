/** The precedence rules of traits: versioned, cached for a second in each process. */
import { z } from 'zod';
import { traitRule } from '../../../contracts/people.ts';
import { problem } from '../kit/problems.ts';
import { runCount, runMaybe, type Db, type Tx } from '../kit/sql.ts';
import type { TraitRule } from './precedence.ts';
import { traitRulesChanged, traitRuleTwice } from './problems.ts';
import { addRules, currentRules } from './profiles.sql.ts';

export interface TraitRules {
  readonly version: number;
  readonly rules: TraitRule[];
}

const stored = z.array(traitRule);

export async function findTraitRules(on: Db | Tx): Promise<TraitRules> {
  const row = await runMaybe(on, currentRules);
  return row === undefined ? { version: 0, rules: [] } : { version: row.version, rules: stored.parse(row.rules) };
}

/** Puts new rules in force. `rules.version` is the version that they were made from; throws `trait_rules_changed` when another came meanwhile. */
export async function changeTraitRules(
  tx: Tx,
  { version, rules }: TraitRules,
  actor: string,
  now: Date,
): Promise<TraitRules> {
  const isTwice = new Set(rules.map((rule) => rule.trait)).size !== rules.length;
  const isEmpty = rules.some(
    (rule) =>
      rule.strategy === 'source_precedence' &&
      (rule.sourceKinds.length === 0 || new Set(rule.sourceKinds).size !== rule.sourceKinds.length),
  );
  if (isTwice || isEmpty) throw problem(traitRuleTwice);
  const before = await findTraitRules(tx);
  if (before.version !== version) throw problem(traitRulesChanged);
  const won = await runCount(tx, addRules, [version + 1, JSON.stringify(rules), now, actor]);
  if (won === 0) throw problem(traitRulesChanged);
  return { version: version + 1, rules };
}

export type RulesByTrait = ReadonlyMap<string, TraitRule>;

/** The rules for the hot paths: at most a second old. */
export function createRulesCache(db: Db): () => Promise<RulesByTrait> {
  let until = 0;
  let cached: Promise<RulesByTrait> = Promise.resolve(new Map());
  return () => {
    if (performance.now() < until) return cached;
    until = performance.now() + 1_000;
    cached = findTraitRules(db).then(({ rules }) => new Map(rules.map((rule) => [rule.trait, rule])));
    cached.catch(() => {
      until = 0;
    });
    return cached;
  };
}
