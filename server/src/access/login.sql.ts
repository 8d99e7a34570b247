/** Statements of logging in: attempts, links, sessions. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';
import { staffColumns, staffRow } from './staff-row.ts';

// One statement counts and decides, so attempts at once are counted one after the other on the row's lock. A blocked attempt
// does not count: nobody can keep an account blocked by hammering it faster than its owner waits.
// $1 key, $2 now, $3 free attempts, $4 first wait, $5 longest wait, $6 seconds until all is forgotten.
export const countAttempt = statement(
  'access.countAttempt',
  z.object({ waitSeconds: z.number() }),
  `with counted as (
     insert into access.login_attempts as a (key, attempts, last_at) values ($1, 1, $2::timestamptz)
     on conflict (key) do update set
       attempts = case when a.last_at < $2::timestamptz - make_interval(secs => $6::int) then 1 else a.attempts + 1 end,
       last_at = $2::timestamptz,
       blocked_until = case
         when a.last_at < $2::timestamptz - make_interval(secs => $6::int) or a.attempts + 1 < $3::int then null
         else $2::timestamptz + make_interval(secs => least($5::int, $4::int * power(2, least(a.attempts + 1 - $3::int, 20))))
       end
     where a.blocked_until is null or a.blocked_until <= $2::timestamptz
     returning 1
   )
   select case when exists (select from counted) then 0
     else greatest(1, extract(epoch from (
       select a.blocked_until from access.login_attempts a where a.key = $1) - $2::timestamptz))
   end::float8 as "waitSeconds"`,
);
// A whole shop behind one address logs in every morning: right passwords do not count. One row each, so no deadlock.
export const forgetAttempts = command(
  'access.forgetAttempts',
  `with cleared as (delete from access.login_attempts where key = $1)
   update access.login_attempts set attempts = greatest(attempts - 1, 0) where key = $2`,
);

export const findForLogin = statement(
  'access.findForLogin',
  z.object({ ...staffRow.shape, password_hash: z.string().nullable() }),
  `select ${staffColumns}, password_hash from access.staff where email_key = $1`,
);
export const recordLogin = statement(
  'access.recordLogin',
  staffRow,
  `update access.staff set last_login_at = $2, state = 'active', password_hash = coalesce($3, password_hash)
   where id = $1 and state <> 'disabled' returning ${staffColumns}`,
);

export const addLink = command(
  'access.addLink',
  `insert into access.login_links (token_hash, staff_id, created_at, expires_at) values ($1, $2, $3, $4)`,
);
// A new link replaces the old ones of the same person.
export const dropLinks = command(
  'access.dropLinks',
  `delete from access.login_links where staff_id = $1 and used_at is null`,
);
// Compare and set: of two that come at once, the second waits for the row and then finds it used.
export const useLink = statement(
  'access.useLink',
  z.object({ staff_id: z.string() }),
  `update access.login_links set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2 returning staff_id`,
);

export const addSession = command(
  'access.addSession',
  `insert into access.sessions (token_hash, staff_id, created_at, seen_at, expires_at, absolute_until)
   values ($1, $2, $3, $3, $4, $5)`,
);
// A session counts only while its member is active: disabling takes effect on the next call, in every process.
export const findSession = statement(
  'access.findSession',
  z.object({ ...staffRow.shape, seen_at: z.date(), expires_at: z.date(), absolute_until: z.date() }),
  `select ${staffColumns}, seen_at, expires_at, absolute_until
   from access.sessions join access.staff on staff.id = sessions.staff_id
   where token_hash = $1 and expires_at > $2 and absolute_until > $2 and state = 'active'`,
);
export const slideSession = command(
  'access.slideSession',
  `update access.sessions set seen_at = $2, expires_at = least($3, absolute_until) where token_hash = $1`,
);
export const endSession = command('access.endSession', `delete from access.sessions where token_hash = $1`);
export const endSessionsOf = command('access.endSessionsOf', `delete from access.sessions where staff_id = $1`);

export const passwordOf = statement(
  'access.passwordOf',
  z.object({ password_hash: z.string().nullable() }),
  `select password_hash from access.staff where id = $1 and state = 'active'`,
);
// Set only if nobody else set it meanwhile.
export const setPassword = command(
  'access.setPassword',
  `update access.staff set password_hash = $2
   where id = $1 and state = 'active' and password_hash is not distinct from $3::text`,
);

export const sweepAccess = command(
  'access.sweep',
  `with ended as (delete from access.sessions where least(expires_at, absolute_until) < $1::timestamptz),
     links as (delete from access.login_links where expires_at < $1::timestamptz - interval '7 days')
   delete from access.login_attempts where last_at < $1::timestamptz - interval '1 day'`,
);
