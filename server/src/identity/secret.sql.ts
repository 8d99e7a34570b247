import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const addSecret = command(
  'identity.addSecret',
  `insert into kit.secrets (name, value) values ('origins', $1) on conflict do nothing`,
);
export const readSecret = statement(
  'identity.readSecret',
  z.object({ value: z.instanceof(Uint8Array) }),
  `select value from kit.secrets where name = 'origins'`,
);
