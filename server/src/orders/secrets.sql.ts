import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const addSecret = command(
  'orders.addSecret',
  `insert into kit.secrets (name, value) values ($1, $2) on conflict do nothing`,
);
export const readSecret = statement(
  'orders.readSecret',
  z.object({ value: z.instanceof(Uint8Array) }),
  `select value from kit.secrets where name = $1`,
);
