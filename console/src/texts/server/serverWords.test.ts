import { expect, test } from 'vitest';
import { reasons } from '../../../../server/src/channels/reasons.ts';
import en from './en.ts';
import pl from './pl.ts';
import ro from './ro.ts';
import ru from './ru.ts';

test.each([
  ['en', en],
  ['ru', ru],
  ['pl', pl],
  ['ro', ro],
] as const)('%s has words for every reason of a dead letter', (_, words) => {
  expect(Object.keys(reasons).filter((code) => words.reason[code] === undefined)).toEqual([]);
});

test('what is told in one language is told in all that are not English', () => {
  for (const kind of ['problem', 'reason', 'report'] as const) {
    const codes = Object.keys(ru[kind]).sort();
    expect([Object.keys(pl[kind]).sort(), Object.keys(ro[kind]).sort()]).toEqual([codes, codes]);
  }
});

test('no text is empty where the server’s own would have to be English', () => {
  for (const words of [ru, pl, ro])
    for (const kind of ['problem', 'reason', 'report'] as const)
      for (const pair of Object.values(words[kind])) expect(pair.every((text) => text.trim() !== '')).toBe(true);
});
