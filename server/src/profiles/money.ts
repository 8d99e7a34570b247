/** Decimal amounts, as shops send them, become whole minor units once, at the door. */
import type { JsonObject } from '../spine/index.ts';
import { textAt } from './read-json.ts';

// ISO 4217: the currencies whose minor unit is not a hundredth.
const exponents = new Map<string, number>([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
]);

/** ISO 4217 for "no currency": the sender named none. */
export const noCurrency = 'XXX';

export function currencyOf(properties: JsonObject): string {
  const code = textAt(properties['currency'])?.toUpperCase();
  return code !== undefined && /^[A-Z]{3}$/.test(code) ? code : noCurrency;
}

export const exponentOf = (currency: string): number => exponents.get(currency) ?? 2;

/** Half away from zero. 15 significant digits undo what binary fractions add: 1.005 becomes 101, not 100. */
export function toMinor(amount: number, currency: string): number {
  const scaled = Number((amount * 10 ** exponentOf(currency)).toPrecision(15));
  const rounded = Math.sign(scaled) * Math.round(Math.abs(scaled));
  return rounded === 0 ? 0 : rounded;
}

/** "1299.00 EUR" */
export function formatMinor(minor: number, currency: string): string {
  const amount = (minor / 10 ** exponentOf(currency)).toFixed(exponentOf(currency));
  return currency === noCurrency ? amount : `${amount} ${currency}`;
}
