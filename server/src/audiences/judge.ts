/**
 * One rule, one person, one instant: does she belong, since when, until when if nothing more happens, and why. Pure, total, exact to the
 * millisecond. The bulk evaluator (`compile-rule.ts`) says the same of everybody at once; `both-evaluators.engine.test.ts` holds them together.
 */
import type { Condition, Rule } from '../../../contracts/audience-rule.ts';
import type { Known } from './facts.ts';
import { behaviourLeaf, sequenceLeaf } from './judge-behaviour.ts';
import { personLeaf } from './judge-person.ts';

export interface Seen {
  /** The measured number, or the value as it stands. */
  readonly value: number | string | null;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly events: number;
}

export interface Leaf {
  /** Every instant at which its answer may change; more are harmless, a missing one is a late flip. */
  readonly turns: readonly number[];
  holds(now: number): boolean;
  seen(now: number): Seen;
}

export interface Verdict {
  readonly member: boolean;
  /** Since when the answer is what it is; null: as far back as is known. */
  readonly since: number | null;
  /** When the answer changes if nothing more happens; null: never. */
  readonly flipsAt: number | null;
}

/** The rule as it was, with the answer at each place. */
export type Reasons =
  | { readonly kind: 'all' | 'any'; readonly holds: boolean; readonly of: readonly Reasons[] }
  | { readonly kind: 'not'; readonly holds: boolean; readonly of: Reasons }
  | {
      readonly kind: 'condition';
      readonly holds: boolean;
      readonly condition: Condition;
      readonly seen: Seen;
      readonly flipsAt: number | null;
    };

type Tree =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Tree[] }
  | { readonly kind: 'not'; readonly of: Tree }
  | { readonly kind: 'leaf'; readonly leaf: Leaf; readonly condition: Condition };

/** Instants that are tried for the next and the last change: beyond, the next look is made early (harmless), and `since` is not said. */
const mostTurns = 2_000;

export function judge(rule: Rule, known: Known, now: number): Verdict {
  const tree = grow(rule, known);
  const member = holds(tree, now);
  const turns = turnsOf(tree);
  return { member, since: sinceWhen(tree, turns, member, now), flipsAt: untilWhen(tree, turns, member, now) };
}

export function explain(rule: Rule, known: Known, now: number): Reasons {
  return reasonsOf(grow(rule, known), now);
}

function grow(rule: Rule, known: Known): Tree {
  if (rule.kind === 'all' || rule.kind === 'any')
    return { kind: rule.kind, of: rule.of.map((one) => grow(one, known)) };
  if (rule.kind === 'not') return { kind: 'not', of: grow(rule.of, known) };
  return { kind: 'leaf', leaf: leafOf(rule, known), condition: rule };
}

function leafOf(condition: Condition, known: Known): Leaf {
  if (condition.kind === 'behaviour') return behaviourLeaf(condition, known.events);
  if (condition.kind === 'sequence') return sequenceLeaf(condition, known.events);
  if (condition.kind === 'audience') throw new Error('a rule is judged after its audiences were put in their place');
  return personLeaf(condition, known.person);
}

function holds(tree: Tree, now: number): boolean {
  if (tree.kind === 'leaf') return tree.leaf.holds(now);
  if (tree.kind === 'not') return !holds(tree.of, now);
  return tree.kind === 'all' ? tree.of.every((one) => holds(one, now)) : tree.of.some((one) => holds(one, now));
}

function turnsOf(tree: Tree): number[] {
  if (tree.kind === 'leaf') return [...tree.leaf.turns];
  return tree.kind === 'not' ? turnsOf(tree.of) : tree.of.flatMap(turnsOf);
}

function untilWhen(tree: Tree, turns: readonly number[], is: boolean, now: number): number | null {
  const ahead = [...new Set(turns.filter((at) => at > now))].sort((a, b) => a - b);
  for (const at of ahead.slice(0, mostTurns)) if (holds(tree, at) !== is) return at;
  return ahead[mostTurns] ?? null;
}

function sinceWhen(tree: Tree, turns: readonly number[], is: boolean, now: number): number | null {
  const back = [...new Set(turns.filter((at) => at <= now))].sort((a, b) => b - a);
  // Just before each instant at which something changed: was it otherwise?
  for (const at of back.slice(0, mostTurns)) if (holds(tree, at - 1) !== is) return at;
  return null;
}

function reasonsOf(tree: Tree, now: number): Reasons {
  const is = holds(tree, now);
  if (tree.kind === 'not') return { kind: 'not', holds: is, of: reasonsOf(tree.of, now) };
  if (tree.kind !== 'leaf') return { kind: tree.kind, holds: is, of: tree.of.map((one) => reasonsOf(one, now)) };
  const { leaf, condition } = tree;
  return {
    kind: 'condition',
    holds: is,
    condition,
    seen: leaf.seen(now),
    flipsAt: untilWhen(tree, leaf.turns, is, now),
  };
}
