/** The seed of the shop's key. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

export const addSeed = command(
  'loyalty.addSeed',
  `insert into kit.secrets (name, value) values ('loyalty_signing', $1) on conflict do nothing`,
);
export const readSeed = statement(
  'loyalty.readSeed',
  z.object({ value: z.instanceof(Uint8Array) }),
  `select value from kit.secrets where name = 'loyalty_signing'`,
);
