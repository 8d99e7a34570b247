/** A draft replayed on what has happened: who would have entered, and what would have been sent. Nothing is. */
import { z } from 'zod';
import type { JourneyDocument, JourneySettings, Rehearsal, Step } from '../../../contracts/journeys.ts';
import { askTables } from '../history/index.ts';
import { run, type On } from '../kit/sql.ts';
import { templatesOf } from './check-draft.ts';
import { namesFollowed, receiptNames } from './decide-event.ts';
import { spanMs } from './decision.ts';
import type { JourneyDeps } from './deps.ts';
import { emptyPast, playPast, type Past } from './play-past.ts';
import { costOf } from './costs.ts';
import { countMembers, inOtherJourneys, membersOfAll } from './rehearse.sql.ts';
import { settingsNow } from './settings.ts';

/** People who are played; where there are more, one of so many stands for all. 60,000 take about a second. */
const mostPlayed = 60_000;
/** Of one person: whoever has more is a machine. */
const mostEvents = 2_000;
/** Somebody waits before a screen. */
const longest = 'settings max_execution_time = 20';

const one = z.object({ n: z.int() });
const past = z.object({ person_id: z.string(), events: z.array(z.tuple([z.int(), z.string(), z.string()])) });

/** Throws HistoryAway where ClickHouse does not answer. */
export async function rehearse(
  deps: JourneyDeps,
  document: JourneyDocument,
  wish: { readonly journeyId: string; readonly days: number; readonly now: Date },
): Promise<Rehearsal> {
  const began = performance.now();
  const { db, clickhouse } = deps;
  const { now, days } = wish;
  const since = new Date(now.getTime() - days * 86_400_000);
  const receipts = new Set(receiptNames);
  const names = [...namesFollowed(document)].filter((name) => !receipts.has(name));
  const starting = [...namesFollowed({ ...document, exits: [], goal: null, steps: {}, rank: null })].filter(
    (name) => name !== 'Product Viewed' || document.triggers.some((one) => one.kind === 'event' && one.event === name),
  );
  const { settings } = await settingsNow(db);
  const [memberOf, channels, scheduled] = await Promise.all([
    membersAsked(deps, document),
    channelsOf(deps, document),
    scheduledEntries(deps, document, days),
  ]);
  const sum = emptyPast();
  const entered: string[] = [];
  let sampleOf = 1;
  if (starting.length > 0) {
    const answer = await askTables(db, async ({ events, aliases }) => {
      const from = clickhouseTime(since);
      const who = `if(alias.person_id = toUUID('00000000-0000-0000-0000-000000000000'), event.origin_id, alias.person_id)`;
      const joined = (columns: string, wanted: string): string =>
        `from (select ${columns} from ${events} where name in {${wanted}:Array(String)} and occurred_at >= {since:DateTime64(3)}) as event
         left any join (select origin_id, argMax(person_id, version) as person_id from ${aliases} group by origin_id) as alias on alias.origin_id = event.origin_id`;
      const [counted] = await clickhouse.ask(
        `select toInt64(uniq(${who})) as n ${joined('origin_id', 'starting')} ${longest}`,
        one,
        { starting, since: from },
      );
      const sample = Math.max(1, Math.ceil((counted?.n ?? 0) / mostPlayed));
      const rows = await clickhouse.ask(
        `select person_id, arraySort(groupArray(${mostEvents})((ms, name, said))) as events
         from (select ${who} as person_id, ms, name, said
           ${joined(`origin_id, toUnixTimestamp64Milli(occurred_at) as ms, name, ${asksProperties(document) ? 'properties' : `''`} as said`, 'names')})
         where cityHash64(person_id) % ${sample} = 0
         group by person_id having hasAny(groupUniqArray(name), {starting:Array(String)}) ${longest}`,
        past,
        { starting, names, since: from },
      );
      return { sample, rows };
    });
    sampleOf = answer.sample;
    const ground = {
      document,
      journeyId: wish.journeyId,
      zone: settings.timeZone,
      now: now.getTime(),
      isMember: (audienceId: string, personId: string) => memberOf.get(audienceId)?.has(personId) === true,
      channelOf: (ref: string) => channels.get(ref) ?? null,
    };
    for (const [at, { person_id: personId, events }] of answer.rows.entries()) {
      // Others have requests too.
      if (at % 1_000 === 999) await new Promise((resolve) => setImmediate(resolve));
      const hers = events.map(([ms, name, said]) => {
        const properties = said === '' ? {} : (JSON.parse(said) as Record<string, unknown>);
        return { eventId: '', name, at: new Date(ms), channel: null, properties };
      });
      if (playPast(ground, personId, hers, sum) > 0) entered.push(personId);
    }
  }
  const all = (n: number): number => n * sampleOf;
  return {
    since: since.toISOString(),
    entries: all(sum.entries) + scheduled.entries,
    people: all(entered.length) + scheduled.people,
    heldOut: all(sum.heldOut),
    messages: [...sum.most].map(([channel, most]) => ({
      channel: channel as Rehearsal['messages'][number]['channel'],
      least: all(sum.least.get(channel) ?? 0),
      most: all(most),
    })),
    goals: all(sum.goals),
    cost: costBetween(settings.prices, sum, sampleOf),
    inOthers: await othersOf(db, wish.journeyId, entered, sampleOf),
    sampleOf,
    assumed: assumedOf(document),
    tookMs: Math.round(performance.now() - began),
  };
}

const clickhouseTime = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '');

function asksProperties({ triggers, exits, goal, steps }: JourneyDocument): boolean {
  const filters = [...triggers, ...exits, ...(goal === null ? [] : [goal])];
  return (
    filters.some((filter) => !('event' in filter) || ('where' in filter && filter.where.length > 0)) ||
    Object.values(steps).some(
      (step) =>
        (step.kind === 'wait_event' && step.where.length > 0) || (step.kind === 'condition' && step.if.kind === 'data'),
    )
  );
}

const assumptions: readonly (readonly [Rehearsal['assumed'][number], (document: JourneyDocument) => boolean])[] = [
  ['membership_as_of_now', ({ steps }) => some(steps, (one) => one.kind === 'condition' && one.if.kind === 'audience')],
  [
    'receipts',
    ({ steps }) => some(steps, (one) => one.kind === 'cascade' || (one.kind === 'message' && one.templates.length > 1)),
  ],
  ['rules_not_played', ({ steps }) => some(steps, (one) => one.kind === 'condition' && one.if.kind === 'rule')],
  ['others_succeed', ({ steps }) => some(steps, (one) => one.kind === 'webhook' || (one.kind === 'task' && one.waits))],
  ['sub_journeys_not_played', ({ steps }) => some(steps, (one) => one.kind === 'journey')],
  ['dates_not_played', ({ triggers }) => triggers.some((one) => one.kind === 'person_date')],
  ['rank_not_played', ({ rank }) => rank !== null],
];
const some = (steps: JourneyDocument['steps'], is: (step: Step) => boolean): boolean => Object.values(steps).some(is);
const assumedOf = (document: JourneyDocument): Rehearsal['assumed'] =>
  assumptions.flatMap(([name, holds]) => (holds(document) ? [name] : []));

function costBetween(prices: JourneySettings['prices'], sum: Past, sampleOf: number): Rehearsal['cost'] {
  const [least, most] = [sum.least, sum.most].map((counts) =>
    costOf(
      prices,
      [...counts].map(([channel, n]) => [channel, n * sampleOf] as const),
    ),
  );
  if (least == null || most == null) return null;
  return { currency: least.currency, leastMinor: least.minor, mostMinor: most.minor };
}

/** In which journeys those who would have entered are now. */
async function othersOf(
  on: On,
  journeyId: string,
  people: readonly string[],
  sampleOf: number,
): Promise<Rehearsal['inOthers']> {
  if (people.length === 0) return [];
  const rows = await run(on, inOtherJourneys, [[...people], journeyId]);
  return rows.map((row) => ({ journeyId: row.journey_id, name: row.name, people: row.people * sampleOf }));
}

async function membersAsked(
  { db }: JourneyDeps,
  { steps }: JourneyDocument,
): Promise<Map<string, ReadonlySet<string>>> {
  const ids = Object.values(steps).flatMap((step) =>
    step.kind === 'condition' && step.if.kind === 'audience' ? [step.if.audienceId] : [],
  );
  const found = new Map<string, Set<string>>(ids.map((id) => [id, new Set<string>()]));
  if (ids.length === 0) return found;
  for (const row of await run(db, membersOfAll, [[...new Set(ids)]])) found.get(row.audience_id)?.add(row.origin_id);
  return found;
}

async function channelsOf({ db, messages }: JourneyDeps, { steps }: JourneyDocument): Promise<Map<string, string>> {
  const found = await messages.templates(db, [...new Set(Object.values(steps).flatMap(templatesOf))]);
  return new Map([...found].map(([ref, { channel }]) => [ref, channel]));
}

/**
 * Dates take in whoever belongs to an audience then: as many as belong to it now. A recurring date takes everybody in each time at which she may
 * enter again.
 */
async function scheduledEntries(
  { db }: JourneyDeps,
  { triggers, reentry }: JourneyDocument,
  days: number,
): Promise<{ entries: number; people: number }> {
  const all = triggers.filter((one) => one.kind === 'schedule' || one.kind === 'recurring');
  if (all.length === 0) return { entries: 0, people: 0 };
  const sizes = new Map(
    (await run(db, countMembers, [[...new Set(all.map((one) => one.audienceId))]])).map((row) => [
      row.audience_id,
      row.n,
    ]),
  );
  const mostEach = reentry.kind === 'once' ? 1 : Math.floor((days * 86_400_000) / spanMs(reentry.after)) + 1;
  let [entries, people] = [0, 0];
  for (const one of all) {
    const size = sizes.get(one.audienceId) ?? 0;
    const times =
      one.kind === 'schedule' ? 1 : Math.round(one.weekdays.length === 0 ? days : (days * one.weekdays.length) / 7);
    people += size;
    entries += size * Math.min(times, mostEach);
  }
  return { entries, people };
}
