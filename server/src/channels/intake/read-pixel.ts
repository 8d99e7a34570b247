/** Events in addresses of pictures, for e-mails and pages without scripts. */
import type { Fields } from './fields.ts';

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Segment: `?data=<base64 of a JSON event>`. Null: not readable. */
export function readSegmentPixel(query: URLSearchParams): string | null {
  const data = query.get('data');
  if (data === null || data === '') return null;
  // `+` arrives as a blank where it was not escaped.
  return Buffer.from(data.replaceAll(' ', '+'), 'base64').toString('utf8');
}

/**
 * RudderStack: one parameter a field, dots lead inwards (`context.page.title=Home`), a JSON object is taken as such
 * (`properties={"sku":"1"}`). At most 200 parameters of 8 levels.
 */
export function readRudderPixel(query: URLSearchParams): Fields {
  const event: Fields = {};
  let left = 200;
  for (const [path, text] of query) {
    const steps = path.split('.');
    if (path === 'writeKey' || steps.length > 8 || steps.some((step) => step === '' || forbidden.has(step))) continue;
    if ((left -= 1) < 0) break;
    place(event, steps, valueOf(text));
  }
  return event;
}

function place(event: Fields, steps: readonly string[], value: unknown): void {
  let at = event;
  for (const step of steps.slice(0, -1)) {
    const next = at[step];
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) at = next as Fields;
    else at = at[step] = {};
  }
  at[steps.at(-1) ?? ''] = value;
}

function valueOf(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
