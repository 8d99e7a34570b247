/**
 * Whoever the bulk evaluator finds is whom the evaluator of one person finds, and it wakes nobody too late. AUDIENCE_PAIRS=100000 plays more
 * pairs; SEED repeats a run.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { freshClickHouse } from '../../test/clickhouse.ts';
import { connectClickHouse, type ClickHouse } from '../history/index.ts';
import { loadSteps } from '../history/schema.ts';
import { hashedId } from '../kit/ids.ts';
import { peopleTable, preparePeople } from './bulk-people.ts';
import { compileRule } from './compile-rule.ts';
import type { Known } from './facts.ts';
import { judge } from './judge.ts';
import { knowns, now, rules } from './try-rules.ts';

const pairs = Number(process.env['AUDIENCE_PAIRS'] ?? 4_000);
const crowd = Math.min(400, Math.ceil(pairs / 40));
const seed = Number(process.env['SEED'] ?? 20_260_301);

let engine: Awaited<ReturnType<typeof freshClickHouse>>;
let clickhouse: ClickHouse;
const tables = { events: 'events_1', aliases: 'aliases_1', people: peopleTable };
const found = z.object({ person_id: z.string(), is_member: z.int(), wake: z.int() });

beforeAll(async () => {
  engine = await freshClickHouse();
  clickhouse = connectClickHouse(engine.config);
  for (const step of loadSteps())
    for (const part of step.text.replaceAll('{generation}', '1').split(/;\s*$/m))
      if (part.replace(/^--.*$/gm, '').trim() !== '') await clickhouse.tell(part);
  await preparePeople(clickhouse);
});
afterAll(async () => {
  await clickhouse.close();
  await engine.drop();
});

const idOf = (n: number): string => hashedId('origin', 'user_id', `p${n}`);

/** Every third person has her events under another origin that an alias leads to her. */
async function settle(people: readonly Known[]): Promise<void> {
  for (const table of ['events_1', 'aliases_1', peopleTable]) await clickhouse.tell(`truncate table ${table}`);
  const originOf = (n: number): string => (n % 3 === 0 ? hashedId('origin', 'device', `p${n}`) : idOf(n));
  const lines = (rows: readonly unknown[]): Buffer => Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
  const token = `${Math.random()}`;
  await clickhouse.send(
    'events_1',
    lines(
      people.flatMap((known, n) =>
        known.events.map(({ at, id, name, channel, properties }) => ({
          event_id: id,
          origin_id: originOf(n),
          occurred_at: new Date(at).toISOString(),
          received_at: new Date(at).toISOString(),
          type: name.startsWith('Journey') ? 'system' : 'track',
          name,
          source_kind: channel ?? '',
          properties,
        })),
      ),
    ),
    `e${token}`,
  );
  await clickhouse.send(
    'aliases_1',
    lines(people.map((_, n) => ({ origin_id: originOf(n), person_id: idOf(n), version: 1 }))),
    `a${token}`,
  );
  await clickhouse.send(
    peopleTable,
    lines(people.map(({ person }, n) => ({ person_id: idOf(n), version: 1, gone: 0, facts: JSON.stringify(person) }))),
    `p${token}`,
  );
}

/** Plays pairs until the two differ; null: they never did. `spoil`: a bug, planted into the statement. */
async function firstDifference(
  count: number,
  spoil = (text: string): string => text,
): Promise<{ members: number; differs: string | null }> {
  const people = fc.sample(knowns, { numRuns: crowd, seed });
  await settle(people);
  const asked = fc.sample(rules, { numRuns: Math.ceil(count / crowd), seed: seed + 1 });
  let members = 0;
  for (const rule of asked) {
    const { text, params } = compileRule(rule, new Date(now), tables);
    const rows = new Map((await clickhouse.ask(spoil(text), found, params)).map((row) => [row.person_id, row]));
    for (const [n, known] of people.entries()) {
      const verdict = judge(rule, known, now);
      const row = rows.get(idOf(n));
      const told = (): string => JSON.stringify({ seed, rule, known, verdict, row }, null, 1);
      if (verdict.member !== (row?.is_member === 1)) return { members, differs: `they differ: ${told()}` };
      // The bulk evaluator may wake early, never late.
      if (verdict.flipsAt !== null && (row === undefined || row.wake === 0 || row.wake > verdict.flipsAt))
        return { members, differs: `it would wake too late: ${told()}` };
      if (verdict.member) members += 1;
    }
  }
  return { members, differs: null };
}

test(
  `both evaluators agree on ${pairs} pairs of a rule and a history, at the edges of windows`,
  { timeout: 3_600_000 },
  async () => {
    const { members, differs } = await firstDifference(pairs);
    expect(differs).toBeNull();
    // Neither all nor nobody: the rules are worth asking.
    expect(members).toBeGreaterThan(pairs / 20);
    expect(members).toBeLessThan(pairs - pairs / 20);
  },
);

test.each([
  [
    'a window that is closed on both sides',
    (text: string) => text.replaceAll(/ms > (\d+) and ms <=/g, 'ms >= $1 and ms <='),
  ],
  ['what is still to come counts', (text: string) => text.replaceAll(/ and ms <= \d+/g, '')],
  ['letter case that counts after all', (text: string) => text.replaceAll('lowerUTF8(v)', 'v')],
  ['what we say of her ourselves as what she did', (text: string) => text.replaceAll(" and source_kind != ''", '')],
  ['a list that counts before she is on it', (text: string) => text.replaceAll(/l -> l\.2 <= \d+/g, 'l -> 1')],
  ['a wake that is a day late', (text: string) => text.replace('as wake from (', '+ 86400000 as wake from (')],
])('planted: %s is found', async (_, spoil) => {
  expect((await firstDifference(pairs, spoil)).differs).toMatch(/^(they differ|it would wake too late)/);
});
