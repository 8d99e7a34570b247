/** Random rules and histories for tests: few names, values and instants, so that they meet at the edges of windows. */
import fc from 'fast-check';
import { anyEvent, type Condition, type Rule, type RuleWindow, type Span } from '../../../contracts/audience-rule.ts';
import { never, type EventFact, type Known, type PersonFacts } from './facts.ts';

export const now = Date.parse('2026-03-01T12:00:00.000Z');
const day = 86_400_000;

const span: fc.Arbitrary<Span> = fc.oneof(
  fc.constantFrom<Span>({ n: 1, unit: 'days' }, { n: 3, unit: 'days' }, { n: 30, unit: 'days' }),
  fc.constantFrom<Span>({ n: 36, unit: 'hours' }, { n: 90, unit: 'minutes' }),
);
const ruleWindow: fc.Arbitrary<RuleWindow> = fc.oneof(
  fc.constant<RuleWindow>({ kind: 'ever' }),
  span.map((one): RuleWindow => ({ kind: 'last', span: one })),
  fc.constantFrom<RuleWindow>(
    { kind: 'since', at: new Date(now - 3 * day).toISOString() },
    { kind: 'since', at: new Date(now + day).toISOString() },
  ),
);
// At the edges of every window that there is, and a millisecond beside them; some ahead of now.
export const instants: fc.Arbitrary<number> = fc
  .tuple(fc.constantFrom(0, 1, 3, 6, 30, 31, 60, 1.5, 0.0625, 0.125, -1, -3), fc.constantFrom(0, 0, 0, -1, 1, 5_000))
  .map(([days, beside]) => now - days * day + beside);

const names = ['Order Completed', 'Product Viewed', 'Order Refunded', 'Journey Entered'] as const;
const name = fc.constantFrom(...names);
const properties = ['total', 'sku', 'tags', 'products[].sku', '$channel'] as const;
const property = fc.constantFrom<string>(...properties);
const number = fc.constantFrom(0, 1, 2, 3, 10.5, -1, 0.000001, 1e6);
const numberOp = fc.constantFrom('less', 'at_most', 'equal', 'at_least', 'more');
const word = fc.constantFrom(
  'a',
  'b',
  'ab',
  'B',
  'Web',
  'web',
  'till',
  `it's "q" \\`,
  '10.5',
  'Ā',
  'ā',
  'ŁÓDŹ',
  'Москва',
  'İZMİR',
  'izmir',
  'ΟΔΟΣ',
  'οδος',
  'STRASSE',
  'straße',
  'ẞ',
  'ǅ',
  'МОСКВА',
);
const anyCase = fc.constantFrom(true, false);
const valueTest = fc.oneof(
  fc.record({ op: fc.constantFrom('is', 'is_not', 'contains'), value: word, anyCase }),
  fc.record({ op: fc.constant('in'), values: fc.array(word, { minLength: 1, maxLength: 3 }), anyCase }),
  fc.record({ op: fc.constantFrom('set', 'unset') }),
  fc.record({ op: numberOp, value: number }),
);
const at = instants.map((ms) => new Date(ms).toISOString());
const momentTest = fc.oneof(
  fc.record({ op: fc.constantFrom('within_last', 'longer_ago'), span }),
  fc.record({ op: fc.constantFrom('before', 'after'), at }),
);
const filter = fc.record({
  event: fc.oneof({ weight: 5, arbitrary: name }, { weight: 1, arbitrary: fc.constant(anyEvent) }),
  where: fc.array(fc.record({ property, test: valueTest }), { maxLength: 1 }),
});
const measure = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('count'), op: numberOp, value: number }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('sum'), property, op: numberOp, value: number }) },
  fc.record({ what: fc.constant('distinct'), property, op: numberOp, value: number }),
  fc.record({ what: fc.constantFrom('first_at', 'last_at'), test: momentTest }),
  fc.record({ what: fc.constantFrom('first_value', 'last_value'), property, test: valueTest }),
);
const listIds = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'] as const;
const balance = fc.constantFrom('points', 'cashback');
const condition = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        filter,
        fc.record({ less: fc.array(fc.constant('Order Refunded'), { maxLength: 1 }), window: ruleWindow, measure }),
      )
      .map(([one, more]) => ({ kind: 'behaviour', ...one, ...more })),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        kind: fc.constant('sequence'),
        first: filter,
        next: filter,
        same: fc.record({ first: property, next: property }),
        within: span,
        happened: fc.boolean(),
        window: ruleWindow,
      },
      { requiredKeys: ['kind', 'first', 'next', 'within', 'happened', 'window'] },
    ),
  },
  fc.record({ kind: fc.constant('trait'), name: fc.constantFrom('city', 'tags'), test: valueTest }),
  fc.record({
    kind: fc.constant('trait_date'),
    name: fc.constantFrom('city', 'birthday'),
    test: fc.oneof(momentTest, fc.record({ op: fc.constant('within_next'), span })),
  }),
  fc.record({ kind: fc.constant('balance'), balance, op: numberOp, value: number }),
  fc.record({ kind: fc.constant('expiring'), balance, within: span, op: numberOp, value: number }),
  fc.record({ kind: fc.constant('tier'), test: valueTest }),
  fc.record({
    kind: fc.constant('consent'),
    purpose: fc.constant('marketing'),
    channel: fc.constantFrom('email', 'sms'),
    state: fc.constantFrom('given', 'withdrawn', 'unasked'),
  }),
  fc.record({ kind: fc.constant('list'), listId: fc.constantFrom(...listIds) }),
  fc.record({ kind: fc.constant('reachable'), by: fc.constantFrom('email', 'phone'), is: fc.boolean() }),
) as fc.Arbitrary<Condition>;

export const rules: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    condition,
    fc.record({ kind: fc.constant('not' as const), of: tie('rule') }),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).rule;

const value = fc.oneof(word, number, fc.boolean(), fc.constant(null), fc.constant(''), fc.constant({ deep: 1 }));
const event: fc.Arbitrary<EventFact> = fc.record({
  at: instants,
  id: fc.uuid(),
  name,
  channel: fc.constantFrom('web', 'till', null),
  properties: fc.record(
    {
      total: fc.oneof({ weight: 3, arbitrary: number }, value),
      sku: value,
      tags: fc.oneof(fc.array(value, { maxLength: 3 }), value),
      products: fc.oneof(
        fc.array(fc.oneof(fc.record({ sku: value }), value), { maxLength: 3 }),
        fc.record({ sku: value }),
      ),
    },
    { requiredKeys: [] },
  ),
});
const person: fc.Arbitrary<PersonFacts> = fc.record({
  traits: fc.dictionary(fc.constantFrom('city', 'tags'), fc.array(word, { minLength: 1, maxLength: 3 })).map(plain),
  dates: fc
    .dictionary(fc.constantFrom('city', 'birthday'), fc.array(instants, { minLength: 1, maxLength: 2 }))
    .map(plain),
  consents: fc
    .dictionary(
      fc.constantFrom('marketing|email', 'marketing|all'),
      fc.constantFrom('given' as const, 'withdrawn' as const),
    )
    .map(plain),
  identifiers: fc.subarray(['email', 'phone']),
  lots: fc.array(fc.tuple(balance, fc.constantFrom(1, 2, 10), instants, fc.oneof(instants, fc.constant(never))), {
    maxLength: 3,
  }),
  tier: fc.constantFrom('a', 'b', null),
  lists: fc.array(fc.tuple(fc.constantFrom(...listIds), instants), { maxLength: 1 }),
});
function plain<T extends object>(one: T): T {
  return { ...one };
}

export const knowns: fc.Arbitrary<Known> = fc
  .tuple(fc.array(event, { maxLength: 6 }), person)
  .map(([events, who]) => ({ events: events.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)), person: who }));
