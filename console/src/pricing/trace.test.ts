import { expect, test } from 'vitest';
import { reasonWords, sentences } from '../../../quote/words.ts';
import en from '../texts/goods/en.ts';
import pl from '../texts/goods/pl.ts';
import ro from '../texts/goods/ro.ts';
import ru from '../texts/goods/ru.ts';
import { whyKey } from './trace.ts';

test.each([
  ['en', en],
  ['ru', ru],
  ['pl', pl],
  ['ro', ro],
] as const)('%s has a sentence for every step of the kernel and words for every refusal', (_, texts) => {
  expect(Object.keys(texts.trace.step).sort()).toEqual(Object.keys(sentences).sort());
  expect(Object.keys(texts.why).sort()).toEqual(Object.keys(reasonWords).map(whyKey).sort());
});
