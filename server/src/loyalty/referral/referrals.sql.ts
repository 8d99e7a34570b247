/** Referral codes, referrals, gifts, the terms, and who of the staff is a customer. */
import { z } from 'zod';
import { referralState } from '../../../../contracts/loyalty-referrals.ts';
import { command, statement } from '../../kit/sql.ts';

export const readTerms = statement(
  'loyalty.readTerms',
  z.object({ terms: z.unknown() }),
  `select terms from loyalty.referral_terms`,
);
export const putTerms = command(
  'loyalty.putTerms',
  `insert into loyalty.referral_terms (terms, changed_by, changed_at) values ($1::text::jsonb, $2, $3)
   on conflict (one_row) do update set terms = excluded.terms, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
);

const codeRow = z.object({ code: z.string(), origin_id: z.string() });
export const codesOfOrigins = statement(
  'loyalty.referralCodesOf',
  codeRow,
  `select code, origin_id from loyalty.referral_codes where origin_id = any ($1::uuid[]) order by made_at, code`,
);
// No row: somebody else has this code.
export const putCode = statement(
  'loyalty.putReferralCode',
  codeRow,
  `insert into loyalty.referral_codes as c (code, origin_id, made_at) values ($1, $2, $3)
   on conflict (code) do update set made_at = c.made_at where c.origin_id = excluded.origin_id
   returning code, origin_id`,
);
// Claims of one code go one after the other, so that they are counted exactly.
export const lockCode = statement(
  'loyalty.lockReferralCode',
  codeRow,
  `select code, origin_id from loyalty.referral_codes where code = $1 for update`,
);

const referralRow = z.object({
  origin_id: z.string(),
  code: z.string(),
  referrer_id: z.string(),
  state: referralState,
  why: z.string().nullable(),
  order_id: z.string().nullable(),
  claimed_at: z.date(),
  due_at: z.date().nullable(),
  ended_at: z.date().nullable(),
});
export type ReferralRow = z.infer<typeof referralRow>;
const columns = 'origin_id, code, referrer_id, state, why, order_id, claimed_at, due_at, ended_at';

// Two claims of one friend wait for each other, whatever codes they bring.
export const lockFriend = command(
  'loyalty.lockFriend',
  `select pg_advisory_xact_lock(hashtextextended('loyalty referral ' || $1::text, 0))`,
);
export const referralsOfFriends = statement(
  'loyalty.referralsOfFriends',
  referralRow,
  `select ${columns} from loyalty.referrals where origin_id = any ($1::uuid[])`,
);
export const referralsOfReferrer = statement(
  'loyalty.referralsOfReferrer',
  referralRow,
  `select ${columns} from loyalty.referrals
   where referrer_id = any ($1::uuid[]) and ($2::uuid is null or origin_id > $2::uuid) order by origin_id limit $3`,
);
export const countClaims = statement(
  'loyalty.countClaims',
  z.object({ day: z.int(), month: z.int() }),
  `select count(*) filter (where claimed_at > $2::timestamptz - interval '1 day')::int as day, count(*)::int as month
   from loyalty.referrals where referrer_id = any ($1::uuid[]) and claimed_at > $2::timestamptz - interval '30 days'`,
);
export const insertReferral = statement(
  'loyalty.insertReferral',
  z.object({ origin_id: z.string() }),
  `insert into loyalty.referrals (origin_id, code, referrer_id, state, channel, claimed_at, next_at)
   values ($1, $2, $3, 'waiting', $4, $5, $5) on conflict do nothing returning origin_id`,
);

// Those whose time has come; one that another process has is passed over.
export const dueReferrals = statement(
  'loyalty.dueReferrals',
  z.object({ origin_id: z.string() }),
  `select origin_id from loyalty.referrals where next_at <= $1 order by next_at limit $2`,
);
export const claimDue = statement(
  'loyalty.claimDueReferral',
  referralRow,
  `select ${columns} from loyalty.referrals where origin_id = $1 and next_at <= $2 for update skip locked`,
);
export const moveReferral = command(
  'loyalty.moveReferral',
  `update loyalty.referrals set state = $2, why = $3, order_id = $4, due_at = $5, next_at = $6, ended_at = $7 where origin_id = $1`,
);
// What was suspected is confirmed: it ends, unless it was rewarded before.
export const refuseReferral = statement(
  'loyalty.refuseReferral',
  z.object({ origin_id: z.string() }),
  `update loyalty.referrals set state = 'refused', why = $2, next_at = null, ended_at = $3
   where origin_id = $1 and ended_at is null returning origin_id`,
);
export const wakeReferral = command(
  'loyalty.wakeReferral',
  `update loyalty.referrals set next_at = $2 where origin_id = $1 and ended_at is null`,
);

export const countGifts = statement(
  'loyalty.countGifts',
  z.object({ given: z.int() }),
  `select count(*)::int as given from loyalty.gifts where origin_id = any ($1::uuid[]) and at > $2::timestamptz - interval '1 day' and taken_back_at is null`,
);
export const countReceived = statement(
  'loyalty.countReceived',
  z.object({ received: z.int() }),
  `select count(*)::int as received from loyalty.gifts where to_id = any ($1::uuid[]) and at > $2::timestamptz - interval '30 days' and taken_back_at is null`,
);
export const insertGift = command(
  'loyalty.insertGift',
  `insert into loyalty.gifts (origin_id, gift_id, to_id, kind, points, at) values ($1, $2, $3, $4, $5, $6)`,
);

const giftRow = z.object({
  gift_id: z.string(),
  origin_id: z.string(),
  to_id: z.string(),
  kind: z.string(),
  points: z.number(),
  at: z.date(),
  taken_back_at: z.date().nullable(),
  taken_back_by: z.string().nullable(),
});
export type GiftRow = z.infer<typeof giftRow>;
const giftColumns = 'gift_id, origin_id, to_id, kind, points, at, taken_back_at, taken_back_by';
// Ids of gifts begin with their time.
export const giftsOfOrigins = statement(
  'loyalty.giftsOfOrigins',
  giftRow,
  `select ${giftColumns} from loyalty.gifts where origin_id = any ($1::uuid[]) and ($2::uuid is null or gift_id < $2)
   union
   select ${giftColumns} from loyalty.gifts where to_id = any ($1::uuid[]) and ($2::uuid is null or gift_id < $2)
   order by gift_id desc limit $3`,
);
export const lockGift = statement(
  'loyalty.lockGift',
  giftRow,
  `select ${giftColumns} from loyalty.gifts where gift_id = $1 for update`,
);
// No row: it was taken back before.
export const endGift = statement(
  'loyalty.endGift',
  giftRow,
  `update loyalty.gifts set taken_back_at = $2, taken_back_by = $3 where gift_id = $1 and taken_back_at is null returning ${giftColumns}`,
);

export const putStaffCustomer = command(
  'loyalty.putStaffCustomer',
  `insert into loyalty.staff_customers (cashier, origin_id, set_by, set_at) values ($1, $2, $3, $4)
   on conflict (cashier) do update set origin_id = excluded.origin_id, set_by = excluded.set_by, set_at = excluded.set_at`,
);
export const staffCustomer = statement(
  'loyalty.staffCustomer',
  z.object({ origin_id: z.string() }),
  `select origin_id from loyalty.staff_customers where cashier = $1`,
);

// ---- a customer who is forgotten ----

export const eraseReferralCodes = command(
  'loyalty.eraseReferralCodes',
  `delete from loyalty.referral_codes where origin_id = any ($1::uuid[])`,
);
export const eraseReferrals = command(
  'loyalty.eraseReferrals',
  `delete from loyalty.referrals where origin_id = any ($1::uuid[]) or referrer_id = any ($1::uuid[])`,
);
export const eraseGifts = command(
  'loyalty.eraseGifts',
  `delete from loyalty.gifts where origin_id = any ($1::uuid[]) or to_id = any ($1::uuid[])`,
);
export const eraseStaffCustomers = command(
  'loyalty.eraseStaffCustomers',
  `delete from loyalty.staff_customers where origin_id = any ($1::uuid[])`,
);
export const exportReferrals = statement(
  'loyalty.exportReferrals',
  z.object({ what: z.string(), row: z.unknown() }),
  `select 'code' as what, to_jsonb(c) - 'origin_id' as row from loyalty.referral_codes c where c.origin_id = any ($1::uuid[])
   union all
   select 'came_by', to_jsonb(r) - 'origin_id' - 'referrer_id' from loyalty.referrals r where r.origin_id = any ($1::uuid[])
   union all
   select 'brought', to_jsonb(r) - 'origin_id' - 'referrer_id' - 'order_id' from loyalty.referrals r where r.referrer_id = any ($1::uuid[])
   union all
   select 'gave', to_jsonb(g) - 'origin_id' - 'to_id' - 'taken_back_by' from loyalty.gifts g where g.origin_id = any ($1::uuid[])
   union all
   select 'was_given', to_jsonb(g) - 'origin_id' - 'to_id' - 'taken_back_by' from loyalty.gifts g where g.to_id = any ($1::uuid[])`,
);
