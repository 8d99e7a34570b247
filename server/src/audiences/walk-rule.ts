/** Looking through a rule: its conditions, and which facts it needs. Pure. */
import {
  anyEvent,
  type Condition,
  type EventFilter,
  type Rule,
  type RuleWindow,
  type Span,
} from '../../../contracts/audience-rule.ts';

const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export const spanMs = ({ n, unit }: Span): number => n * unitMs[unit];

export function conditionsOf(rule: Rule): readonly Condition[] {
  if (rule.kind === 'all' || rule.kind === 'any') return rule.of.flatMap(conditionsOf);
  return rule.kind === 'not' ? conditionsOf(rule.of) : [rule];
}

export function depthOf(rule: Rule): number {
  if (rule.kind === 'all' || rule.kind === 'any') return 1 + Math.max(0, ...rule.of.map(depthOf));
  return rule.kind === 'not' ? 1 + depthOf(rule.of) : 1;
}

/** What has to be read of a person to judge a rule. */
export interface Needs {
  /** By event name: since which instant, relative to now (ms back) or absolute; null: all of them. */
  readonly events: ReadonlyMap<string, Reach>;
  /** First parts of property paths, and the events whose bodies are read for them. */
  readonly properties: ReadonlySet<string>;
  readonly bodies: ReadonlySet<string>;
  /** Does anything hang on traits, consent, identifiers or points? */
  readonly person: boolean;
}
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'back'; readonly ms: number }
  | { readonly kind: 'from'; readonly ms: number };

/** Does a rule with these needs look at what happened under this name? */
export const isAbout = (needs: Needs, name: string): boolean => needs.events.has(name) || needs.events.has(anyEvent);

export function needsOf(rules: readonly Rule[]): Needs {
  const events = new Map<string, Reach>();
  const properties = new Set<string>();
  const bodies = new Set<string>();
  let person = false;
  const want = (name: string, reach: Reach): void => {
    const before = events.get(name);
    events.set(name, before === undefined ? reach : wider(before, reach));
  };
  const property = (path: string, ...names: readonly string[]): void => {
    if (path === '$channel') return;
    properties.add(path.split('[]')[0] ?? path);
    for (const name of names) bodies.add(name);
  };
  const filter = ({ event, where }: EventFilter, reach: Reach): void => {
    want(event, reach);
    for (const one of where) property(one.property, event);
  };
  for (const condition of rules.flatMap(conditionsOf)) {
    if (condition.kind === 'behaviour') {
      const reach = reachOf(condition.window);
      filter(condition, reach);
      for (const name of condition.less) want(name, reach);
      if ('property' in condition.measure) property(condition.measure.property, condition.event, ...condition.less);
    } else if (condition.kind === 'sequence') {
      filter(condition.first, reachOf(condition.window));
      filter(condition.next, reachOf(condition.window));
      if (condition.same !== undefined) {
        property(condition.same.first, condition.first.event);
        property(condition.same.next, condition.next.event);
      }
    } else if (condition.kind !== 'audience') person = true;
  }
  return { events, properties, bodies, person };
}

/** What left the window a little while ago still decides since when somebody belongs: events come late, and the timer may have stood still. */
const lateMs = 2 * 86_400_000;

function reachOf(window: RuleWindow): Reach {
  if (window.kind === 'last') return { kind: 'back', ms: spanMs(window.span) + lateMs };
  return window.kind === 'since' ? { kind: 'from', ms: Date.parse(window.at) } : { kind: 'all' };
}

function wider(a: Reach, b: Reach): Reach {
  if (a.kind === 'all' || b.kind === 'all' || a.kind !== b.kind) return { kind: 'all' };
  return a.kind === 'back' ? { kind: 'back', ms: Math.max(a.ms, b.ms) } : { kind: 'from', ms: Math.min(a.ms, b.ms) };
}

export class RuleFault extends Error {
  readonly code: 'cycle' | 'unknown_audience' | 'too_deep' | 'too_many' | 'list';
  constructor(code: RuleFault['code']) {
    super(code);
    this.code = code;
  }
}

/** The rule with each audience that it names replaced by that one's own rule. Throws RuleFault on a circle or an audience that is not there. */
export function inlined(
  rule: Rule,
  ruleOf: (audienceId: string) => Rule | undefined,
  path: readonly string[] = [],
): Rule {
  if (rule.kind === 'all' || rule.kind === 'any')
    return { kind: rule.kind, of: rule.of.map((one) => inlined(one, ruleOf, path)) };
  if (rule.kind === 'not') return { kind: 'not', of: inlined(rule.of, ruleOf, path) };
  if (rule.kind !== 'audience') return rule;
  if (path.includes(rule.audienceId)) throw new RuleFault('cycle');
  const other = ruleOf(rule.audienceId);
  if (other === undefined) throw new RuleFault('unknown_audience');
  const inner = inlined(other, ruleOf, [...path, rule.audienceId]);
  return rule.member ? inner : { kind: 'not', of: inner };
}
