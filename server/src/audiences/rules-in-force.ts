/** The rules that are judged by, each with the audiences that it names put in their place. */
import type { Rule } from '../../../contracts/audience-rule.ts';
import { run, runOne, type On } from '../kit/sql.ts';
import { readRules, rulesStamp } from './audiences.sql.ts';
import { inlined, needsOf, type Needs } from './walk-rule.ts';

export interface RuleInForce {
  readonly audienceId: string;
  readonly version: number;
  /** Since when it is being filled: whoever belonged before that is no newcomer. Null: it is filled. */
  readonly fillingSince: Date | null;
  readonly rule: Rule;
  readonly needs: Needs;
}

export type RulesInForce = (on: On) => Promise<readonly RuleInForce[]>;

/** Asks whether anything has changed each time, and reads the rules only then. */
export function createRulesInForce(): RulesInForce {
  let known = { stamp: '', rules: [] as readonly RuleInForce[] };
  return async (on) => {
    const { stamp } = await runOne(on, rulesStamp);
    if (stamp !== known.stamp) known = { stamp, rules: await load(on) };
    return known.rules;
  };
}

async function load(on: On): Promise<RuleInForce[]> {
  const rows = await run(on, readRules);
  const byId = new Map(rows.map((row) => [row.audience_id, row.rule]));
  return rows.map((row) => {
    const rule = inlined(row.rule, (id) => byId.get(id), [row.audience_id]);
    return {
      audienceId: row.audience_id,
      version: row.version,
      fillingSince: row.state === 'filling' ? row.changed_at : null,
      rule,
      needs: needsOf([rule]),
    };
  });
}
