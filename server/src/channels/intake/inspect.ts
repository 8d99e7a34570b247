/** What JSON allows and our stores do not: depth, NUL, half characters, keys that poison prototypes, endless numbers. */
import type { ReasonCode } from '../reasons.ts';
import { limits } from './limits.ts';

/**
 * Can text of this JSON hold NUL, lone surrogates or poisonous keys at all? They come only as escapes or by name (raw ones
 * are not valid JSON or not valid UTF-8), so three native searches over the text (2 µs for 12 KB) spare looking at each string.
 */
export function isSuspicious(text: string): boolean {
  return text.includes('\\u') || text.includes('__proto__') || text.includes('constructor');
}

const halfCharacter = /\p{Surrogate}/u;

/** The first thing that is wrong, or null. `strict` looks into every string and key; otherwise only depth and numbers. */
export function inspect(value: object, strict: boolean, depth = 1): ReasonCode | null {
  if (depth > limits.depth) return 'too_deep';
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      const wrong = inspectOne(value[at], strict, depth);
      if (wrong !== null) return wrong;
    }
    return null;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key in fields) {
    const inner = fields[key];
    if (strict) {
      const wrong = inspectKey(key, inner);
      if (wrong !== null) return wrong;
    }
    const wrong = inspectOne(inner, strict, depth);
    if (wrong !== null) return wrong;
  }
  return null;
}

function inspectOne(value: unknown, strict: boolean, depth: number): ReasonCode | null {
  if (typeof value === 'string') return strict ? inspectText(value) : null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'number_out_of_range';
  return typeof value === 'object' && value !== null ? inspect(value, strict, depth + 1) : null;
}

function inspectKey(key: string, inner: unknown): ReasonCode | null {
  if (key === '__proto__') return 'forbidden_key';
  if (key === 'constructor' && typeof inner === 'object' && inner !== null && Object.hasOwn(inner, 'prototype'))
    return 'forbidden_key';
  return inspectText(key);
}

function inspectText(text: string): ReasonCode | null {
  if (text.includes('\u0000')) return 'nul_character';
  return halfCharacter.test(text) ? 'lone_surrogate' : null;
}
