import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definitions } from './definitions.ts';
import { canonical, changedFields, emptyProduct, merge, type VariantDocument } from './document.ts';
import { codeFor, findCategories, inCategory } from './import-categories.ts';
import { indexProduct } from './index-product.ts';
import { needsOf } from './report-completeness.ts';
import { splitText } from './search-wish.ts';

const variant = (sku: string, more: Partial<VariantDocument> = {}): VariantDocument => ({
  sku,
  gtin: null,
  options: {},
  attributes: {},
  state: 'active',
  taxCategory: null,
  weightGrams: null,
  parts: null,
  replaces: null,
  ...more,
});

test('a merge takes what is given and nothing else; variants that are not named stay, in their order', () => {
  const before = { ...emptyProduct, brand: 'A', texts: { en: { name: 'N' } }, variants: [variant('1'), variant('2')] };
  const after = merge(before, {
    brand: undefined,
    category: 'c',
    variants: [variant('3'), variant('1', { weightGrams: 5 })],
  });
  expect(after).toMatchObject({ brand: 'A', category: 'c', texts: before.texts });
  expect(after.variants.map(({ sku, weightGrams }) => [sku, weightGrams])).toEqual([
    ['1', 5],
    ['2', null],
    ['3', null],
  ]);
  expect(changedFields(before, after)).toEqual(['category', 'variants']);
  expect(changedFields(before, merge(before, {}))).toEqual([]);
});

test('the same content in another order of keys is the same; other content never is', () => {
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, one]) => [key, shuffled(one)]),
          )
        : value;
  fc.assert(fc.property(fc.jsonValue(), (value) => canonical(value) === canonical(shuffled(value))));
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      return !same || canonical(a) === canonical(b);
    }),
  );
  expect(canonical({ a: [1, '1'] })).not.toBe(canonical({ a: ['1', 1] }));
});

const definitions: Definitions = {
  version: 1,
  languages: ['en'],
  channels: [{ channel: 'web', languages: ['en', 'ru'], fields: ['name', 'gtin'], zones: [] }],
  attributes: new Map(),
  categories: new Map(
    [
      ['a', null, ['a'], 'Home'],
      ['b', 'a', ['a', 'b'], 'Lamps'],
    ].map(([code, parent, path, name]) => [
      String(code),
      {
        code: String(code),
        version: 1,
        parent: parent as string | null,
        path: path as string[],
        names: { en: String(name) },
        position: 0,
        tax_category: null,
        attributes: [],
        google_category: null,
      },
    ]),
  ),
};

test('a category of a file is found by code, by name, and by its names from the root, in any case of letters', () => {
  const finder = findCategories(definitions);
  expect(['b', ['HOME', 'lamps'], 'home', ['Lamps'], 'nowhere'].map((wanted) => inCategory(wanted, finder))).toEqual([
    'b',
    'b',
    'a',
    'Lamps',
    'nowhere',
  ]);
});

test('codes made from names fit a code, whatever the letters, and differ where the names do', () => {
  expect(codeFor(['Home & Garden', 'Lâmpes'])).toBe('home-garden-lampes');
  const names = fc.array(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(names, (all) => /^[a-z0-9][a-z0-9_-]{0,62}$/.test(codeFor(all))));
  expect(codeFor(['Чай'])).not.toBe(codeFor(['Кофе']));
});

test('what is searched holds numbers as spans, choices as terms, and no retired variant’s', () => {
  const entry = indexProduct(
    'h',
    {
      ...emptyProduct,
      texts: { en: { name: 'Lamp' } },
      attributes: { lit: true, watts: 5 },
      variants: [
        variant('1', { options: { colour: ['red'] }, attributes: { watts: 9 } }),
        variant('2', { options: { colour: ['blue'] }, state: 'retired' }),
      ],
    },
    definitions,
  );
  expect(entry.terms).toEqual(['lit=true', 'colour=red']);
  expect(entry.numbers).toEqual({ watts: [5, 9] });
  expect(entry.haystack).toBe('lamp  h 1 2');
});

test('the last word may still be typed, unless it is one letter or the words are meant as they stand', () => {
  expect(splitText('red lin')).toEqual({ head: 'red', last: 'lin' });
  expect(splitText('red l')).toEqual({ head: 'red l', last: '' });
  expect(splitText('"red linen"')).toEqual({ head: '"red linen"', last: '' });
  expect(splitText('red -linen').last).toBe('');
  expect(splitText('  ')).toEqual({ head: '', last: '' });
});

test('a field that is said in languages is needed in each, others once', () => {
  expect(needsOf(definitions)).toEqual([
    { channel: 'web', language: 'en', field: 'name', zone: '', currency: '' },
    { channel: 'web', language: 'ru', field: 'name', zone: '', currency: '' },
    { channel: 'web', language: '', field: 'gtin', zone: '', currency: '' },
  ]);
});
