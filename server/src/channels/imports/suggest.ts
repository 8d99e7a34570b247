/** A first guess at what a file holds, so that most people only have to look at the preview and press start. */
import type { EventKind, Mapping } from './plan.ts';

interface Guess {
  readonly pattern: RegExp;
  readonly target: Readonly<Partial<Record<EventKind, string>>>;
}

// By the names that shops, tills and CRMs use in English, Russian, Polish and Romanian exports.
const guesses: readonly Guess[] = [
  {
    pattern: /^(e-?mail|почта|adres e-?mail)/i,
    target: { persons: 'identifier:email', events: 'identifier:email', orders: 'identifier:email' },
  },
  {
    pattern: /^(phone|mobile|tel(efon)?|телефон|msisdn)/i,
    target: { persons: 'identifier:phone', events: 'identifier:phone', orders: 'identifier:phone' },
  },
  {
    pattern: /(loyalty|card ?(no|number)|карта|karta)/i,
    target: {
      persons: 'identifier:loyalty_card',
      events: 'identifier:loyalty_card',
      orders: 'identifier:loyalty_card',
    },
  },
  {
    pattern: /^(user ?_?id|customer ?_?(id|no|number)|client ?_?id|household_id|клиент)$/i,
    target: { persons: 'userId', events: 'userId', orders: 'userId' },
  },
  { pattern: /^anonymous_?id$/i, target: { persons: 'anonymousId', events: 'anonymousId', orders: 'anonymousId' } },
  { pattern: /^message_?id$/i, target: { persons: 'messageId', events: 'messageId' } },
  { pattern: /^(event|event_?name)$/i, target: { events: 'event' } },
  {
    pattern: /^((invoice|order|basket)[ _]?(no|nr|number|id)?|номер заказа|nr zam.*)$/i,
    target: { orders: 'order:id', events: 'property:order_id' },
  },
  {
    pattern: /^(stock ?_?code|sku|article|product_?id|артикул|indeks)/i,
    target: { orders: 'line:sku', events: 'property:sku' },
  },
  {
    pattern: /^(description|product_?name|item|название|nazwa|denumire)/i,
    target: { orders: 'line:name', events: 'property:name' },
  },
  { pattern: /^(quantity|qty|количество|ilo)/i, target: { orders: 'line:quantity', events: 'property:quantity' } },
  { pattern: /^(unit ?_?price|price|цена|cena|pre[tț])/i, target: { orders: 'line:price', events: 'property:price' } },
  { pattern: /^(currency|валюта|waluta)/i, target: { orders: 'order:currency', events: 'property:currency' } },
  { pattern: /^(country|страна|kraj|[tț]ara)/i, target: { orders: 'order:country', persons: 'trait:country' } },
  {
    pattern: /(date|time|timestamp|дата|data)/i,
    target: { orders: 'timestamp', events: 'timestamp', persons: 'timestamp' },
  },
];

/** What a column probably feeds, given what the file holds. */
export function suggestTarget(column: string, kind: EventKind): string {
  const target = guesses.find((guess) => guess.pattern.test(column.trim()))?.target[kind];
  if (target !== undefined) return target;
  const name = column
    .trim()
    .replace(/[^\w .-]/g, '')
    .slice(0, 100);
  if (name === '') return 'ignore';
  return kind === 'persons' ? `trait:${name}` : `property:${name}`;
}

export function suggestKind(columns: readonly string[]): EventKind {
  const targets = columns.map((column) => suggestTarget(column, 'orders'));
  if (targets.includes('order:id') && targets.includes('line:price')) return 'orders';
  return columns.some((column) => suggestTarget(column, 'events') === 'event') ? 'events' : 'persons';
}

const dateForms: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}-\d{2}-\d{2}/, 'iso'],
  [/^\d{9,13}$/, 'epoch'],
  [/^\d{2}\.\d{2}\.\d{4} \d{2}:\d{2}:\d{2}$/, 'dd.MM.yyyy HH:mm:ss'],
  [/^\d{2}\.\d{2}\.\d{4} \d{2}:\d{2}$/, 'dd.MM.yyyy HH:mm'],
  [/^\d{2}\.\d{2}\.\d{4}$/, 'dd.MM.yyyy'],
  [/^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}$/, 'M/d/yyyy H:mm'],
  [/^\d{1,2}\/\d{1,2}\/\d{4}$/, 'M/d/yyyy'],
];

/** The form of the dates; day and month of `a/b/yyyy` are told apart by a first part over 12 where there is one. */
export function suggestDateFormat(samples: readonly string[]): string {
  const [, form = 'iso'] = dateForms.find(([pattern]) => samples.some((sample) => pattern.test(sample.trim()))) ?? [];
  if (!form.startsWith('M/')) return form;
  return samples.some((sample) => Number(sample.split('/')[0]) > 12) ? form.replace('M/d', 'd/M') : form;
}

/** A guess at the encoding from the first bytes: UTF-8 when it is valid, else the Windows code page of the letters' region. */
export function suggestEncoding(head: Buffer): Mapping['encoding'] {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  // The last character may be cut in two.
  if (new TextDecoder('utf-8').decode(head.subarray(0, Math.max(0, head.length - 4))).includes('\uFFFD') === false)
    return 'utf-8';
  const high = head.filter((byte) => byte >= 0x80);
  const cyrillic = high.filter((byte) => byte >= 0xc0).length;
  return cyrillic > high.length * 0.9 && high.length > head.length * 0.1 ? 'windows-1251' : 'windows-1250';
}

export function suggestDelimiter(firstLine: string): string {
  const counts = [',', ';', '\t', '|'].map((sign) => [firstLine.split(sign).length, sign] as const);
  return counts.sort((a, b) => b[0] - a[0])[0]?.[1] ?? ',';
}
