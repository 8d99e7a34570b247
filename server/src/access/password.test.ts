import { expect, test } from 'vitest';
import { hashPassword, isPassword } from './password.ts';

test('a password is kept as argon2id with 19 MiB and two passes, salted', async () => {
  const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await isPassword('correct horse', one)).toBe(true);
  expect(await isPassword('Correct horse', one)).toBe(false);
});

test('letters typed in another Unicode form are the same password', async () => {
  expect(await isPassword('caf\u0065\u0301-in-łódź', await hashPassword('caf\u00e9-in-łódź'))).toBe(true);
});

async function time(stored: string | null): Promise<number> {
  const began = performance.now();
  await isPassword('wrong', stored);
  return performance.now() - began;
}

test('without a hash the answer is no, even to the stand-in, and takes about as long', async () => {
  expect(await isPassword('nobody has this password', null)).toBe(false);
  const hash = await hashPassword('correct horse');
  // In turn, and the quickest of each: what else runs on the machine makes some slower, and none quicker.
  let [known, unknown] = [Infinity, Infinity];
  for (let n = 0; n < 10; n += 1) {
    known = Math.min(known, await time(hash));
    unknown = Math.min(unknown, await time(null));
  }
  expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(3);
});

test('a flood is turned away rather than queued without end', async () => {
  const hash = await hashPassword('correct horse');
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => isPassword('wrong', hash)));
  expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(100 - 66);
  expect(await isPassword('correct horse', hash)).toBe(true);
});
