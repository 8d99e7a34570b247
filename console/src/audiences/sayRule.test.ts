import i18next from 'i18next';
import { expect, test } from 'vitest';
import type { Rule } from '../../../contracts/audience-rule.ts';
import { readyMadeAudiences } from '../../../server/src/audiences/ready-made.ts';
import en from '../texts/audiences/en.ts';
import pl from '../texts/audiences/pl.ts';
import ro from '../texts/audiences/ro.ts';
import ru from '../texts/audiences/ru.ts';
import { asGroup, asRule, bare, negated, readJson, readyRule } from './draftRule.ts';
import { readyParts } from './readyParts.ts';
import { sayRule, type Speaker } from './sayRule.ts';

const texts = { en, ru, pl, ro };

async function speaker(language: keyof typeof texts): Promise<Speaker> {
  const i18n = i18next.createInstance();
  await i18n.init({
    lng: language,
    defaultNS: 'console',
    resources: { [language]: { console: texts[language] } },
    interpolation: { escapeValue: false },
  });
  return {
    t: i18n.getFixedT(language, 'console') as Speaker['t'],
    locale: language,
    number: String,
    date: (at) => at.slice(0, 10),
    audienceName: () => 'Sleeping',
  };
}

const rule: Rule = {
  kind: 'all',
  of: [
    {
      kind: 'behaviour',
      event: 'Order Completed',
      where: [{ property: 'total', test: { op: 'at_least', value: 50 } }],
      less: ['Order Refunded'],
      window: { kind: 'last', span: { n: 30, unit: 'days' } },
      measure: { what: 'count', op: 'at_least', value: 3 },
    },
    {
      kind: 'not',
      of: {
        kind: 'any',
        of: [
          { kind: 'reachable', by: 'email', is: true },
          { kind: 'audience', audienceId: '018f0000-0000-7000-8000-000000000001', member: true },
        ],
      },
    },
  ],
};

test('a rule is a sentence', async () => {
  expect(sayRule(await speaker('en'), rule)).toBe(
    'times of “Order Completed” (total at least 50) in the last 30 days: at least 3 (less Order Refunded) and not (known by email or member of “Sleeping”)',
  );
});

test.each(Object.keys(texts) as (keyof typeof texts)[])(
  'each ready-made audience and condition is a rule, and can be said in %s',
  async (language) => {
    const own = await speaker(language);
    for (const one of [...readyMadeAudiences.map(({ rule: made }) => made), ...Object.values(readyParts)]) {
      expect(readyRule(asGroup(one))).toEqual(one);
      const said = sayRule(own, one);
      expect(said).not.toMatch(/audience\.|\{\{|undefined/);
      expect(said.length).toBeGreaterThan(20);
    }
  },
);

test('each ready-made audience has a name and words in each language, in English those of the server', () => {
  const keys = readyMadeAudiences.map((one) => one.key).sort();
  for (const words of Object.values(texts)) expect(Object.keys(words.audience.made).sort()).toEqual(keys);
  const made: Readonly<Record<string, { name: string; words: string }>> = en.audience.made;
  for (const one of readyMadeAudiences) expect(made[one.key]).toEqual({ name: one.name, words: one.description });
});

test('a draft is a rule once nothing is missing, and is the same as JSON and back', () => {
  const group = asGroup(rule);
  expect(readyRule(group)).toEqual(rule);
  expect(readJson(JSON.stringify(asRule(group)))).toEqual(group);
  expect(readyRule({ kind: 'all', of: [{ kind: 'trait', name: '', test: { op: 'set' } }] })).toBeNull();
  expect(readJson('{"kind":"all"}')).toBeNull();
  expect(bare(negated(negated(group, true), true))).toEqual({ inner: group, not: false });
});
