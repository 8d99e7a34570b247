/** Questions about everybody at once: how many a rule finds and who some of them are, and which words a rule can be made of. */
import { z } from 'zod';
import type { Rule } from '../../../contracts/audience-rule.ts';
import type { AudienceCount, Vocabulary } from '../../../contracts/audiences.ts';
import { askTables, type HistoryTables } from '../history/index.ts';
import { notifyChannel } from '../kit/notify.sql.ts';
import { run, runCount, runOne } from '../kit/sql.ts';
import { peopleTable, preparePeople } from './bulk-people.ts';
import { compileRule } from './compile-rule.ts';
import type { AudienceDeps } from './deps.ts';
import { isWalking } from './fill.sql.ts';
import { awaken } from './judging.sql.ts';
import { checkRule } from './manage.ts';

const sampleSize = 8;
/** A question that takes longer is given up: somebody is typing. */
const longest = 'settings max_execution_time = 20';

const counted = z.object({ members: z.int(), sample: z.array(z.string()) });
const size = z.object({ n: z.int() });

/** Throws `audience_rule_faulty`, and HistoryAway where ClickHouse does not answer. */
export async function countRule(deps: AudienceDeps, rule: Rule, now: Date): Promise<AudienceCount> {
  const { db, clickhouse } = deps;
  const began = performance.now();
  const whole = await checkRule(db, rule);
  const complete = await isComplete(deps);
  const [found, people] = await askTables(db, async (tables) => {
    const { text, params } = compileRule(whole, now, { ...tables, people: peopleTable });
    return Promise.all([
      clickhouse.ask(
        `select toInt64(count()) as members, groupArraySample(${sampleSize})(person_id) as sample from (${text}) where is_member = 1 ${longest}`,
        counted,
        params,
      ),
      clickhouse.ask(
        `select toInt64(count()) as n from (select person_id from ${peopleTable} group by person_id having argMax(gone, version) = 0)`,
        size,
      ),
    ]);
  });
  const ids = found[0]?.sample ?? [];
  const names = await deps.profiles.namesOf(db, ids);
  return {
    members: found[0]?.members ?? 0,
    people: people[0]?.n ?? 0,
    sample: ids.map((personId) => ({ personId, name: names.get(personId) ?? null })),
    complete,
    tookMs: Math.round(performance.now() - began),
  };
}

/** Does ClickHouse know everybody? The first who asks begins to follow them. */
async function isComplete({ db, clickhouse }: AudienceDeps): Promise<boolean> {
  if (!(await runOne(db, isWalking)).waits) return true;
  await preparePeople(clickhouse);
  if ((await runCount(db, awaken)) > 0) await run(db, notifyChannel, ['audiences']);
  return false;
}

const nameRow = z.object({ name: z.string(), people: z.int(), properties: z.array(z.string()) });
const traitRow = z.object({
  traits: z.array(z.string()),
  identifiers: z.array(z.string()),
  tiers: z.array(z.string()),
});

/** The most frequent names of the last 90 days with their properties, and what is known of people. A sample: half a second at the most. */
export async function readVocabulary(deps: AudienceDeps, now: Date): Promise<Vocabulary> {
  const { db, clickhouse } = deps;
  await isComplete(deps);
  return askTables(db, async ({ events }: HistoryTables) => {
    const since = new Date(now.getTime() - 90 * 86_400_000).toISOString().replace('T', ' ').replace('Z', '');
    const [names, [known]] = await Promise.all([
      clickhouse.ask(
        `select name, toInt64(uniq(origin_id)) as people,
           arraySort(arrayDistinct(arrayFlatten([groupUniqArrayArray(60)(JSONExtractKeys(properties)),
             arrayMap(k -> concat('products[].', k), groupUniqArrayArray(30)(JSONExtractKeys(JSONExtractRaw(properties, 'products', 1))))]))) as properties
         from (select name, origin_id, properties from ${events}
               where occurred_at >= {since:DateTime64(3)} and type != 'system' and name != '' limit 300000)
         group by name order by people desc, name limit 200 ${longest}`,
        nameRow,
        { since },
      ),
      clickhouse.ask(
        `select arraySort(groupUniqArrayArray(300)(JSONExtractKeys(facts, 'traits'))) as traits,
           arraySort(groupUniqArrayArray(50)(JSONExtract(facts, 'identifiers', 'Array(String)'))) as identifiers,
           arraySort(arrayFilter(x -> x != '', groupUniqArray(50)(JSONExtractString(facts, 'tier')))) as tiers
         from (select facts from ${peopleTable} limit 300000) ${longest}`,
        traitRow,
      ),
    ]);
    const balances = await clickhouse.ask(
      `select distinct arrayJoin(arrayMap(l -> l.1, JSONExtract(facts, 'lots', 'Array(Tuple(String, Int64, Int64, Int64))'))) as kind
       from (select facts from ${peopleTable} limit 300000) order by kind limit 20 ${longest}`,
      z.object({ kind: z.string() }),
    );
    return {
      events: names,
      traits: known?.traits ?? [],
      identifiers: known?.identifiers ?? [],
      balances: balances.map((row) => row.kind),
      tiers: known?.tiers ?? [],
    };
  });
}
