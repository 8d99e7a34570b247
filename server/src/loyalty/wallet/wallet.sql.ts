/** Passes in wallets, and the devices that have them. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

// It has changed when it says something else than the last time.
export const putPass = statement(
  'loyalty.putPass',
  z.object({ changed_at: z.date() }),
  `insert into loyalty.wallet_passes as p (serial, number, said_hash, changed_at, looked_at, pushed_at) values ($1, $2, $3, $4, $4, $4)
   on conflict (serial) do update set said_hash = excluded.said_hash,
     changed_at = case when p.said_hash = excluded.said_hash then p.changed_at else excluded.changed_at end
   returning changed_at`,
);
export const passBySerial = statement(
  'loyalty.passBySerial',
  z.object({ serial: z.string(), number: z.string() }),
  `select serial, number from loyalty.wallet_passes where serial = $1`,
);
export const passesOfDevice = statement(
  'loyalty.passesOfDevice',
  z.object({ serial: z.string(), number: z.string() }),
  `select p.serial, p.number from loyalty.wallet_devices d join loyalty.wallet_passes p using (serial) where d.device = $1 order by p.serial limit 100`,
);
export const putDevice = statement(
  'loyalty.putDevice',
  z.object({ is_new: z.boolean() }),
  `insert into loyalty.wallet_devices as d (serial, device, push_token, at) values ($1, $2, $3, $4)
   on conflict (serial, device) do update set push_token = excluded.push_token
   returning (d.at = $4) as is_new`,
);
export const removeDevice = command(
  'loyalty.removeDevice',
  `delete from loyalty.wallet_devices where serial = $1 and device = $2`,
);
export const erasePasses = command(
  'loyalty.erasePasses',
  `delete from loyalty.wallet_passes where number = any ($1::text[])`,
);

// Moved lately, or not looked at for a day; with a device that shows it. What another process looks at is passed over.
export const passesToLook = statement(
  'loyalty.passesToLook',
  z.object({ serial: z.string(), number: z.string(), pushed_at: z.date() }),
  `with moved as (
     select account_id, max(at) as at from loyalty.entries where at > $1::timestamptz - interval '2 minutes' group by account_id),
   origins as (select o.origin_id, m.at from moved m join loyalty.account_origins o using (account_id)),
   touched as (
     select c.number, o.at from origins o join loyalty.cards c on c.holder_id = o.origin_id
     union all
     select c.number, o.at from origins o join loyalty.cards c on c.origin_id = o.origin_id)
   select p.serial, p.number, p.pushed_at from loyalty.wallet_passes p
   where (p.looked_at < $1::timestamptz - interval '1 day' or p.changed_at > p.pushed_at
       or exists (select 1 from touched t where t.number = p.number and t.at >= p.looked_at))
     and exists (select 1 from loyalty.wallet_devices d where d.serial = p.serial)
   order by p.looked_at limit $2 for update of p skip locked`,
);
// The card was blocked, opened again or replaced: its devices are told in the next round.
export const lookAgain = command(
  'loyalty.lookAgain',
  `update loyalty.wallet_passes set looked_at = 'epoch' where number = $1`,
);
export const markLooked = command(
  'loyalty.markLooked',
  `update loyalty.wallet_passes set looked_at = $2 where serial = any ($1::uuid[])`,
);
export const markPushed = command(
  'loyalty.markPushed',
  `update loyalty.wallet_passes p set pushed_at = n.at, looked_at = greatest(p.looked_at, n.at)
   from unnest($1::uuid[], $2::timestamptz[]) as n(serial, at) where p.serial = n.serial`,
);
export const devicesOf = statement(
  'loyalty.devicesOf',
  z.object({ serial: z.string(), device: z.string(), push_token: z.string() }),
  `select serial, device, push_token from loyalty.wallet_devices where serial = any ($1::uuid[]) order by serial, device`,
);
export const dropDevices = command(
  'loyalty.dropDevices',
  `delete from loyalty.wallet_devices d using unnest($1::uuid[], $2::text[]) as n(serial, device)
   where d.serial = n.serial and d.device = n.device`,
);
