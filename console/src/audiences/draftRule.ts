/** A rule while it is being put together. Pure. */
import { rule as ruleShape, ruleBounds, type Condition, type Rule } from '../../../contracts/audience-rule.ts';

/** A list is named by `audience`; it is no condition that somebody puts together. */
export type Kind = Exclude<Condition['kind'], 'list'>;
export type Group = Extract<Rule, { kind: 'all' | 'any' }>;

/** The kinds in the order in which the menu shows them. */
export const kinds = [
  'behaviour',
  'sequence',
  'trait',
  'trait_date',
  'balance',
  'expiring',
  'tier',
  'consent',
  'reachable',
  'audience',
] as const satisfies readonly Kind[];

const span = { n: 30, unit: 'days' } as const;

export function freshCondition(kind: Kind): Condition {
  switch (kind) {
    case 'behaviour':
      return {
        kind,
        event: '',
        where: [],
        less: [],
        window: { kind: 'last', span },
        measure: { what: 'count', op: 'at_least', value: 1 },
      };
    case 'sequence':
      return {
        kind,
        first: { event: '', where: [] },
        next: { event: '', where: [] },
        within: { n: 3, unit: 'days' },
        happened: false,
        window: { kind: 'last', span },
      };
    case 'trait':
      return { kind, name: '', test: { op: 'is', value: '' } };
    case 'trait_date':
      return { kind, name: '', test: { op: 'within_next', span: { n: 7, unit: 'days' } } };
    case 'balance':
      return { kind, balance: 'points', op: 'at_least', value: 100 };
    case 'expiring':
      return { kind, balance: 'points', within: { n: 14, unit: 'days' }, op: 'at_least', value: 1 };
    case 'tier':
      return { kind, test: { op: 'is', value: '' } };
    case 'consent':
      return { kind, purpose: 'marketing', channel: 'email', state: 'given' };
    case 'reachable':
      return { kind, by: 'email', is: true };
    case 'audience':
      return { kind, audienceId: '', member: true };
  }
}

export const freshRule = (): Group => ({ kind: 'all', of: [freshCondition('behaviour')] });

/** The outermost is always a group: what is not one is put into one. */
export const asGroup = (rule: Rule): Group =>
  rule.kind === 'all' || rule.kind === 'any' ? rule : { kind: 'all', of: [rule] };

/** A group of one says what the one says. */
export const asRule = (group: Group): Rule =>
  group.of.length === 1 && group.of[0] !== undefined ? group.of[0] : group;

/** Null while something is missing. */
export function readyRule(group: Group): Rule | null {
  const read = ruleShape.safeParse(asRule(group));
  return read.success && depthOf(read.data) <= ruleBounds.depth ? read.data : null;
}

function depthOf(rule: Rule): number {
  if (rule.kind === 'all' || rule.kind === 'any') return 1 + Math.max(0, ...rule.of.map(depthOf));
  return rule.kind === 'not' ? 1 + depthOf(rule.of) : 1;
}

/** Without its "not", and whether it had one. */
export const bare = (rule: Rule): { inner: Exclude<Rule, { kind: 'not' }>; not: boolean } => {
  if (rule.kind !== 'not') return { inner: rule, not: false };
  const { inner, not } = bare(rule.of);
  return { inner, not: !not };
};
export const negated = (rule: Rule, not: boolean): Rule => (not ? { kind: 'not', of: rule } : rule);

/** What was typed as JSON; null: it is no rule. */
export function readJson(text: string): Group | null {
  try {
    const read = ruleShape.safeParse(JSON.parse(text));
    return read.success ? asGroup(read.data) : null;
  } catch {
    return null;
  }
}
