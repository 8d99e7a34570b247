/**
 * Judges people again and writes what has changed, in the caller's transaction: the person's row is locked first, then everything is read, so
 * that whoever judges her next sees what this one saw and more. Coming and going is told in the same transaction.
 */
import { errorFields } from '../kit/log.ts';
import { newId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent, type NewEvent } from '../spine/index.ts';
import { addFlows } from './audiences.sql.ts';
import { decideStanding, type Decision } from './decide-standing.ts';
import type { AudienceDeps } from './deps.ts';
import type { Known } from './facts.ts';
import { judge, type Verdict } from './judge.ts';
import * as sql from './judging.sql.ts';
import { lockPersons, savePeople, worthJudging, type Ask, type Person } from './lock-people.ts';
import { readEvents } from './read-person.ts';
import type { RuleInForce } from './rules-in-force.ts';
import { isAbout, needsOf } from './walk-rule.ts';

export interface Assessed {
  readonly changes: number;
  /** The earliest instant at which somebody of them flips. */
  readonly nextFlip: Date | null;
}

export async function assess(
  tx: Tx,
  deps: AudienceDeps,
  rules: readonly RuleInForce[],
  asks: readonly Ask[],
  wish: { readonly now: Date; readonly waits: boolean },
): Promise<Assessed> {
  const wanted = await worthJudging(tx, deps, rules, asks);
  if (wanted.length === 0) return { changes: 0, nextFlip: null };
  const people = await lockPersons(tx, wanted, deps, wish.waits);
  const cases = await readCases(tx, deps, rules, people, wish.now);
  return write(tx, cases, people, wish.now);
}

interface Case {
  readonly person: Person;
  readonly rule: RuleInForce;
  readonly verdict: Verdict;
  readonly decision: Decision;
  readonly own: sql.StandingRow | undefined;
  readonly others: readonly sql.StandingRow[];
}

function touched({ ask, changed }: Person, rules: readonly RuleInForce[]): RuleInForce[] {
  if (ask.all) return [...rules];
  return rules.filter(
    (rule) =>
      (changed && rule.needs.person) ||
      ask.audienceIds.includes(rule.audienceId) ||
      ask.names.some((name) => isAbout(rule.needs, name)),
  );
}

async function readCases(
  tx: Tx,
  deps: AudienceDeps,
  rules: readonly RuleInForce[],
  people: readonly Person[],
  now: Date,
): Promise<Case[]> {
  const asked = people
    .map((person) => ({ person, rules: touched(person, rules) }))
    .filter((one) => one.rules.length > 0);
  if (asked.length === 0) return [];
  const needed = [...new Set(asked.flatMap((one) => one.rules))];
  const clusters = asked.map(({ person }) => person.cluster);
  const namesOf = new Map(
    asked.map(({ person, rules: mine }) => [
      person.cluster.personId,
      new Set(mine.flatMap((rule) => [...rule.needs.events.keys()])),
    ]),
  );
  const [events, standings] = await Promise.all([
    readEvents(
      tx,
      clusters,
      needsOf(needed.map(({ rule }) => rule)),
      now,
      (personId) => namesOf.get(personId) ?? new Set(),
    ),
    run(tx, sql.standingsOf, [clusters.flatMap((one) => one.originIds), needed.map((one) => one.audienceId)]),
  ]);
  const rowsOf = new Map<string, sql.StandingRow[]>();
  for (const row of standings) {
    const key = `${row.origin_id} ${row.audience_id}`;
    rowsOf.set(key, [row]);
  }
  return asked.flatMap(({ person, rules: mine }) => {
    const { personId, originIds } = person.cluster;
    const known: Known = { events: events.get(personId) ?? [], person: person.facts };
    return mine.flatMap((rule): Case[] => {
      const verdict = judged(deps, rule, known, now);
      if (verdict === null) return [];
      const own = rowsOf.get(`${personId} ${rule.audienceId}`)?.[0];
      const others = originIds.flatMap((id) => (id === personId ? [] : (rowsOf.get(`${id} ${rule.audienceId}`) ?? [])));
      const decision = decideStanding(verdict, own, others, person.ask.cause, rule.fillingSince, now);
      return [{ person, rule, verdict, decision, own, others: others.filter((row) => row.active) }];
    });
  });
}

/** A fault in one rule holds up no other. */
function judged(deps: AudienceDeps, rule: RuleInForce, known: Known, now: Date): Verdict | null {
  try {
    return judge(rule.rule, known, now.getTime());
  } catch (error) {
    deps.log.error({ ...errorFields(error), audienceId: rule.audienceId }, 'a rule could not be judged');
    return null;
  }
}

/** Statements that need no answer of each other are sent together: waits are what costs. */
async function write(tx: Tx, cases: readonly Case[], people: readonly Person[], now: Date): Promise<Assessed> {
  const kept = cases.flatMap((one) => keptRows(one));
  const gone = cases.filter(({ decision, own }) => decision.standing === null && own !== undefined);
  await Promise.all([
    savePeople(tx, people),
    kept.length > 0 && run(tx, sql.saveStandings, columnsOf(kept)),
    gone.length > 0 &&
      run(tx, sql.dropStanding, [
        gone.map(({ person }) => person.cluster.personId),
        gone.map(({ rule }) => rule.audienceId),
      ]),
    ...tell(tx, cases, now),
  ]);
  const flips = kept.flatMap((row) => (row.active && row.flips_at !== null ? [row.flips_at.getTime()] : []));
  return {
    changes: cases.filter(({ decision }) => decision.change !== null).length,
    nextFlip: flips.length === 0 ? null : new Date(Math.min(...flips)),
  };
}

/** Rows that are new or other than before; those of persons who were merged into somebody sleep. */
function keptRows({ person, rule, decision, own, others }: Case): sql.StandingRow[] {
  const asleep = others.map((row) => ({ ...row, active: false, flips_at: null }));
  const { standing } = decision;
  if (standing === null) return asleep;
  const row: sql.StandingRow = {
    origin_id: person.cluster.personId,
    audience_id: rule.audienceId,
    version: rule.version,
    member: standing.member,
    since: standing.since,
    flips_at: standing.flipsAt,
    inherited: standing.inherited,
    active: true,
  };
  const same =
    own !== undefined &&
    own.active &&
    own.version === row.version &&
    own.member === row.member &&
    own.inherited === row.inherited &&
    own.flips_at?.getTime() === row.flips_at?.getTime();
  return same ? asleep : [row, ...asleep];
}

const columnsOf = (rows: readonly sql.StandingRow[]) => [
  rows.map((row) => row.origin_id),
  rows.map((row) => row.audience_id),
  rows.map((row) => row.version),
  rows.map((row) => String(row.member)),
  rows.map((row) => row.since.toISOString()),
  rows.map((row) => row.flips_at?.toISOString() ?? null),
  rows.map((row) => String(row.inherited)),
  rows.map((row) => String(row.active)),
];

function tell(tx: Tx, cases: readonly Case[], now: Date): Promise<unknown>[] {
  const told = cases.filter(({ decision }) => decision.change !== null && decision.recorded);
  const flows = flowsOf(cases);
  const changes = told.map(({ person, rule, decision }) => ({
    originId: person.cluster.personId,
    audienceId: rule.audienceId,
    at: decision.at,
    entered: decision.change === 'entered' || decision.change === 'silent_entry',
    silent: decision.change === 'silent_entry' || decision.change === 'silent_exit',
    because: person.ask.cause,
  }));
  const hour = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000).toISOString();
  const jobs: Promise<unknown>[] = [];
  if (changes.length > 0)
    jobs.push(
      run(tx, sql.addChanges, [
        changes.map((one) => one.originId),
        changes.map(() => newId(now.getTime())),
        changes.map((one) => one.audienceId),
        changes.map((one) => one.at.toISOString()),
        changes.map((one) => String(one.entered)),
        changes.map((one) => one.because),
      ]),
      appendEvents(
        tx,
        changes.flatMap((one) => (one.silent ? [] : [eventOf(one, now)])),
      ),
    );
  // Last: these rows are shared by all who judge.
  if (flows.length > 0)
    jobs.push(
      run(tx, addFlows, [
        flows.map((one) => one.audienceId),
        flows.map(() => hour),
        flows.map((one) => one.entered),
        flows.map((one) => one.exited),
        flows.map((one) => one.moved),
      ]),
    );
  return jobs;
}

interface Told {
  readonly originId: string;
  readonly audienceId: string;
  readonly at: Date;
  readonly entered: boolean;
  readonly because: string;
}

const eventOf = ({ originId, audienceId, at, entered, because }: Told, now: Date): NewEvent =>
  systemEvent(
    entered ? 'Audience Entered' : 'Audience Exited',
    originId,
    { originId, properties: { audience_id: audienceId, at: at.toISOString(), because } },
    now,
  );

function flowsOf(cases: readonly Case[]): { audienceId: string; entered: number; exited: number; moved: number }[] {
  const sums = new Map<string, { audienceId: string; entered: number; exited: number; moved: number }>();
  for (const { rule, decision, others } of cases) {
    const sum = sums.get(rule.audienceId) ?? { audienceId: rule.audienceId, entered: 0, exited: 0, moved: 0 };
    if (decision.change === 'entered') sum.entered += 1;
    if (decision.change === 'exited') sum.exited += 1;
    if (decision.change === 'silent_entry') sum.moved += 1;
    if (decision.change === 'silent_exit') sum.moved -= 1;
    // Whoever fell asleep is counted no more.
    sum.moved -= others.filter((row) => row.member).length;
    if (sum.entered !== 0 || sum.exited !== 0 || sum.moved !== 0) sums.set(rule.audienceId, sum);
  }
  return [...sums.values()];
}
