/** Statements that fill an audience from the past. */
import { z } from 'zod';
import { rule } from '../../../contracts/audience-rule.ts';
import { command, statement } from '../kit/sql.ts';

const place = z.object({ shard: z.int(), xid: z.string(), seq: z.int() });
const places = z.array(place).nullable();
export type FillPlace = z.infer<typeof place>;

// The instant by the database's clock: a lease is no business of the shop's clock, which may be moved.
export const claimFill = statement(
  'audiences.claimFill',
  z.object({ audience_id: z.string(), version: z.int(), rule, fill_after: places }),
  `update audiences.audiences set fill_until = clock_timestamp() + interval '20 seconds'
   where audience_id = (
     select audience_id from audiences.audiences where state = 'filling' and fill_until < clock_timestamp()
     order by changed_at, audience_id limit 1 for update skip locked
   ) returning audience_id, version, rule, fill_after`,
);
export const keepFill = command(
  'audiences.keepFill',
  `update audiences.audiences set fill_until = clock_timestamp() + interval '20 seconds' where audience_id = $1 and version = $2 and state = 'filling'`,
);
export const noteFillAfter = command(
  'audiences.noteFillAfter',
  `update audiences.audiences set fill_after = $3::text::jsonb where audience_id = $1 and version = $2 and state = 'filling'`,
);
export const postponeFill = command(
  'audiences.postponeFill',
  `update audiences.audiences set fill_until = clock_timestamp() + make_interval(secs => $3), fill_trouble = $4
   where audience_id = $1 and version = $2 and state = 'filling'`,
);
export const isWalking = statement(
  'audiences.isWalking',
  z.object({ waits: z.boolean() }),
  `select walking or not awake as waits from audiences.progress`,
);
// Who was judged live meanwhile has this version already, and stays. Whoever was merged or erased since ClickHouse answered is left out.
export const fillStandings = command(
  'audiences.fillStandings',
  `insert into audiences.standings as s (origin_id, audience_id, version, member, since, flips_at)
   select w.id, $1, $2, w.member, $3, w.flips_at from unnest($4::uuid[], $5::text[]::boolean[], $6::timestamptz[]) as w(id, member, flips_at)
   join audiences.people p on p.origin_id = w.id and not p.gone
   where not exists (select 1 from identity_out.aliases a where a.origin_id = w.id and a.person_id <> w.id)
   order by w.id
   on conflict (origin_id, audience_id) do update set version = excluded.version, member = excluded.member, flips_at = excluded.flips_at,
     since = case when s.member = excluded.member then s.since else excluded.since end, active = true, inherited = false
   where s.version < excluded.version`,
);
// In the last transaction of a filling, with no batch under way.
export const dropOld = command(
  'audiences.dropOld',
  `delete from audiences.standings where audience_id = $1 and (version < $2 or (not member and flips_at is null)) and active`,
);
export const countMembers = statement(
  'audiences.countMembers',
  z.object({ n: z.int() }),
  `select count(*)::int as n from audiences.standings where audience_id = $1 and member and active`,
);
export const settleSize = command(
  'audiences.settleSize',
  `insert into audiences.flows as f (audience_id, hour, moved)
   select $1, date_trunc('hour', $2::timestamptz), $3::bigint - coalesce((select sum(entered - exited + moved) from audiences.flows where audience_id = $1), 0)
   on conflict (audience_id, hour) do update set moved = f.moved + excluded.moved`,
);
export const finishFill = command(
  'audiences.finishFill',
  `update audiences.audiences set state = 'live', filled_at = $3, fill_trouble = null, fill_after = null, fill_until = '-infinity'
   where audience_id = $1 and version = $2 and state = 'filling'`,
);
export const countFilling = statement(
  'audiences.countFilling',
  z.object({ n: z.int() }),
  `select count(*)::int as n from audiences.audiences where state = 'filling'`,
);
