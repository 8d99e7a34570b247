/** For later parts: whether people fit a rule of their own now, whether a rule can be judged at all, and which audiences there are. */
import type { Rule } from '../../../contracts/audience-rule.ts';
import { ProblemError } from '../kit/problems.ts';
import { run, type On } from '../kit/sql.ts';
import * as sql from './audiences.sql.ts';
import type { AudienceDeps } from './deps.ts';
import { noFacts } from './facts.ts';
import { judge } from './judge.ts';
import { checkRule } from './manage.ts';
import { readEvents, readFacts, type Cluster } from './read-person.ts';
import { needsOf } from './walk-rule.ts';

/** Answers by the rule's place and the person's id. Throws `audience_rule_faulty`, e.g. where an audience that it names is archived. */
export async function judgeByRules(
  on: On,
  deps: Pick<AudienceDeps, 'profiles'>,
  clusters: readonly Cluster[],
  rules: readonly Rule[],
  now: Date,
): Promise<(rule: number, personId: string) => boolean> {
  if (rules.length === 0) return () => false;
  const whole: Rule[] = [];
  for (const rule of rules) whole.push(await checkRule(on, rule));
  const needs = needsOf(whole);
  const [facts, events] = await Promise.all([readFacts(on, deps, clusters), readEvents(on, clusters, needs, now)]);
  const fits = new Set<string>();
  for (const { personId } of clusters) {
    const known = { events: events.get(personId) ?? [], person: facts.get(personId) ?? noFacts };
    for (const [at, rule] of whole.entries())
      if (judge(rule, known, now.getTime()).member) fits.add(`${at} ${personId}`);
  }
  return (rule, personId) => fits.has(`${rule} ${personId}`);
}

/** Null: it can be judged. */
export async function ruleFaultOf(on: On, rule: Rule): Promise<string | null> {
  try {
    await checkRule(on, rule);
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.detail ?? error.message;
    throw error;
  }
}

/** Those that are in use, not archived; and which of them are kept by hand. */
export async function audiencesInUse(
  on: On,
): Promise<{ readonly all: ReadonlySet<string>; readonly lists: ReadonlySet<string> }> {
  const rows = await run(on, sql.listAudiences, [false]);
  return {
    all: new Set(rows.map((row) => row.audience_id)),
    lists: new Set(rows.filter((row) => row.rule.kind === 'list').map((row) => row.audience_id)),
  };
}
