/** What looks wrong and waits for somebody. */
import { z } from 'zod';
import { suspicionState } from '../../../../contracts/loyalty-referrals.ts';
import { command, statement } from '../../kit/sql.ts';

const suspicionRow = z.object({
  suspicion_id: z.string(),
  kind: z.string(),
  state: suspicionState,
  origin_id: z.string().nullable(),
  about: z.string(),
  detail: z.record(z.string(), z.unknown()),
  seen: z.int(),
  first_at: z.date(),
  last_at: z.date(),
  decided_by: z.string().nullable(),
  decided_at: z.date().nullable(),
});
export type SuspicionRow = z.infer<typeof suspicionRow>;
const columns = 'suspicion_id, kind, state, origin_id, about, detail, seen, first_at, last_at, decided_by, decided_at';

// Seen again after it was dismissed, it is open again: somebody should know that it goes on.
export const putSuspicion = statement(
  'loyalty.putSuspicion',
  suspicionRow,
  `insert into loyalty.suspicions as s (suspicion_id, kind, state, origin_id, about, detail, first_at, last_at)
   values ($1, $2, 'open', $3, $4, $5::text::jsonb, $6, $6)
   on conflict (suspicion_id) do update set seen = s.seen + 1, last_at = excluded.last_at, detail = excluded.detail,
     state = case when s.state = 'dismissed' then 'open' else s.state end,
     decided_by = case when s.state = 'dismissed' then null else s.decided_by end,
     decided_at = case when s.state = 'dismissed' then null else s.decided_at end
   returning ${columns}`,
);
export const listSuspicions = statement(
  'loyalty.listSuspicions',
  suspicionRow,
  `select ${columns} from loyalty.suspicions
   where ($1::text is null or state = $1) and ($2::timestamptz is null or (last_at, suspicion_id) < ($2, $3::uuid))
   order by last_at desc, suspicion_id desc limit $4`,
);
// Check and write: what somebody has decided stays decided.
export const decideSuspicion = statement(
  'loyalty.decideSuspicion',
  suspicionRow,
  `update loyalty.suspicions set state = $2, decided_by = $3, decided_at = $4, detail = detail || jsonb_build_object('reason', $5::text)
   where suspicion_id = $1 and state = 'open' returning ${columns}`,
);
export const suspicionById = statement(
  'loyalty.suspicionById',
  suspicionRow,
  `select ${columns} from loyalty.suspicions where suspicion_id = $1`,
);
export const openSuspicionsAbout = statement(
  'loyalty.openSuspicionsAbout',
  z.object({ open: z.int() }),
  `select count(*)::int as open from loyalty.suspicions where about = $1 and state = 'open'`,
);
export const countSuspicions = statement(
  'loyalty.countSuspicions',
  z.object({ kind: z.string(), count: z.int(), first_at: z.date(), last_at: z.date() }),
  `select kind, count(*)::int as count, min(first_at) as first_at, max(last_at) as last_at
   from loyalty.suspicions where state = 'open' group by kind order by kind`,
);
// What it was about is a hash of an identifier of hers; that goes too.
export const namelessSuspicions = command(
  'loyalty.namelessSuspicions',
  `update loyalty.suspicions set origin_id = case when origin_id = any ($1::uuid[]) then null else origin_id end,
     about = case when about = any ($1::uuid[]::text[]) then 'somebody who was forgotten' else about end
   where origin_id = any ($1::uuid[]) or about = any ($1::uuid[]::text[])`,
);
