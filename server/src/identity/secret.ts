/** The secret behind origin ids: made once for an installation, the same for all its processes. */
import { randomBytes } from 'node:crypto';
import { run, runOne, type On } from '../kit/sql.ts';
import { addSecret, readSecret } from './secret.sql.ts';

/** Whoever comes first makes it; everybody reads the one that is there. */
export async function loadSecret(on: On): Promise<Uint8Array> {
  await run(on, addSecret, [randomBytes(32)]);
  return (await runOne(on, readSecret)).value;
}
