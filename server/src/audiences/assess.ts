/**
 * Judges people again and writes what has changed, in the caller's transaction: the person's row is locked first, then everything is read, so
 * that whoever judges her next sees what this one saw and more. Coming and going is told in the same transaction.
 */
import { errorFields } from '../kit/log.ts';
import { newId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { addFlows } from './audiences.sql.ts';
import { decideStanding, type Cause, type Decision } from './decide-standing.ts';
import type { AudienceDeps } from './deps.ts';
import { noFacts, type Known, type PersonFacts } from './facts.ts';
import { judge, type Verdict } from './judge.ts';
import * as sql from './judging.sql.ts';
import { readEvents, readFacts, type Cluster } from './read-person.ts';
import type { RuleInForce } from './rules-in-force.ts';
import { needsOf } from './walk-rule.ts';

/** Why somebody is judged again. */
export interface Ask {
  readonly originId: string;
  readonly cause: Cause;
  /** Names of what she did. */
  readonly names: readonly string[];
  /** What is known of her may have changed: read it anew. */
  readonly facts: boolean;
  /** All audiences; else those that her names and facts touch, and these. */
  readonly all: boolean;
  readonly audienceIds: readonly string[];
}

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
  if (asks.length === 0) return { changes: 0, nextFlip: null };
  const people = await lockPersons(tx, deps, asks, wish.waits);
  const cases = await readCases(tx, deps, rules, people, wish.now);
  return write(tx, cases, people, wish.now);
}

/** Keeps what is known of these people, and judges nobody: the walk over all who were there before the first audience. */
export async function rememberPeople(tx: Tx, deps: AudienceDeps, originIds: readonly string[]): Promise<void> {
  const ask = { cause: 'again', names: [], facts: true, all: false, audienceIds: [] } as const;
  await savePeople(
    tx,
    await lockPersons(
      tx,
      deps,
      originIds.map((originId) => ({ originId, ...ask })),
      true,
    ),
  );
}

interface Person {
  readonly cluster: Cluster;
  readonly ask: Omit<Ask, 'originId'>;
  readonly row: sql.PersonRow;
  facts: PersonFacts;
  changed: boolean;
  /** Rows of those who have become part of her. */
  readonly merged: readonly sql.PersonRow[];
}

async function lockPersons(tx: Tx, deps: AudienceDeps, asks: readonly Ask[], waits: boolean): Promise<Person[]> {
  const clusters = await deps.identity.clustersOf(
    tx,
    asks.map((ask) => ask.originId),
  );
  const byPerson = new Map<string, { cluster: Cluster; asks: Ask[] }>();
  for (const ask of asks) {
    const cluster = clusters.get(ask.originId) ?? { personId: ask.originId, originIds: [ask.originId] };
    const known = byPerson.get(cluster.personId);
    if (known === undefined) byPerson.set(cluster.personId, { cluster, asks: [ask] });
    else known.asks.push(ask);
  }
  const personIds = [...byPerson.keys()];
  const origins = [...byPerson.values()].flatMap(({ cluster }) => cluster.originIds);
  const added = new Set((await run(tx, sql.addPeople, [personIds])).map((row) => row.origin_id));
  const lock = waits ? sql.lockPeople : sql.tryLockPeople;
  const rows = new Map(
    (await run(tx, lock, [[...new Set([...personIds, ...origins])]])).map((row) => [row.origin_id, row]),
  );
  const people = [...byPerson.values()].flatMap(({ cluster, asks: mine }): Person[] => {
    const row = rows.get(cluster.personId);
    if (row === undefined) return [];
    const merged = cluster.originIds.flatMap((id) => (id === cluster.personId ? [] : (rows.get(id) ?? [])));
    const isNew = added.has(cluster.personId) || row.facts === '' || row.gone;
    const ask = {
      cause: mine.some((one) => one.cause === 'merge') ? ('merge' as const) : (mine[0]?.cause ?? 'again'),
      names: [...new Set(mine.flatMap((one) => one.names))],
      facts: isNew || mine.some((one) => one.facts),
      // Whoever is seen for the first time may belong somewhere because of what she did not do.
      all: isNew || mine.some((one) => one.all),
      audienceIds: mine.flatMap((one) => one.audienceIds),
    };
    return [
      {
        cluster,
        ask,
        row,
        facts: row.facts === '' ? noFacts : (JSON.parse(row.facts) as PersonFacts),
        changed: row.gone,
        merged,
      },
    ];
  });
  const anew = await readFacts(
    tx,
    deps,
    people.filter(({ ask }) => ask.facts).map(({ cluster }) => cluster),
  );
  for (const person of people) {
    const facts = anew.get(person.cluster.personId);
    if (facts === undefined || JSON.stringify(facts) === person.row.facts) continue;
    person.facts = facts;
    person.changed = true;
  }
  return people;
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
      ask.names.some((name) => rule.needs.events.has(name)),
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
  const [events, standings] = await Promise.all([
    readEvents(tx, clusters, needsOf(needed.map(({ rule }) => rule)), now),
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

async function write(tx: Tx, cases: readonly Case[], people: readonly Person[], now: Date): Promise<Assessed> {
  await savePeople(tx, people);
  const kept = cases.flatMap((one) => keptRows(one));
  const gone = cases.filter(({ decision, own }) => decision.standing === null && own !== undefined);
  if (kept.length > 0) await run(tx, sql.saveStandings, columnsOf(kept));
  if (gone.length > 0)
    await run(tx, sql.dropStanding, [
      gone.map(({ person }) => person.cluster.personId),
      gone.map(({ rule }) => rule.audienceId),
    ]);
  await tell(tx, cases, now);
  const flips = kept.flatMap((row) => (row.active && row.flips_at !== null ? [row.flips_at.getTime()] : []));
  return {
    changes: cases.filter(({ decision }) => decision.change !== null).length,
    nextFlip: flips.length === 0 ? null : new Date(Math.min(...flips)),
  };
}

async function savePeople(tx: Tx, people: readonly Person[]): Promise<void> {
  const rows = [
    ...people
      .filter((one) => one.changed)
      .map((one) => ({ id: one.row.origin_id, facts: JSON.stringify(one.facts), gone: false })),
    ...people
      .flatMap((one) => one.merged.filter((row) => !row.gone))
      .map((row) => ({ id: row.origin_id, facts: row.facts, gone: true })),
  ];
  if (rows.length === 0) return;
  await run(tx, sql.savePeople, [
    rows.map((row) => row.id),
    rows.map((row) => row.facts).join('\u001e'),
    rows.map((row) => String(row.gone)),
  ]);
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

async function tell(tx: Tx, cases: readonly Case[], now: Date): Promise<void> {
  const told = cases.filter(({ decision }) => decision.change !== null);
  const flows = flowsOf(cases);
  if (told.length === 0 && flows.length === 0) return;
  const changes = told.map(({ person, rule, decision }) => ({
    originId: person.cluster.personId,
    audienceId: rule.audienceId,
    at: decision.at,
    entered: decision.change === 'entered' || decision.change === 'silent_entry',
    silent: decision.change === 'silent_entry' || decision.change === 'silent_exit',
    because: person.ask.cause,
    flipsAt: decision.standing?.flipsAt ?? null,
  }));
  if (changes.length > 0) {
    await run(tx, sql.addChanges, [
      changes.map((one) => one.originId),
      changes.map(() => newId(now.getTime())),
      changes.map((one) => one.audienceId),
      changes.map((one) => one.at.toISOString()),
      changes.map((one) => String(one.entered)),
      changes.map((one) => one.because),
    ]);
    await appendEvents(
      tx,
      changes
        .filter((one) => !one.silent)
        .map((one) =>
          systemEvent(
            one.entered ? 'Audience Entered' : 'Audience Exited',
            one.originId,
            {
              originId: one.originId,
              properties: { audience_id: one.audienceId, at: one.at.toISOString(), because: one.because },
            },
            now,
          ),
        ),
    );
  }
  if (flows.length === 0) return;
  const hour = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000).toISOString();
  await run(tx, addFlows, [
    flows.map((one) => one.audienceId),
    flows.map(() => hour),
    flows.map((one) => one.entered),
    flows.map((one) => one.exited),
    flows.map((one) => one.moved),
  ]);
}

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
