/**
 * Login attempts, counted before the password is looked at, so that a hundred guesses at once are a hundred attempts.
 * After the free ones each further attempt must wait, twice as long every time: 5 s, 10 s, … up to 5 minutes.
 */
import { problem } from '../kit/problems.ts';
import { run, runOne, type Db } from '../kit/sql.ts';
import { countAttempt, forgetAttempts } from './login.sql.ts';
import { tooManyAttempts } from './problems.ts';
import { hashSecret } from './secret.ts';

const freeForAccount = 8;
const freeForAddress = 40;
const firstWaitSeconds = 5;
const maxWaitSeconds = 300;
/** After so long without an attempt the count starts anew. */
const forgetAfterSeconds = 900;

export interface Attempt {
  /** The password was right: nothing counts against the account any more, and this attempt not against the address. */
  succeeded(): Promise<void>;
}

/** Counts an attempt on an account from an address, or throws `too_many_attempts` with the seconds to wait. */
export async function attempt(db: Db, account: string, address: string, now: Date): Promise<Attempt> {
  const accountKey = hashSecret(`account:${account}`);
  const addressKey = hashSecret(`address:${address}`);
  await count(db, addressKey, freeForAddress, now);
  await count(db, accountKey, freeForAccount, now);
  return {
    async succeeded() {
      await run(db, forgetAttempts, [accountKey, addressKey]);
    },
  };
}

async function count(db: Db, key: Uint8Array, free: number, now: Date): Promise<void> {
  const outcome = await runOne(db, countAttempt, [
    key,
    now,
    free,
    firstWaitSeconds,
    maxWaitSeconds,
    forgetAfterSeconds,
  ]);
  if (outcome.waitSeconds > 0) throw problem(tooManyAttempts, { retryAfterSeconds: Math.ceil(outcome.waitSeconds) });
}
