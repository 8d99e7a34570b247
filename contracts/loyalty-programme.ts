/** The loyalty programme as data: balance kinds, how they are earned and spent, tiers, what returns do. Immutable once published. */
import { z } from 'zod';
import { id, instant, pageOf, pageQuery } from './common.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
export const kindId = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/);
const words = z.string().min(1).max(200);
const bps = z.int().min(0).max(1_000_000);
const units = z.int().min(0).max(1_000_000_000);
const minor = z.int().min(0).max(1_000_000_000_000);
const days = z.int().min(0).max(3_660);

/** When what was earned can be spent: at once, after so many days, or when the goods cannot be returned any more. */
export const activation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('at_once') }),
  z.object({ kind: z.literal('days'), days }),
  z.object({ kind: z.literal('return_window') }),
]);
/** Until when: days count from activation; a date and the end of a month are local midnights of the programme's time zone. */
export const expiry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('never') }),
  z.object({ kind: z.literal('rolling'), days: days.min(1) }),
  z.object({ kind: z.literal('end_of_month'), months: z.int().min(0).max(120) }),
  /** The next such day that is at least `atLeastDays` after activation. */
  z.object({
    kind: z.literal('fixed'),
    month: z.int().min(1).max(12),
    day: z.int().min(1).max(31),
    atLeastDays: days.default(0),
  }),
]);
export const balanceKind = z.object({
  id: kindId,
  name: words,
  /** What it pays: so many units are so many minor units of the programme's currency; null: it pays nothing (stamps, for presents). */
  worth: z.object({ units: z.int().min(1).max(1_000_000), minor: z.int().min(1).max(1_000_000) }).nullable(),
  activation,
  expiry,
});

/** Which goods; empty: all. An excluded one is out, whatever includes it. */
export const goodsFilter = z
  .object({
    categories: z.array(z.string().max(200)).max(200).default([]),
    brands: z.array(z.string().max(200)).max(200).default([]),
    skus: z.array(z.string().max(64)).max(1_000).default([]),
    exceptCategories: z.array(z.string().max(200)).max(200).default([]),
    exceptSkus: z.array(z.string().max(64)).max(1_000).default([]),
  })
  .prefault({});

export const occasions = ['birthday', 'review', 'visit', 'referral', 'survey'] as const;
export const occasion = z.enum(occasions);

const when = {
  id: slug,
  name: words,
  validFrom: instant.nullable().default(null),
  /** Exclusive. */
  validUntil: instant.nullable().default(null),
  tiers: z.array(slug).max(20).default([]),
  channels: z.array(z.string().max(32)).max(20).default([]),
  locations: z.array(slug).max(1_000).default([]),
  /** What the rule may give in all. */
  budget: units.nullable().default(null),
};
export const earnRule = z.discriminatedUnion('what', [
  /** So many units for so much money, over all goods that fit, rounded once for the order. */
  z.object({
    what: z.literal('per_amount'),
    ...when,
    kind: kindId,
    units: z.int().min(1).max(1_000_000),
    perMinor: z.int().min(1).max(1_000_000_000),
    rounding: z.enum(['down', 'nearest', 'up']).default('down'),
    /** Also on what points paid. */
    onPoints: z.boolean().default(false),
    goods: goodsFilter,
    minBasketMinor: minor.default(0),
  }),
  /** So many units for each piece. */
  z.object({
    what: z.literal('per_piece'),
    ...when,
    kind: kindId,
    units: z.int().min(1).max(1_000_000),
    goods: goodsFilter,
  }),
  /** What `per_amount` gives on goods that fit, times this; several multiply. */
  z.object({ what: z.literal('multiplier'), ...when, kind: kindId, multiplierBps: bps, goods: goodsFilter }),
  /** Once, with the first order that is at least so big. */
  z.object({
    what: z.literal('first_purchase'),
    ...when,
    kind: kindId,
    units: units.min(1),
    minBasketMinor: minor.default(0),
  }),
  /** When somebody tells us: at the most once in so many days; null: once for ever. */
  z.object({
    what: z.literal('occasion'),
    ...when,
    kind: kindId,
    occasion,
    units: units.min(1),
    onceInDays: z.int().min(1).max(3_660).nullable().default(null),
  }),
]);

export const spendRule = z.object({
  kind: kindId,
  /** The most of the goods that fit. The price book's own limit holds besides. */
  maxShareBps: z.int().min(0).max(10_000).default(10_000),
  goods: goodsFilter,
  minUnits: units.default(1),
  /** Only in steps of so many. */
  stepUnits: z.int().min(1).max(1_000_000).default(1),
  minBasketMinor: minor.default(0),
});

export const tierLevel = z.object({
  id: slug,
  name: words,
  /** What reaches it within the period. */
  from: minor,
  /** What keeps it, once it is reached; default: the same. */
  keepFrom: minor.nullable().default(null),
  multiplierBps: bps.default(10_000),
  /** Customer groups of the price book. */
  groups: z.array(slug).max(20).default([]),
});
export const tiers = z
  .object({
    by: z.enum(['spent', 'earned', 'orders']).default('spent'),
    /** The last so many months, with the one that runs. */
    months: z.int().min(1).max(60).default(12),
    /** So long a tier is kept from the day on which it was reached or last deserved. */
    keepDays: days.default(365),
    /** And so long after that before it falls. */
    graceDays: days.default(0),
    /** One level down at a time, or to what is deserved. */
    fall: z.enum(['one', 'deserved']).default('deserved'),
    levels: z.array(tierLevel).max(20).default([]),
  })
  .prefault({});

export const returnRules = z
  .object({
    /** From the day on which the order was placed. */
    windowDays: days.default(14),
    /** Points that were earned on what comes back and are spent already. */
    spentLots: z.enum(['debt', 'other_lots', 'forgive']).default('debt'),
    /** Points that paid for what comes back, from lots that have expired meanwhile. */
    expiredLots: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('renew'), days: days.min(1) }),
        z.object({ kind: z.literal('original') }),
        z.object({ kind: z.literal('resume') }),
      ])
      .default({ kind: 'renew', days: 30 }),
  })
  .prefault({});

const limit = z.int().min(0).max(1_000_000_000);
export const programmeDraft = z.object({
  name: words,
  currency: z.string().length(3),
  /** IANA name. */
  timeZone: z.string().min(1).max(60),
  kinds: z.array(balanceKind).min(1).max(12),
  earn: z.array(earnRule).max(500),
  spend: z.array(spendRule).max(12),
  tiers,
  returns: returnRules,
  /** Points come with payment, or when everything was handed over. */
  earnAt: z.enum(['placed', 'completed']).default('placed'),
  /** So many days before lots expire their owner is told, at the most this often. */
  warnDays: z.array(z.int().min(1).max(365)).max(3).default([30, 7]),
  /** What a role may grant by itself; above it somebody else must agree. */
  grantLimits: z
    .object({ admin: limit, marketer: limit, agent: limit, store: limit })
    .prefault({ admin: 100_000, marketer: 10_000, agent: 500, store: 200 }),
});
export const programme = programmeDraft.extend({ version: z.int(), effectiveAt: instant });

/** What keeps a draft from being published; `path` leads into it. */
export const programmeFaults = [
  'there_twice',
  'no_such_kind',
  'no_such_tier',
  'ends_before_it_begins',
  'worth_nothing',
  'levels_out_of_order',
  'keeping_costs_more',
  'no_such_time_zone',
  'too_soon',
] as const;
export const programmeFault = z.object({
  path: z.string(),
  code: z.enum(programmeFaults),
  /** What is meant, where it has a name: the kind, the tier. */
  about: z.string().nullable(),
  message: z.string(),
});

export const programmeView = z.object({
  revision: z.int(),
  changedBy: z.string(),
  changedAt: instant,
  draft: programmeDraft,
  /** Of the draft; empty: it can be published. */
  faults: z.array(programmeFault),
  /** In force now; null: none yet, nobody earns. */
  current: programme.nullable(),
});
export const programmeBody = z.object({
  /** 0: there is none yet. */
  revision: z.int().min(0),
  draft: programmeDraft,
});
export const publishBody = z.object({
  note: z.string().max(500).default(''),
  effectiveAt: instant.optional(),
  revision: z.int().min(1),
});
export const programmeVersion = z.object({
  version: z.int(),
  effectiveAt: instant,
  note: z.string(),
  publishedBy: z.string(),
  publishedAt: instant,
});
/** GET /api/v1/loyalty/programme/versions/:version — as it was published, whole. */
export const publishedProgramme = programmeVersion.extend({ programme });
export const programmeVersions = z.object({ items: z.array(programmeVersion) });

/** What the draft would have done to orders of the past, beside what the version in force gives for them. */
export const simulationBody = z.object({
  /** Default: the month that ends now. */
  from: instant.optional(),
  until: instant.optional(),
  maxOrders: z.int().min(1).max(20_000).default(5_000),
});
const sums = z.object({ kind: kindId, before: z.int(), after: z.int() });
export const simulation = z.object({
  from: instant,
  until: instant,
  orders: z.int(),
  /** There are more orders than were looked at: these are the newest. */
  isCut: z.boolean(),
  customers: z.int(),
  kinds: z.array(sums),
  rules: z.array(z.object({ ruleId: slug, kind: kindId, before: z.int(), after: z.int() })),
  /** What the difference is worth where it is spent, in minor units of the programme's currency. */
  worthMinor: z.object({ before: z.int(), after: z.int() }),
  /** Orders whose points differ the most. */
  examples: z.array(
    z.object({ orderId: id, number: z.string(), totalMinor: z.int(), before: z.int(), after: z.int() }),
  ),
});

/** GET /api/v1/loyalty/budgets — what rules may give in all, and what they gave. */
export const budget = z.object({ ruleId: z.string(), most: z.int(), used: z.int() });
export const budgets = z.object({ items: z.array(budget) });

/** GET /api/v1/loyalty/tiers — how many customers stand on each level, by the programme in force. */
export const tierCount = z.object({
  /** Null: below the first level. */
  id: z.string().nullable(),
  people: z.int(),
  /** At the most `nearBps` of the next level are missing. */
  nearUp: z.int(),
  /** Within `nearDays` this level ends for them, and they have not done enough to keep it. */
  nearDown: z.int(),
});
export const tierCounts = z.object({
  at: instant,
  nearBps: z.int(),
  nearDays: z.int(),
  /** From below the first level to the highest; empty: the programme has no tiers. */
  items: z.array(tierCount),
});
/** GET /api/v1/loyalty/tiers/members — who they are. */
export const tierMembersQuery = pageQuery.extend({
  /** Absent: below the first level. */
  tier: slug.optional(),
  near: z.enum(['up', 'down']).optional(),
});
export const tierMember = z.object({
  personId: id,
  /** What counts for tiers, by the programme: money in minor units, points, or orders. */
  measure: z.int(),
  /** To the next level; null: there is none above. */
  missing: z.int().nullable(),
  keepUntil: instant.nullable(),
});
export const tierMembers = pageOf(tierMember);
