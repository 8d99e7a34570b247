import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';
import { staffColumns, staffRow } from './staff-row.ts';

export const listStaff = statement(
  'access.listStaff',
  staffRow,
  `select ${staffColumns} from access.staff where ($1::uuid is null or id < $1::uuid) order by id desc limit $2`,
);
// No row: somebody with this e-mail is there.
export const addStaff = statement(
  'access.addStaff',
  staffRow,
  `insert into access.staff (id, email, email_key, name, roles, state, created_at)
   values ($1, $2, $3, $4, $5, 'invited', $6) on conflict (email_key) do nothing returning ${staffColumns}`,
);
// An invited member who never logged in stays invited when set to active.
export const changeStaff = statement(
  'access.changeStaff',
  staffRow,
  `update access.staff set name = coalesce($2, name), roles = coalesce($3::text[], roles), language = coalesce($5, language),
     state = case when $4 = 'active' and last_login_at is null then 'invited' else coalesce($4, state) end
   where id = $1 returning ${staffColumns}`,
);
export const findStaff = statement(
  'access.findStaff',
  staffRow,
  `select ${staffColumns} from access.staff where id = $1`,
);
export const findStaffByEmail = statement(
  'access.findStaffByEmail',
  staffRow,
  `select ${staffColumns} from access.staff where email_key = $1`,
);
export const countAdminsWithPassword = statement(
  'access.countAdminsWithPassword',
  z.object({ admins: z.int() }),
  `select count(*)::int as admins from access.staff
   where state = 'active' and 'admin' = any (roles) and password_hash is not null`,
);
export const findFirstAdmin = statement(
  'access.findFirstAdmin',
  staffRow,
  `select ${staffColumns} from access.staff where state <> 'disabled' and 'admin' = any (roles) order by created_at, id limit 1`,
);
// Two processes that start at once make one first administrator between them.
export const lockFirstStart = command('access.lockFirstStart', `select pg_advisory_xact_lock(7235184003)`);
