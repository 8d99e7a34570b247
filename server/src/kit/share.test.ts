import { expect, test } from 'vitest';
import { shareReads } from './share.ts';

test('who asks while an answer is under way gets the next one, with all others who wait; nobody gets an older one', async () => {
  let truth = 1;
  const asked: number[] = [];
  const ends: (() => void)[] = [];
  const read = shareReads(async (key: string) => {
    const seen = truth;
    asked.push(seen);
    await new Promise<void>((resolve) => ends.push(resolve));
    return `${key}${seen}`;
  });
  const first = read('a');
  truth = 2;
  const second = [read('a'), read('a')];
  const other = read('b');
  ends.shift()?.();
  expect(await first).toBe('a1');
  await expect.poll(() => ends.length).toBe(2);
  for (const end of ends.splice(0)) end();
  expect(await Promise.all([...second, other])).toEqual(['a2', 'a2', 'b2']);
  expect(asked).toEqual([1, 2, 2]);
});

test('a failure reaches those who shared it and nobody else', async () => {
  let calls = 0;
  const read = shareReads(async (key: number) => {
    calls += 1;
    const mine = calls;
    await Promise.resolve();
    if (mine === 1) throw new Error('away');
    return key + mine;
  });
  const [first, second, third] = await Promise.allSettled([read(10), read(10), read(10)]);
  expect(first).toMatchObject({ status: 'rejected' });
  expect([second, third]).toEqual([
    { status: 'fulfilled', value: 12 },
    { status: 'fulfilled', value: 12 },
  ]);
  expect(await read(10)).toBe(13);
});
