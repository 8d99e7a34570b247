/** Takes what is needed out of an event's body, whatever is in there: a wrong type is as good as absent, a long text is cut. */
import type { Json, JsonObject } from '../spine/index.ts';

const nothing: JsonObject = Object.freeze({});

export function objectAt(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : nothing;
}

export function listAt(value: Json | undefined): readonly Json[] | null {
  return Array.isArray(value) ? (value as readonly Json[]) : null;
}

/** A text or number as text of at most `max` characters; null when absent or empty. */
export function textAt(value: Json | undefined, max = 200): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text.length > max ? text.slice(0, max) : text;
}

export function firstText(from: JsonObject, names: readonly string[], max = 200): string | null {
  for (const name of names) {
    const text = textAt(from[name], max);
    if (text !== null) return text;
  }
  return null;
}

/** A number, also one that was sent as text ("12.50"). */
export function numberAt(value: Json | undefined): number | null {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(value)
        ? Number(value)
        : null;
  return number !== null && Number.isFinite(number) && Math.abs(number) < 1e13 ? number : null;
}

export function firstNumber(from: JsonObject, names: readonly string[]): number | null {
  for (const name of names) {
    const number = numberAt(from[name]);
    if (number !== null) return number;
  }
  return null;
}

export const propertiesOf = (body: JsonObject): JsonObject => objectAt(body['properties']);
export const contextOf = (body: JsonObject): JsonObject => objectAt(body['context']);
