import i18next, { type TFunction } from 'i18next';
import { beforeAll, expect, test, vi } from 'vitest';
import en from '../texts/en.ts';
import texts from '../texts/loyalty/en.ts';
import { formatters } from '../ui/format.ts';
import { allGoods, idFrom, startDraft, startEarn, withOne } from './programmeDraft.ts';
import { differences, sayEarn, sayProgramme, type Speaker } from './sayProgramme.ts';

vi.stubGlobal('navigator', { languages: ['en-GB'] });
let t: TFunction<'console'>;
beforeAll(async () => {
  t = (await i18next.createInstance().init({
    lng: 'en',
    defaultNS: 'console',
    resources: { en: { console: { ...en, ...texts } } },
    interpolation: { escapeValue: false },
  })) as TFunction<'console'>;
});

const speaker = (draft: Speaker['draft']): Speaker => ({
  t,
  format: formatters('en'),
  draft,
  placeOf: (id) => id,
  categoryOf: (code) => code,
});

test('a rule reads as one sentence, with its goods, its conditions and its budget', () => {
  const draft = startDraft('Loyalty', 'Points', 'Europe/Riga');
  const rule = {
    ...startEarn('per_amount', 'points'),
    goods: { ...allGoods, categories: ['shoes'], exceptSkus: ['S-1'] },
    channels: ['app'],
    budget: 5_000,
  };
  expect(sayEarn(speaker(draft), rule)).toBe(
    '1 Points for each €1.00 of goods of shoes except S-1, in: App, up to 5,000 Points in all.',
  );
});

test('two versions differ in what one says and the other does not', () => {
  const before = startDraft('Loyalty', 'Points', 'Europe/Riga');
  const rule = { ...startEarn('per_piece', 'points'), id: 'piece', name: 'Pieces' };
  const after = {
    ...before,
    earn: withOne(before.earn, null, rule),
    spend: before.spend.map((one) => ({ ...one, maxShareBps: 3_000 })),
    returns: { ...before.returns, windowDays: 30 },
  };
  const found = differences(sayProgramme(speaker(before)), sayProgramme(speaker(after)));
  // The return window is also when points can be spent.
  expect(found.map(({ change, key }) => [change, key])).toEqual([
    ['changed', 'kind points'],
    ['added', 'earn piece'],
    ['changed', 'spend points'],
    ['changed', 'returns 0'],
  ]);
  expect(differences(sayProgramme(speaker(after)), sayProgramme(speaker(after)))).toEqual([]);
});

test('an id is made of a name, whatever its letters, and never twice', () => {
  expect(idFrom('Šampūns & Co', ['sampuns-co'], 'rule')).toBe('sampuns-co-2');
  expect(idFrom('Баллы', [], 'kind', '_')).toBe('kind');
  expect(idFrom('5 Points', [], 'rule')).toBe('rule-5-points');
});
