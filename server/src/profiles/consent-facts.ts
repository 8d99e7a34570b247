/** What an event says about consent: `Consent Given`/`Consent Withdrawn`, `Unsubscribed`, and the trait `consents`. */
import type { Json, JsonObject } from '../spine/index.ts';
import type { ResolvedEvent } from './ports.ts';
import { contextOf, firstText, listAt, objectAt, propertiesOf, textAt } from './read-json.ts';

export interface ConsentFact {
  readonly originId: string;
  readonly purpose: string;
  readonly channel: string;
  readonly state: 'given' | 'withdrawn';
  readonly at: Date;
  /** The event that said so, or the id of a member of staff's entry; orders entries of the same instant. */
  readonly id: string;
  readonly textVersion: string | null;
  readonly proof: string | null;
  readonly sourceId: string | null;
  readonly actor: string;
}

const given = new Set(['consent given', 'subscribed', 'email subscribed']);
const withdrawn = new Set(['consent withdrawn', 'consent revoked', 'unsubscribed', 'email unsubscribed']);

/** What an event means when it does not say for what, or where. `all` is an entry of its own, not a shorthand for a list. */
export const defaultPurpose = 'marketing';
export const allChannels = 'all';
const maxFacts = 50;

export function consentFactsOf(resolved: ResolvedEvent): ConsentFact[] {
  const { event } = resolved;
  if (event.type === 'track') {
    const name = (event.name ?? '').toLowerCase();
    if (given.has(name)) return trackFacts(resolved, 'given', name);
    if (withdrawn.has(name)) return trackFacts(resolved, 'withdrawn', name);
  }
  if (event.type === 'group' || event.type === 'alias' || event.type === 'system') return [];
  const told = contextOf(event.body)['traits'];
  const direct = event.type === 'identify' ? event.body['traits'] : undefined;
  return [told, direct].flatMap((traits) => traitFacts(resolved, objectAt(traits)['consents'])).slice(0, maxFacts);
}

function trackFacts(resolved: ResolvedEvent, state: 'given' | 'withdrawn', name: string): ConsentFact[] {
  const properties = propertiesOf(resolved.event.body);
  const purposes = textsOf(properties, 'purpose', 'purposes') ?? [defaultPurpose];
  const channels = textsOf(properties, 'channel', 'channels') ?? [name.includes('subscribed') ? 'email' : allChannels];
  return purposes
    .flatMap((purpose) => channels.map((channel) => fact(resolved, purpose, channel, state, properties)))
    .slice(0, maxFacts);
}

/** `{email: true, sms: false}`, or by purpose `{marketing: {email: true}}`. */
function traitFacts(resolved: ResolvedEvent, consents: Json | undefined): ConsentFact[] {
  return Object.entries(objectAt(consents)).flatMap(([key, value]) => {
    if (typeof value === 'boolean') return fact(resolved, defaultPurpose, key, value ? 'given' : 'withdrawn', {});
    return Object.entries(objectAt(value)).flatMap(([channel, inner]) =>
      typeof inner === 'boolean' ? fact(resolved, key, channel, inner ? 'given' : 'withdrawn', {}) : [],
    );
  });
}

function fact(
  { event, originId }: ResolvedEvent,
  purpose: string,
  channel: string,
  state: 'given' | 'withdrawn',
  properties: JsonObject,
): ConsentFact {
  return {
    originId,
    purpose: purpose.slice(0, 64).toLowerCase() || defaultPurpose,
    channel: channel.slice(0, 64).toLowerCase() || allChannels,
    state,
    at: event.occurredAt,
    id: event.eventId,
    textVersion: firstText(properties, ['textVersion', 'text_version'], 100),
    proof: firstText(properties, ['proof'], 2_000),
    sourceId: event.sourceId,
    actor: 'customer',
  };
}

function textsOf(properties: JsonObject, one: string, many: string): string[] | null {
  const list = listAt(properties[many]) ?? listAt(properties[one]);
  const texts = (list ?? [properties[one]]).flatMap((item) => textAt(item, 64) ?? []);
  return texts.length === 0 ? null : texts;
}
