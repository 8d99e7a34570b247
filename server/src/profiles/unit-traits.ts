/** Traits of an event, checked and bounded; what is left out is counted, never silently lost (the event itself keeps it). */
import type { SourceKind } from '../../../contracts/common.ts';
import type { Json, JsonObject } from '../spine/index.ts';
import { contextOf, objectAt } from './read-json.ts';
import { bounds, type FragmentState } from './state.ts';
import type { UnitContext } from './unit.ts';

/** Something about a trait that people should know: shown on the Problems screen by name of the trait, never with its value. */
export interface Oddity {
  readonly code:
    | 'trait_type_changed'
    | 'trait_too_large'
    | 'trait_too_deep'
    | 'trait_name_unusable'
    | 'too_many_traits'
    | 'profile_too_large';
  readonly subject: string;
}

// How far a value is believed when the event does not say (`context.confidence`, 0..1): staff and systems of record before what is typed in.
const confidenceOfKind: Readonly<Record<SourceKind, number>> = {
  crm: 0.9,
  till: 0.8,
  call_centre: 0.8,
  app: 0.8,
  web: 0.7,
  courier: 0.7,
  messenger: 0.6,
  kiosk: 0.6,
  partner: 0.5,
};

const unusable = new Set(['__proto__', '', 'consents']);

export function noteTraits(
  unit: FragmentState,
  { event, source, stamp }: UnitContext,
  odd: (oddity: Oddity) => void,
): void {
  if (event.type === 'group' || event.type === 'alias') return;
  const context = contextOf(event.body);
  const told = objectAt(context['traits']);
  const direct = event.type === 'identify' ? objectAt(event.body['traits']) : {};
  const values: Record<string, Json> = {};
  let count = 0;
  for (const from of [told, direct]) {
    for (const name of Object.keys(from)) {
      const value = from[name];
      if (value === undefined || !isUsable(name, value, odd)) continue;
      count += 1;
      values[name] = value;
    }
  }
  if (count === 0) return;
  unit.traits = [[stamp, event.sourceId, source?.kind ?? null, confidenceOf(context, source?.kind), values]];
}

function isUsable(name: string, value: Json, odd: (oddity: Oddity) => void): boolean {
  if (unusable.has(name)) return false;
  if (name.length > bounds.traitNameChars) {
    odd({ code: 'trait_name_unusable', subject: `${name.slice(0, 20)}…` });
    return false;
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return true;
  if (typeof value === 'string' && value.length <= bounds.traitBytes / 3) return true;
  if (typeof value === 'object' && isDeeperThan(value, bounds.traitDepth)) {
    odd({ code: 'trait_too_deep', subject: name });
    return false;
  }
  if (Buffer.byteLength(JSON.stringify(value)) <= bounds.traitBytes) return true;
  odd({ code: 'trait_too_large', subject: name });
  return false;
}

function isDeeperThan(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner as Json, depth - 1));
}

function confidenceOf(context: JsonObject, kind: SourceKind | undefined): number {
  const said = context['confidence'];
  if (typeof said === 'number' && said >= 0 && said <= 1) return said;
  return kind === undefined ? 0.5 : confidenceOfKind[kind];
}

/** Traits whose newest value has another type than the value before it. */
export function changedTypes(before: FragmentState, delta: FragmentState): string[] {
  if (delta.traits === undefined || before.traits === undefined) return [];
  const known = newestTypes(before);
  return [...newestTypes(delta)].flatMap(([name, type]) => {
    const was = known.get(name);
    return was === undefined || was === 'null' || type === 'null' || was === type ? [] : [name];
  });
}

function newestTypes(state: FragmentState): Map<string, string> {
  const types = new Map<string, string>();
  for (const words of state.traits ?? []) {
    for (const [name, value] of Object.entries(words[4])) if (!types.has(name)) types.set(name, typeName(value));
  }
  return types;
}

const typeName = (value: Json): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
