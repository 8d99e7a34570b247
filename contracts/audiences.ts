/** Audiences over HTTP: /api/v1/audiences… */
import { z } from 'zod';
import { id, instant, pageOf, pageQuery } from './common.ts';
import { condition, rule, type Condition } from './audience-rule.ts';

const name = z.string().trim().min(1).max(120);
const description = z.string().trim().max(1_000);

export const audience = z.object({
  id,
  name,
  description,
  /** list: its members are kept by hand (audience-lists.ts). */
  kind: z.enum(['rule', 'list']),
  /** filling: its rule is in force for everything that happens from now on; the past is still being read. */
  state: z.enum(['filling', 'live', 'archived']),
  /** Why filling has to wait, where it does: `catching_up`, `history_away`, `failed`. */
  trouble: z.string().nullable(),
  version: z.int(),
  rule,
  readyMade: z.string().nullable(),
  /** Its name is still the one of the ready-made audience, which may be shown in another language. */
  namedAsMade: z.boolean(),
  size: z.int(),
  /** Sizes at the ends of the last 30 days (UTC), the oldest first. */
  trend: z.array(z.int()),
  createdBy: z.string(),
  createdAt: instant,
  changedAt: instant,
  filledAt: instant.nullable(),
});
export type Audience = z.infer<typeof audience>;
export const audienceList = z.object({ items: z.array(audience) });
export const audienceQuery = z.object({ archived: z.stringbool().optional() });

export const audienceBody = z.object({ name, description: description.default(''), rule });
export const audienceChange = z.object({
  name,
  description: description.default(''),
  rule,
  /** The version that this change was made from. */
  version: z.int(),
});
export const audienceVersion = z.object({ version: z.int(), name, rule, at: instant, actor: z.string() });
export const audienceVersions = z.object({ items: z.array(audienceVersion) });

export const countBody = z.object({ rule });
export const somebody = z.object({ personId: id, name: z.string().nullable() });
export const audienceCount = z.object({
  members: z.int(),
  people: z.int(),
  sample: z.array(somebody),
  /** False: not everybody who was there before the first audience has been looked at yet; ask again in some seconds. */
  complete: z.boolean(),
  tookMs: z.int(),
});
export type AudienceCount = z.infer<typeof audienceCount>;

export const member = somebody.extend({ since: instant, flipsAt: instant.nullable() });
export type Member = z.infer<typeof member>;
export const memberPage = pageOf(member);
export const memberQuery = pageQuery;

const because = z.enum(['event', 'time', 'merge', 'rule', 'again', 'list']);
export const membershipChange = z.object({
  id,
  personId: id,
  name: z.string().nullable(),
  at: instant,
  entered: z.boolean(),
  because,
});
export const membershipChangePage = pageOf(membershipChange);

const seen = z.object({
  value: z.union([z.number(), z.string()]).nullable(),
  firstAt: instant.nullable(),
  lastAt: instant.nullable(),
  events: z.int(),
});
export type Why =
  | { kind: 'all' | 'any'; holds: boolean; of: Why[] }
  | { kind: 'not'; holds: boolean; of: Why }
  | { kind: 'condition'; holds: boolean; condition: Condition; seen: z.infer<typeof seen>; flipsAt: string | null };
/** The rule with the answer at each place. */
export const why: z.ZodType<Why> = z.lazy(() =>
  z.union([
    z.object({ kind: z.literal('condition'), holds: z.boolean(), condition, seen, flipsAt: instant.nullable() }),
    z.object({ kind: z.enum(['all', 'any']), holds: z.boolean(), of: z.array(why) }),
    z.object({ kind: z.literal('not'), holds: z.boolean(), of: why }),
  ]),
);
export const membership = z.object({
  audienceId: id,
  personId: id,
  member: z.boolean(),
  /** Since when it is so; null: as far back as is known. */
  since: instant.nullable(),
  /** When it changes if nothing more happens. */
  flipsAt: instant.nullable(),
  why,
});
export type Membership = z.infer<typeof membership>;

export const personAudience = z.object({
  audienceId: id,
  name,
  /** The ready-made audience whose name it bears. */
  namedAfter: z.string().nullable(),
  member: z.boolean(),
  since: instant.nullable(),
  flipsAt: instant.nullable(),
});
export const personAudiences = z.object({
  items: z.array(personAudience),
  history: z.array(z.object({ audienceId: id, name, at: instant, entered: z.boolean(), because })),
});
export type PersonAudiences = z.infer<typeof personAudiences>;

export const sizePoint = z.object({ at: instant, size: z.int(), entered: z.int(), exited: z.int() });
export const sizes = z.object({ items: z.array(sizePoint) });
export const sizesQuery = z.object({ days: z.coerce.number().int().min(1).max(730).default(30) });

export const readyMade = z.object({ key: z.string(), name, description, rule, audienceId: id.nullable() });
export const readyMadeList = z.object({ items: z.array(readyMade) });
export const readyMadeBody = z.object({ keys: z.array(z.string().max(40)).min(1).max(50) });

/** What a rule can be about here: names that were seen. */
export const vocabulary = z.object({
  events: z.array(z.object({ name: z.string(), people: z.int(), properties: z.array(z.string()) })),
  traits: z.array(z.string()),
  identifiers: z.array(z.string()),
  balances: z.array(z.string()),
  tiers: z.array(z.string()),
});
export type Vocabulary = z.infer<typeof vocabulary>;

/** csv: ids, since; with an address type, its SHA-256 as ad platforms take it (normalised: lower case, E.164). */
export const exportQuery = z.object({ hashed: z.enum(['email', 'phone']).optional() });
export const exportBody = z.object({
  hashed: z.enum(['email', 'phone']),
  url: z.url({ protocol: /^https?$/ }).max(500),
  /** Signs by Standard Webhooks; kept nowhere. */
  secret: z.string().min(16).max(200),
});
export const exported = z.object({ members: z.int(), sent: z.int(), requests: z.int() });
