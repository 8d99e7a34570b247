/** What an event says about who acted: its identifiers, strongest first, and the one it is bound to. Pure. */
import { isStated, type JsonObject, type LogEvent } from '../spine/index.ts';
import { keyedId } from '../kit/ids.ts';
import { normalise, typeName } from './normalise.ts';
import type { Rule, Rules } from './rules.ts';

export interface Candidate {
  readonly originId: string;
  readonly type: string;
  readonly value: string;
  readonly verified: boolean;
  readonly rule: Rule;
}

export interface Claim {
  readonly candidates: readonly Candidate[];
  /** The same account, or card, under an older name. */
  readonly alias: readonly [Candidate, Candidate] | null;
  /** Where the event belongs when no candidate remains. */
  readonly nobody: string;
}

/** The most identifiers that one event may bring; the strongest count. An honest event has two to five. */
const maxCandidates = 16;

/** The id of an identifier: the same on every process and in every rebuild. `value` is normalised. */
export function originIdOf(secret: Uint8Array, type: string, value: string): string {
  return keyedId(secret, type, value);
}

/** Reads a raw (type, value) into a candidate; null: a value that identifies nobody. Remembered by the caller: it is most of the cost. */
export function readIdentifier(
  secret: Uint8Array,
  rules: Rules,
  type: string,
  raw: string,
): Omit<Candidate, 'verified'> | null {
  const rule = rules.of(type);
  if (rule.isProtected(raw.trim())) return null;
  const value = normalise(rule, raw, rules.defaultCountry);
  if (value === null || rule.isProtected(value)) return null;
  return { originId: originIdOf(secret, type, value), type, value, rule };
}

export interface Reading {
  readonly secret: Uint8Array;
  /** `readIdentifier`, remembered. */
  readonly read: (type: string, raw: string) => Omit<Candidate, 'verified'> | null;
  readonly sharedDevice: boolean;
}

/** All that the event claims. Devices of a shared source (till, kiosk) are left out: they identify nobody. */
export function claimOf(event: LogEvent, reading: Reading): Claim {
  const found = new Map<string, Candidate>();
  const add = (type: string, raw: unknown, verified = false): Candidate | null => {
    const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw;
    if (typeof text !== 'string' || text === '') return null;
    const read = reading.read(type, text);
    if (read === null || (reading.sharedDevice && read.rule.secondOwner === 'share')) return null;
    const before = found.get(read.originId);
    if (before !== undefined && (before.verified || !verified)) return before;
    const candidate = { ...read, verified };
    found.set(read.originId, candidate);
    return candidate;
  };
  const { body } = event;
  const user = add('user_id', body['userId']);
  add('anonymous_id', body['anonymousId']);
  addContext(objectIn(body, 'context'), add);
  if (event.type === 'identify') addTraits(objectIn(body, 'traits'), add);
  const alias =
    event.type === 'alias' ? previous(body, user, add) : isStated(event) ? replaced(body, found, add) : null;
  const candidates = [...found.values()]
    .sort((one, other) => one.rule.priority - other.rule.priority)
    .slice(0, maxCandidates);
  return { candidates, alias, nobody: nobodyOf(event, reading) };
}

type Add = (type: string, raw: unknown, verified?: boolean) => Candidate | null;

function addContext(context: JsonObject | null, add: Add): void {
  if (context === null) return;
  const ids = context['externalIds'];
  if (Array.isArray(ids)) {
    for (const one of (ids as readonly unknown[]).slice(0, 2 * maxCandidates)) {
      if (typeof one !== 'object' || one === null) continue;
      const { id, type, verified } = one as { id?: unknown; type?: unknown; verified?: unknown };
      const name = typeof type === 'string' ? typeName(type) : null;
      if (name !== null) add(name, id, verified === true);
    }
  }
  add('device', objectIn(context, 'device')?.['id']);
  addTraits(objectIn(context, 'traits'), add);
}

function addTraits(traits: JsonObject | null, add: Add): void {
  if (traits === null) return;
  add('email', traits['email'], traits['emailVerified'] === true || traits['email_verified'] === true);
  add('phone', traits['phone'], traits['phoneVerified'] === true || traits['phone_verified'] === true);
  add('loyalty_card', traits['loyaltyCard'] ?? traits['loyalty_card']);
}

/** `previousId` is the browser's anonymous id where the client library filled it in, else an older account. */
function previous(body: JsonObject, user: Candidate | null, add: Add): readonly [Candidate, Candidate] | null {
  const id = body['previousId'];
  const before = add(id === body['anonymousId'] ? 'anonymous_id' : 'user_id', id);
  return user === null || before === null || user.originId === before.originId ? null : [user, before];
}

/** A card (or the like) in place of an older one. Only we may say so: a browser that could would take anybody's card. */
function replaced(
  body: JsonObject,
  found: ReadonlyMap<string, Candidate>,
  add: Add,
): readonly [Candidate, Candidate] | null {
  const old = objectIn(objectIn(body, 'context') ?? {}, 'inPlaceOf');
  if (old === null || typeof old['type'] !== 'string') return null;
  const before = add(old['type'], old['id']);
  const now = [...found.values()].find((one) => one.type === before?.type && one.originId !== before.originId);
  return before === null || now === undefined ? null : [now, before];
}

/** One nobody for each shared device, else for each source and shard: no row that all workers would wait for. */
function nobodyOf(event: LogEvent, reading: Reading): string {
  const device = event.body['anonymousId'];
  const source = event.sourceId ?? '';
  return typeof device === 'string' && !/\p{Surrogate}/u.test(device)
    ? keyedId(reading.secret, 'nobody', source, device.replaceAll('\u0000', ''))
    : keyedId(reading.secret, 'nobody', source, String(event.shard));
}

function objectIn(parent: JsonObject, name: string): JsonObject | null {
  const value = parent[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
