/** What goes over the wire: events of the Segment specification, and the identifiers that they carry. */
import type { Country } from './retailer.ts';

export type SourceSlug =
  | 'web-shop'
  | 'mobile-app'
  | 'tills'
  | 'kiosks'
  | 'call-centre'
  | 'telegram'
  | 'viber'
  | 'couriers'
  | 'newsletter'
  | 'marketplace'
  | 'crm';

export type SourceKind = 'web' | 'app' | 'till' | 'kiosk' | 'call_centre' | 'messenger' | 'courier' | 'partner' | 'crm';

export interface Source {
  readonly slug: SourceSlug;
  readonly name: string;
  readonly kind: SourceKind;
}

export type IdentifierType =
  | 'user_id'
  | 'anonymous_id'
  | 'email'
  | 'phone'
  | 'loyalty_card'
  | 'device'
  | 'telegram'
  | 'viber'
  | 'crm';

export interface Identifier {
  readonly type: IdentifierType;
  readonly value: string;
}

export interface ExternalId {
  readonly id: string;
  readonly type: IdentifierType;
  readonly collection: 'users';
  readonly encoding: 'none';
  /** Proved by a one-time code or by a click in a message; otherwise just claimed. */
  readonly verified?: true;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Fields = { readonly [key: string]: Json };

export interface Traits {
  readonly email?: string;
  readonly phone?: string;
  readonly loyaltyCard?: string;
  readonly [trait: string]: Json | undefined;
}

export interface Context {
  readonly externalIds?: readonly ExternalId[];
  readonly traits?: Traits;
  readonly [field: string]: unknown;
}

export interface WireEvent {
  readonly type: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';
  readonly messageId: string;
  readonly timestamp: string;
  readonly anonymousId?: string;
  readonly userId?: string;
  readonly previousId?: string;
  readonly groupId?: string;
  readonly event?: string;
  readonly name?: string;
  readonly properties?: Fields;
  readonly traits?: Traits;
  readonly context?: Context;
}

/** One event with what only the simulator knows: who really acted. Nothing but `event` is ever sent. */
export interface Played {
  readonly source: SourceSlug;
  /** The person's key; null where nobody acted. */
  readonly actor: string | null;
  /** Milliseconds since 1970, the same instant as `event.timestamp`. */
  readonly at: number;
  readonly event: WireEvent;
  /** The trap of the adversarial world that this event belongs to. */
  readonly trap?: string;
}

export const externalId = (type: IdentifierType, id: string, verified = false): ExternalId => ({
  id,
  type,
  collection: 'users',
  encoding: 'none',
  ...(verified ? { verified: true } : {}),
});

/**
 * The identifiers that an event carries, in the one form in which they compare: e-mail in lower case, phone
 * as + and digits. Values that are rubbish are returned too; whether they count is not for the wire to say.
 */
export function identifiersOf(event: WireEvent): Identifier[] {
  const found = new Map<string, Identifier>();
  const add = (type: IdentifierType, value: string | undefined): void => {
    if (value === undefined || value === '') return;
    const identifier = { type, value: comparable(type, value) };
    found.set(identifierKey(identifier), identifier);
  };
  add('user_id', event.userId);
  for (const id of event.context?.externalIds ?? []) add(id.type, id.id);
  for (const traits of [event.traits, event.context?.traits]) {
    add('email', traits?.email);
    add('phone', traits?.phone);
    add('loyalty_card', traits?.loyaltyCard);
  }
  if (event.type === 'alias') add('user_id', event.previousId);
  add('anonymous_id', event.anonymousId);
  return [...found.values()];
}

export const identifierKey = (identifier: Identifier): string => `${identifier.type}:${identifier.value}`;

export function identifierOfKey(key: string): Identifier {
  const colon = key.indexOf(':');
  return { type: key.slice(0, colon) as IdentifierType, value: key.slice(colon + 1) };
}

export function comparable(type: IdentifierType, value: string): string {
  if (type === 'email') return value.trim().toLowerCase();
  if (type !== 'phone' || !/^(\+|00)[\d\s().-]{8,}$/.test(value.trim())) return value.trim();
  return `+${value.trim().replace(/^00/, '').replace(/\D/g, '')}`;
}

/** As people and cashiers write numbers: `+48 690 123 456`. */
export function spacedPhone(e164: string, country: Country): string {
  const codeLength = country === 'IE' || country === 'LV' ? 4 : 3;
  return `${e164.slice(0, codeLength)} ${e164.slice(codeLength).replace(/(\d{3})(?=\d)/g, '$1 ')}`.trim();
}
