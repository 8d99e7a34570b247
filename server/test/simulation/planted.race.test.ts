/** A simulation that finds nothing proves nothing: each of these bugs must be found within 120 histories (most are within ten). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bugs, unplantable, type BugName } from './planted.ts';
import { runHistories } from './run-histories.ts';
import { bearTornHandshakes } from './worker.ts';

/** What the simulation says when it finds them. */
const signs: Record<BugName, RegExp> = {
  'moves its position in another transaction than its effects': /neither applied nor buried/,
  'has no fence: moves positions under a token that is not its own any more': /./,
  'reads what is visible, without waiting for older transactions': /neither applied nor buried|another order/,
  'remembers the last seq and nothing else': /neither applied nor buried|another order|applied twice|wait for ever/,
  'takes events in without looking whether it has seen them': /in the log twice/,
  'folds orders so that the last to arrive wins': /a replay gives other orders/,
  'believes what a transaction that was rolled back had taught it': /are not who they are|a replay gives other/,
};

let enough: () => void;
beforeAll(() => {
  enough = bearTornHandshakes();
});
afterAll(() => enough());

const seeds = Array.from({ length: 120 }, (_, n) => 10_000 + n);

test.each(Object.keys(signs) as BugName[])(
  'a program that %s is found out',
  async (name) => {
    const { failed, histories } = await runHistories(seeds, { lanes: 2, play: { bug: bugs[name] } });
    expect([...new Set(unplantable)]).toEqual([]);
    const said = failed.flatMap((played) => played.violations).join('\n');
    expect([histories <= seeds.length, said]).toEqual([true, expect.stringMatching(signs[name])]);
  },
  500_000,
);
