/** Identity and profiles: who is this, why do we think so, what do we know. */
import { z } from 'zod';
import { eventType, id, identifier, instant, money, pageOf, pageQuery, sourceKind } from './common.ts';

// ---- identity ----

export const knownIdentifier = identifier.extend({
  originId: id,
  state: z.enum(['normal', 'shared', 'protected']),
  verifiedAt: instant.nullable(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  sourceId: id.nullable(),
});
/** An edge of the identity graph: the two identifiers were seen together. */
export const link = z.object({
  id,
  fromOriginId: id,
  toOriginId: id,
  state: z.enum(['active', 'refused', 'cut']),
  /** Why it is so: `same_event`, `alias`, `staff_merge`, refused: `shared_device`, `limit:user_id`, `verified_conflict:email`, `cluster_too_big`, … */
  reason: z.string(),
  eventId: id.nullable(),
  sourceId: id.nullable(),
  at: instant,
  actor: z.string(),
});
export const merge = z.object({
  id,
  at: instant,
  survivorId: id,
  absorbedId: id,
  /** Machine or the name of a member of staff. */
  actor: z.string(),
  reason: z.string(),
  linkId: id.nullable(),
  movedOrigins: z.int(),
  undoneAt: instant.nullable(),
  undoneBy: z.string().nullable(),
});
/** GET /api/v1/people/:id/identity */
export const identityGraph = z.object({
  personId: id,
  identifiers: z.array(knownIdentifier),
  links: z.array(link),
  merges: z.array(merge),
});
/** GET /api/v1/people/:id/explain?from=<originId>&to=<originId> — the chain of links that makes them one. */
export const explanation = z.object({
  connected: z.boolean(),
  steps: z.array(z.object({ from: knownIdentifier, to: knownIdentifier, link, words: z.string() })),
});
/** POST /api/v1/people/merge */
export const mergeBody = z.object({ survivorId: id, absorbedId: id, reason: z.string().min(1).max(500) });
/** POST /api/v1/merges/:id/undo — `keepApart` (default true): the machine will not merge the two again. */
export const undoMergeBody = z.object({ reason: z.string().min(1).max(500), keepApart: z.boolean().default(true) });
/** POST /api/v1/people/:id/split — takes identifiers out into a person of their own. */
export const splitBody = z.object({ originIds: z.array(id).min(1).max(500), reason: z.string().min(1).max(500) });
/** POST /api/v1/people/resolve — for scripts: who has these identifiers? null where nobody. */
export const resolveBody = z.object({ identifiers: z.array(identifier).min(1).max(1000) });
export const resolved = z.object({ personIds: z.array(id.nullable()) });

export const conflict = z.object({
  id,
  at: instant,
  kind: z.enum(['verified_conflict', 'limit', 'cluster_too_big', 'recycled', 'kept_apart']),
  personIds: z.array(id),
  identifiers: z.array(identifier),
  words: z.string(),
  state: z.enum(['open', 'merged', 'kept_apart', 'dismissed']),
  resolvedBy: z.string().nullable(),
  resolvedAt: instant.nullable(),
});
export const conflictPage = pageOf(conflict);
export const resolveConflictBody = z.object({
  decision: z.enum(['merge', 'keep_apart', 'dismiss']),
  reason: z.string().min(1).max(500),
});

export const identifierRule = z.object({
  type: z.string().min(1).max(64),
  /** 1 is the strongest; decides which identifier an event is bound to. */
  priority: z.int().min(1).max(1000),
  /** How many values one person may have; null: no limit. */
  maxPerPerson: z.int().min(1).nullable(),
  /** May two persons become one because they share a value of this type? */
  mergesPeople: z.boolean(),
  /** A verified value belongs to exactly one person; two different verified values never merge by machine. */
  uniqueWhenVerified: z.boolean(),
  /** What a second owner means: the first keeps it, it moves to the newest verified owner, or it becomes shared and identifies nobody. */
  secondOwner: z.enum(['keep', 'move', 'share']),
  /** Exact values (after normalising) and `/regular expressions/` that never count. */
  protectedValues: z.array(z.string().max(200)).max(1000),
  /**
   * Values and expressions, as `protectedValues`, that come with an account, such as the cards that the club's app makes: they identify
   * their customer, but count in no limit, and two customers are not kept apart because one of them has such a value.
   */
  uncountedValues: z.array(z.string().max(200)).max(100).default([]),
  normalise: z.enum(['none', 'lower', 'email', 'phone', 'digits', 'upper']),
});
/** GET/PUT /api/v1/identity/rules */
export const identityRules = z.object({
  version: z.int(),
  maxClusterSize: z.int().min(2),
  /** ISO 3166 country of phone numbers that were typed without a country code; absent: such numbers identify nobody. */
  defaultCountry: z.string().length(2).nullable().optional(),
  rules: z.array(identifierRule),
});
/** POST /api/v1/identity/rules/rehearse — what these rules would do to the history, without doing it. */
export const rehearsal = z.object({
  peopleBefore: z.int(),
  peopleAfter: z.int(),
  merged: z.int(),
  split: z.int(),
  examples: z.array(z.object({ words: z.string(), personIds: z.array(id) })),
});

// ---- profiles ----

export const traitValue = z.object({
  value: z.unknown(),
  at: instant,
  sourceId: id.nullable(),
  sourceName: z.string().nullable(),
  /** 0..1 */
  confidence: z.number(),
  eventId: id.nullable(),
});
export const trait = z.object({
  name: z.string(),
  current: traitValue,
  /** Why this one won: `newest`, `source_precedence`, `staff`. */
  why: z.string(),
  others: z.array(traitValue),
});
export const contactPoint = z.object({ kind: sourceKind, firstAt: instant, lastAt: instant, events: z.int() });
export const consent = z.object({
  purpose: z.string().min(1).max(64),
  channel: z.string().min(1).max(64),
  state: z.enum(['given', 'withdrawn']),
  at: instant,
  textVersion: z.string().nullable(),
  proof: z.string().nullable(),
  sourceId: id.nullable(),
  actor: z.string(),
});
/** POST /api/v1/people/:id/consents */
export const recordConsentBody = consent.pick({ purpose: true, channel: true, state: true }).extend({
  textVersion: z.string().max(100).optional(),
  proof: z.string().max(2000).optional(),
});
/** GET /api/v1/people/:id/consents — `current` by purpose and channel, `ledger` newest first. */
export const consents = z.object({ current: z.array(consent), ledger: z.array(consent) });

/** One row of the people list and of the search. */
export const personSummary = z.object({
  id,
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  lastSourceKind: sourceKind.nullable(),
  events: z.int(),
  orders: z.int(),
  revenue: z.array(money),
  /** Which field matched the search, for highlighting. */
  matched: z.string().nullable(),
});
export const peoplePage = pageOf(personSummary).extend({ total: z.int().nullable() });
/** GET /api/v1/people?search= — any identifier, a name, or a part of a phone number (at least 3 digits). */
export const peopleQuery = pageQuery.extend({
  search: z.string().max(200).optional(),
  kind: sourceKind.optional(),
  sort: z.enum(['lastSeen', 'firstSeen', 'events']).default('lastSeen'),
});

/** GET /api/v1/people/:id — any id the person ever had leads here. */
export const person = personSummary.extend({
  traits: z.array(trait),
  channels: z.array(contactPoint),
  firstContact: z.object({
    at: instant,
    kind: sourceKind.nullable(),
    sourceName: z.string().nullable(),
    campaign: z.record(z.string(), z.string()),
  }),
  lastContact: z.object({ at: instant, kind: sourceKind.nullable(), sourceName: z.string().nullable() }),
  identifiers: z.array(knownIdentifier),
  erasedAt: instant.nullable(),
});

export const timelineEntry = z.object({
  eventId: id,
  originId: id,
  occurredAt: instant,
  receivedAt: instant,
  type: eventType,
  name: z.string().nullable(),
  sourceId: id.nullable(),
  sourceName: z.string().nullable(),
  sourceKind: sourceKind.nullable(),
  /** One short sentence's worth of facts, e.g. product name and sum. */
  summary: z.string(),
  /** True where the sender's clock was so wrong that we clamped it. */
  clockSuspect: z.boolean(),
});
export const timelinePage = pageOf(timelineEntry);
/** GET /api/v1/people/:id/timeline */
export const timelineQuery = pageQuery.extend({
  name: z.string().max(200).optional(),
  type: eventType.optional(),
  kind: sourceKind.optional(),
  sourceId: id.optional(),
  from: instant.optional(),
  until: instant.optional(),
});
/** GET /api/v1/events/:eventId — the whole event with its four times. */
export const eventDetail = timelineEntry.extend({
  messageId: z.string(),
  sentAt: instant.nullable(),
  originalAt: instant.nullable(),
  personId: id.nullable(),
  body: z.record(z.string(), z.unknown()),
});

export const productGlimpse = z.object({
  productId: z.string().nullable(),
  sku: z.string().nullable(),
  name: z.string().nullable(),
  price: z.number().nullable(),
  imageUrl: z.string().nullable(),
  at: instant,
});
export const cartLine = productGlimpse.extend({ quantity: z.number() });
/** GET /api/v1/context?type=email&value=… — one fast call for any channel: where did this customer stop? */
export const context = z.object({
  personId: id.nullable(),
  known: z.boolean(),
  name: z.string().nullable(),
  lastSeen: z.object({ at: instant, kind: sourceKind.nullable(), sourceName: z.string().nullable() }).nullable(),
  lastProduct: productGlimpse.nullable(),
  recentProducts: z.array(productGlimpse),
  cart: z.array(cartLine),
  wishList: z.array(productGlimpse),
  openOrders: z.array(z.object({ orderId: z.string(), at: instant, state: z.string(), total: money.nullable() })),
  lastOrders: z.array(z.object({ orderId: z.string(), at: instant, state: z.string(), total: money.nullable() })),
  openConversation: z.object({ kind: sourceKind.nullable(), since: instant, topic: z.string().nullable() }).nullable(),
  preferredChannel: z.string().nullable(),
  consents: z.array(z.object({ purpose: z.string(), channel: z.string(), state: z.enum(['given', 'withdrawn']) })),
  traits: z.record(z.string(), z.unknown()),
  /** The newest event that is part of this answer. */
  asOf: instant.nullable(),
});
export const contextQuery = z.object({
  type: z.string().max(64).optional(),
  value: z.string().max(512).optional(),
  personId: id.optional(),
});

export const traitRule = z.object({
  trait: z.string().min(1).max(100),
  strategy: z.enum(['newest', 'oldest', 'source_precedence', 'most_confident']),
  /** Source kinds, strongest first, for `source_precedence`. */
  sourceKinds: z.array(sourceKind),
});
export const traitRules = z.object({ version: z.int(), rules: z.array(traitRule) });

export const privacyRequest = z.object({
  id,
  kind: z.enum(['export', 'erasure']),
  personId: id,
  state: z.enum(['running', 'done', 'failed']),
  requestedBy: z.string(),
  reason: z.string(),
  at: instant,
  doneAt: instant.nullable(),
  /** What was exported or erased: counts by store, never values. */
  record: z.record(z.string(), z.number()),
  notes: z.array(z.string()),
});
export const privacyPage = pageOf(privacyRequest);
/** POST /api/v1/people/:id/export and /erase */
export const privacyBody = z.object({ reason: z.string().min(1).max(500) });
