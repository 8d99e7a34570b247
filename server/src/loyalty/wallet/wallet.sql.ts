/** Passes in wallets, and the devices that have them. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

// It has changed when it says something else than the last time.
export const putPass = statement(
  'loyalty.putPass',
  z.object({ changed_at: z.date() }),
  `insert into loyalty.wallet_passes as p (serial, number, said_hash, changed_at) values ($1, $2, $3, $4)
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
