import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { remember } from './remember.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A question whose answer is how often it was asked, and which takes `ms`. */
function aQuestion(ms = 0): { ask: () => Promise<number>; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    ask: async () => {
      asked += 1;
      const mine = asked;
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      return mine;
    },
  };
}

test('an answer is given again until it is too old, then the question is asked anew', async () => {
  const question = aQuestion();
  const answer = remember(100, question.ask);
  expect([await answer(), await answer()]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(99);
  expect(await answer()).toBe(1);
  await vi.advanceTimersByTimeAsync(2);
  expect(await answer()).toBe(2);
});

test('who asks while the answer is being found shares it', async () => {
  const question = aQuestion(30);
  const answer = remember(0, question.ask);
  const all = Promise.all([answer(), answer(), answer()]);
  await vi.advanceTimersByTimeAsync(30);
  expect([await all, question.asked()]).toEqual([[1, 1, 1], 1]);
});

test('a slow answer is kept for longer: asking takes at most one part in `rest` of the time', async () => {
  const question = aQuestion(50);
  const answer = remember(10, question.ask, 20);
  void answer();
  await vi.advanceTimersByTimeAsync(50);
  await vi.advanceTimersByTimeAsync(900);
  expect(await answer()).toBe(1);
  await vi.advanceTimersByTimeAsync(60);
  void answer();
  expect(question.asked()).toBe(2);
});

test('a failure is told to who asked and is not remembered', async () => {
  let healthy = false;
  const answer = remember(1_000, async () => {
    if (!healthy) throw new Error('down');
    return 'up';
  });
  await expect(answer()).rejects.toThrow('down');
  healthy = true;
  expect(await answer()).toBe('up');
});
