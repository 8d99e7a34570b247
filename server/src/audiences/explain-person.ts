/** Why somebody belongs, or why not; and all that she belongs to. Judged now, over all that she ever did. */
import type { Membership, PersonAudiences, Why } from '../../../contracts/audiences.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe } from '../kit/sql.ts';
import * as sql from './audiences.sql.ts';
import type { AudienceDeps } from './deps.ts';
import { noFacts } from './facts.ts';
import { explain, judge, type Reasons } from './judge.ts';
import { checkRule } from './manage.ts';
import { namedAfter } from './ready-made.ts';
import { readEvents, readFacts } from './read-person.ts';
import { needsOf } from './walk-rule.ts';

const instantOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export async function whyOf(deps: AudienceDeps, audienceId: string, id: string, now: Date): Promise<Membership> {
  const { db } = deps;
  const audience = await runMaybe(db, sql.findAudience, [audienceId]);
  if (audience === undefined) throw problem(notFound);
  const rule = await checkRule(db, audience.rule, audienceId);
  const cluster = (await deps.identity.clustersOf(db, [id])).get(id) ?? { personId: id, originIds: [id] };
  const needs = needsOf([rule]);
  const all = { ...needs, events: new Map([...needs.events.keys()].map((name) => [name, { kind: 'all' as const }])) };
  const [facts, events] = await Promise.all([readFacts(db, deps, [cluster]), readEvents(db, [cluster], all, now)]);
  const known = { events: events.get(cluster.personId) ?? [], person: facts.get(cluster.personId) ?? noFacts };
  const verdict = judge(rule, known, now.getTime());
  return {
    audienceId,
    personId: cluster.personId,
    member: verdict.member,
    since: instantOf(verdict.since),
    flipsAt: instantOf(verdict.flipsAt),
    why: inWords(explain(rule, known, now.getTime())),
  };
}

function inWords(reasons: Reasons): Why {
  if (reasons.kind === 'not') return { kind: 'not', holds: reasons.holds, of: inWords(reasons.of) };
  if (reasons.kind !== 'condition') return { kind: reasons.kind, holds: reasons.holds, of: reasons.of.map(inWords) };
  const { seen } = reasons;
  return {
    kind: 'condition',
    holds: reasons.holds,
    condition: reasons.condition,
    seen: { ...seen, firstAt: instantOf(seen.firstAt), lastAt: instantOf(seen.lastAt) },
    flipsAt: instantOf(reasons.flipsAt),
  };
}

export async function audiencesOf(deps: AudienceDeps, id: string): Promise<PersonAudiences> {
  const { db } = deps;
  const cluster = (await deps.identity.clustersOf(db, [id])).get(id) ?? { personId: id, originIds: [id] };
  const [all, standings, changes] = await Promise.all([
    run(db, sql.listAudiences, [true]),
    run(db, sql.standingsOfPerson, [cluster.personId]),
    run(db, sql.readChangesOf, [[...cluster.originIds]]),
  ]);
  const names = new Map(all.map((one) => [one.audience_id, one.name]));
  const own = new Map(standings.map((row) => [row.audience_id, row]));
  return {
    items: all
      .filter((one) => one.state !== 'archived')
      .map((one) => {
        const row = own.get(one.audience_id);
        return {
          audienceId: one.audience_id,
          name: one.name,
          namedAfter: namedAfter(one),
          member: row?.member ?? false,
          since: row?.member === true ? row.since.toISOString() : null,
          flipsAt: row?.flips_at?.toISOString() ?? null,
        };
      }),
    history: changes.map((row) => ({
      audienceId: row.audience_id,
      name: names.get(row.audience_id) ?? '?',
      at: row.at.toISOString(),
      entered: row.entered,
      because: row.because,
    })),
  };
}
