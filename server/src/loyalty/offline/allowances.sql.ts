/** Allowances, their shares, and the slips that were settled. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

const allowanceRow = z.object({
  allowance_id: z.string(),
  till: z.string(),
  location_id: z.string().nullable(),
  kind: z.string(),
  public_key: z.instanceof(Uint8Array),
  state: z.enum(['open', 'closed']),
  granted: z.int(),
  spent: z.int(),
  overspent: z.int(),
  refused_slips: z.int(),
  issued_at: z.date(),
  ends_at: z.date(),
  settle_until: z.date(),
});
export type AllowanceRow = z.infer<typeof allowanceRow>;
const columns =
  'allowance_id, till, location_id, kind, public_key, state, granted, spent, overspent, refused_slips, issued_at, ends_at, settle_until';

export const insertAllowance = command(
  'loyalty.insertAllowance',
  `insert into loyalty.allowances (allowance_id, till, location_id, kind, public_key, granted, drawn_by, issued_at, ends_at, settle_until)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);
export const insertShares = command(
  'loyalty.insertShares',
  `insert into loyalty.allowance_shares (allowance_id, share_no, origin_id, hold_id, points)
   select $1, share_no, origin_id, hold_id, points
   from unnest($2::int[], $3::uuid[], $4::uuid[], $5::bigint[]) as s(share_no, origin_id, hold_id, points)`,
);

// Slips of one allowance are settled one call after the other; always before anything of the ledger is locked.
export const lockAllowance = statement(
  'loyalty.lockAllowance',
  allowanceRow,
  `select ${columns} from loyalty.allowances where allowance_id = $1 for update`,
);
const shareRow = z.object({
  share_no: z.int(),
  origin_id: z.string().nullable(),
  hold_id: z.string(),
  points: z.int(),
  spent: z.int(),
});
export type ShareRow = z.infer<typeof shareRow>;
export const sharesOf = statement(
  'loyalty.sharesOf',
  shareRow,
  `select share_no, origin_id, hold_id, points, spent from loyalty.allowance_shares where allowance_id = $1 order by share_no`,
);
export const knownSlips = statement(
  'loyalty.knownSlips',
  z.object({ slip_id: z.string(), text_hash: z.instanceof(Uint8Array) }),
  `select slip_id, text_hash from loyalty.slips where allowance_id = $1 and slip_id = any ($2::uuid[])`,
);
export const insertSlips = command(
  'loyalty.insertSlips',
  `insert into loyalty.slips (allowance_id, slip_id, share_no, points, overspent, hold_id, text_hash, sale, spent_at, settled_at)
   select $1, slip_id, share_no, points, overspent, hold_id, decode(text_hash, 'hex'), sale, spent_at, $10
   from unnest($2::uuid[], $3::int[], $4::bigint[], $5::bigint[], $6::uuid[], $7::text[], $8::text[], $9::timestamptz[])
     as s(slip_id, share_no, points, overspent, hold_id, text_hash, sale, spent_at)`,
);
// The CHECKs refuse more than was granted, whatever the code above them says.
export const spendShares = command(
  'loyalty.spendShares',
  `update loyalty.allowance_shares a set spent = a.spent + s.points
   from (select share_no, sum(points)::bigint as points from unnest($2::int[], $3::bigint[]) as s(share_no, points) group by share_no) s
   where a.allowance_id = $1 and a.share_no = s.share_no`,
);
export const changeAllowance = command(
  'loyalty.changeAllowance',
  `update loyalty.allowances set spent = spent + $2, overspent = overspent + $3, refused_slips = refused_slips + $4,
     state = case when $5 then 'closed' else state end, closed_at = case when $5 then coalesce(closed_at, $6) else closed_at end
   where allowance_id = $1`,
);
export const listAllowances = statement(
  'loyalty.listAllowances',
  allowanceRow,
  `select ${columns} from loyalty.allowances
   where ($1::text is null or till = $1) and ($2::uuid is null or allowance_id < $2::uuid) order by allowance_id desc limit $3`,
);
export const namelessShares = command(
  'loyalty.namelessShares',
  `update loyalty.allowance_shares set origin_id = null where origin_id = any ($1::uuid[])`,
);

// ---- the order of the sale ----

// Check and write: a slip pays one tender, for the whole of its points.
export const claimSlipFor = statement(
  'loyalty.claimSlipFor',
  z.object({ slip_id: z.string() }),
  `update loyalty.slips s set tender_id = $3, tender_minor = $6 from loyalty.allowance_shares a
   where s.allowance_id = $1 and s.slip_id = $2 and (s.tender_id is null or (s.tender_id = $3 and s.tender_minor = $6)) and s.points = $5
     and a.allowance_id = s.allowance_id and a.share_no = s.share_no and a.origin_id = any ($4::uuid[])
   returning s.slip_id`,
);
const slipRow = z.object({
  allowance_id: z.string(),
  share_no: z.int(),
  points: z.int(),
  overspent: z.int(),
  hold_id: z.string().nullable(),
  tender_minor: z.int(),
  returned_minor: z.int(),
  returned: z.int(),
  origin_id: z.string().nullable(),
  share_hold_id: z.string(),
  till: z.string(),
  settle_until: z.date(),
});
export type SlipOfTender = z.infer<typeof slipRow>;
export const slipOfTender = statement(
  'loyalty.slipOfTender',
  slipRow,
  `select s.allowance_id, s.share_no, s.points, s.overspent, s.hold_id, s.tender_minor, s.returned_minor, s.returned, a.origin_id,
     a.hold_id as share_hold_id, w.till, w.settle_until
   from loyalty.slips s join loyalty.allowance_shares a using (allowance_id, share_no) join loyalty.allowances w using (allowance_id)
   where s.tender_id = $1`,
);
export const accountsOfHold = statement(
  'loyalty.accountsOfHold',
  z.object({ account_id: z.string() }),
  `select distinct account_id from loyalty.hold_lines where hold_id = $1 order by account_id`,
);
export const changeHold = command(
  'loyalty.changeHold',
  `update loyalty.allowance_shares set hold_id = $3 where allowance_id = $1 and share_no = $2`,
);
export const returnSlip = command(
  'loyalty.returnSlip',
  `update loyalty.slips set returned_minor = returned_minor + $2, returned = returned + $3 where tender_id = $1`,
);
