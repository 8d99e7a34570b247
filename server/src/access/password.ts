/**
 * Passwords by argon2id with OWASP's parameters (19 MiB, 2 passes; 25–40 ms here). Two at a time and a short queue:
 * a flood of logins can neither take all memory nor the threads that other work needs.
 */
import { hash, verify } from '@node-rs/argon2';
import { problem, unavailable } from '../kit/problems.ts';

// No algorithm is named: argon2id is the library's default, which the first test of password.test.ts holds.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnce = 2;
const maxWaiting = 64;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= maxWaiting) throw problem(unavailable, { retryAfterSeconds: 2 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

// Compatibility form, so that the same letters typed on another keyboard give the same bytes (RFC 8265).
const bytesOf = (password: string): string => password.normalize('NFKC');

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(bytesOf(password), parameters));
}

let standIn: Promise<string> | undefined;

/** Whether the password is right. Without a hash (nobody, or no password yet) it takes as long and says no. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  standIn ??= hashPassword('nobody has this password');
  const against = stored ?? (await standIn);
  const right = await inTurn(() => verify(against, bytesOf(password)));
  return right && stored !== null;
}
