/** Rules made ready for use: one look-up a type, expressions compiled once. Pure. */
import type { z } from 'zod';
import type { identityRules } from '../../../contracts/people.ts';
import type { Issue } from '../kit/problems.ts';
import { unknownRule, type IdentifierRule } from './defaults.ts';

export type IdentityRules = z.infer<typeof identityRules>;

export interface Rule extends Omit<IdentifierRule, 'protectedValues' | 'uncountedValues'> {
  /**
   * Given to one person on purpose (an account, a card, a CRM record, a messenger account), unlike a contact that is
   * typed in or a device that is lent. Two different ones are never joined through something weaker.
   */
  readonly issued: boolean;
  /** A value, normalised, that identifies nobody. */
  readonly isProtected: (value: string) => boolean;
  /** A value, normalised, counts towards `maxPerPerson`, and two such values tell two people apart. */
  readonly counts: (value: string) => boolean;
}

export interface Rules {
  readonly version: number;
  readonly maxClusterSize: number;
  readonly defaultCountry: string | null;
  /** Types that have a rule of their own, strongest first. */
  readonly types: readonly string[];
  of(type: string): Rule;
}

const maxUnknownTypes = 1_000;

export function compileRules(document: IdentityRules): Rules {
  const known = new Map(document.rules.map((rule) => [rule.type, compileRule(rule)]));
  const unknown = new Map<string, Rule>();
  return {
    version: document.version,
    maxClusterSize: document.maxClusterSize,
    defaultCountry: document.defaultCountry ?? null,
    types: [...document.rules].sort((one, other) => one.priority - other.priority).map((rule) => rule.type),
    of: (type) => {
      const rule = known.get(type) ?? unknown.get(type);
      if (rule !== undefined) return rule;
      const made = compileRule({ ...unknownRule, type });
      if (unknown.size < maxUnknownTypes) unknown.set(type, made);
      return made;
    },
  };
}

function compileRule(rule: IdentifierRule): Rule {
  const isUncounted = oneOf(rule.uncountedValues);
  return {
    type: rule.type,
    priority: rule.priority,
    maxPerPerson: rule.maxPerPerson,
    mergesPeople: rule.mergesPeople,
    uniqueWhenVerified: rule.uniqueWhenVerified,
    secondOwner: rule.secondOwner,
    normalise: rule.normalise,
    issued: rule.secondOwner === 'keep' && !rule.uniqueWhenVerified,
    isProtected: oneOf(rule.protectedValues),
    counts: rule.maxPerPerson === null ? () => false : (value) => !isUncounted(value),
  };
}

/** Whether a value is one of these words, or fits one of these expressions. */
function oneOf(values: readonly string[]): (value: string) => boolean {
  const exact = new Set<string>();
  const expressions: RegExp[] = [];
  for (const value of values) {
    const source = expressionIn(value);
    if (source === null) exact.add(value.toLowerCase());
    else expressions.push(new RegExp(source, 'iu'));
  }
  return (value) => exact.has(value.toLowerCase()) || expressions.some((expression) => expression.test(value));
}

function expressionIn(value: string): string | null {
  return value.length > 2 && value.startsWith('/') && value.endsWith('/') ? value.slice(1, -1) : null;
}

/** What is wrong with these rules; empty when they can be used. */
export function faultsOf(document: Pick<IdentityRules, 'rules'>): Issue[] {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const [place, rule] of document.rules.entries()) {
    if (seen.has(rule.type)) issues.push({ path: `rules.${place}.type`, message: `a second rule for ${rule.type}` });
    seen.add(rule.type);
    for (const list of ['protectedValues', 'uncountedValues'] as const) {
      for (const [at, value] of rule[list].entries()) {
        const source = expressionIn(value);
        const fault = source === null ? null : faultOfExpression(source);
        if (fault !== null) issues.push({ path: `rules.${place}.${list}.${at}`, message: fault });
      }
    }
  }
  return issues;
}

/**
 * Only expressions that cannot run away: no look-around, no back reference, no repeated group, and at most two unbounded
 * repetitions, which on the longest value (512 characters) is a quarter of a million steps.
 */
export function faultOfExpression(source: string): string | null {
  const plain = source.replace(/\\[^1-9kpP]/g, 'q').replace(/\[[^\]]*\]/g, 'q');
  if (/\\[1-9k]/.test(plain)) return 'back references are not allowed';
  if (/\(\?[=!<]/.test(plain)) return 'look-around and named groups are not allowed';
  if (/\)[*+{?]/.test(plain)) return 'a group may not be repeated';
  if ((plain.match(/[*+]|\{\d+,\}/g) ?? []).length > 2) return 'at most two of *, + and {n,}';
  if (/\{\d{3,}/.test(plain) || /,\d{3,}\}/.test(plain)) return 'repetitions up to 99';
  try {
    void new RegExp(source, 'iu');
    return null;
  } catch {
    return 'not a regular expression';
  }
}
