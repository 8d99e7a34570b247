/** Rules in the database: every version that was ever used. A new installation starts with the defaults as version 0. */
import { identityRules } from '../../../contracts/people.ts';
import { problem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type On, type Tx } from '../kit/sql.ts';
import { defaultMaxClusterSize, defaultRules } from './defaults.ts';
import { latestRules, lockLatestRules, readRules, storeRules, switchRules } from './identity.sql.ts';
import { rulesChanged, rulesRefused } from './problems.ts';
import { compileRules, faultsOf, type IdentityRules, type Rules } from './rules.ts';

export const firstRules: IdentityRules = {
  version: 0,
  maxClusterSize: defaultMaxClusterSize,
  rules: defaultRules.map((rule) => ({ ...rule, protectedValues: [...rule.protectedValues] })),
};

/** The rules that hold now. */
export async function currentRules(on: On): Promise<IdentityRules> {
  const { version } = await runOne(on, latestRules);
  return rulesOf(on, version);
}

export async function rulesOf(on: On, version: number): Promise<IdentityRules> {
  if (version === 0) return firstRules;
  const stored = await runMaybe(on, readRules, [version]);
  if (stored === undefined) throw new Error(`identity: rules ${version} are missing`);
  return identityRules.parse(stored.document);
}

const trustedMs = 2_000;

/** Compiled rules, made once a version. `now` asks which version holds; `recent` may be two seconds late and costs nothing. */
export function createRuleCache(): { now(on: On): Promise<Rules>; recent(on: On): Promise<Rules> } {
  let held: Rules | null = null;
  let askedAt = -Infinity;
  const now = async (on: On): Promise<Rules> => {
    const { version } = await runOne(on, latestRules);
    if (held === null || held.version !== version) held = compileRules(await rulesOf(on, version));
    askedAt = performance.now();
    return held;
  };
  return {
    now,
    recent: async (on) => (held !== null && performance.now() - askedAt < trustedMs ? held : now(on)),
  };
}

/** Throws a problem where the rules cannot be used. */
export function checkRules(rules: Pick<IdentityRules, 'rules'>): void {
  const issues = faultsOf(rules);
  if (issues.length > 0) throw problem(rulesRefused, { issues });
}

/**
 * Makes these the rules that hold from the next batch on. `rules.version` is the one that they were made from: when another
 * one holds by now, nothing is changed. What is recorded is judged anew by the rerun job.
 */
export async function changeRules(tx: Tx, rules: IdentityRules, actor: string, now: Date): Promise<IdentityRules> {
  checkRules(rules);
  const { version } = await runOne(tx, lockLatestRules);
  if (version !== rules.version) throw problem(rulesChanged);
  const next = { ...rules, version: version + 1 };
  await run(tx, storeRules, [next.version, JSON.stringify(next), actor, now]);
  await run(tx, switchRules, [next.version]);
  return next;
}
