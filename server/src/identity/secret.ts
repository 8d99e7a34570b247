/** The secret behind origin ids: made once for an installation, the same for all its processes. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { command, run, runOne, statement, type On } from '../kit/sql.ts';

export const addSecret = command(
  'identity.addSecret',
  `insert into kit.secrets (name, value) values ('origins', $1) on conflict do nothing`,
);
export const readSecret = statement(
  'identity.readSecret',
  z.object({ value: z.instanceof(Uint8Array) }),
  `select value from kit.secrets where name = 'origins'`,
);

/** Whoever comes first makes it; everybody reads the one that is there. */
export async function loadSecret(on: On): Promise<Uint8Array> {
  await run(on, addSecret, [randomBytes(32)]);
  return (await runOne(on, readSecret)).value;
}
