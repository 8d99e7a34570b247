/** What people call a variant: the product's name and what tells it from its sisters. Pure. */
import type { AttributeValue } from './contract.ts';
import { inLanguage, type Definitions } from './definitions.ts';

/** `Fjord 5 laptop, Graphite, 16 GB / 512 GB`. */
export function nameVariant(
  productName: string,
  options: Readonly<Record<string, AttributeValue>>,
  language: string,
  definitions: Definitions,
): string {
  const told = Object.entries(options).map(([code, value]) => sayValue(code, value, language, definitions));
  return [productName, ...told].filter((part) => part !== '').join(', ');
}

/** A value in words; booleans and dates as they are. */
export function sayValue(code: string, value: AttributeValue, language: string, definitions: Definitions): string {
  const attribute = definitions.attributes.get(code);
  if (Array.isArray(value)) return value.map((one) => sayChoice(code, one, language, definitions)).join(' / ');
  if (typeof value === 'object') return inLanguage(value, language, definitions.languages)?.value ?? '';
  return attribute?.unit == null ? String(value) : `${String(value)} ${attribute.unit}`;
}

export function sayChoice(code: string, choice: string, language: string, definitions: Definitions): string {
  const names = definitions.attributes.get(code)?.choices.find((one) => one.code === choice)?.names;
  return (names && inLanguage(names, language, definitions.languages)?.value) ?? choice;
}

export function sayAttribute(code: string, language: string, definitions: Definitions): string {
  const names = definitions.attributes.get(code)?.names;
  return (names && inLanguage(names, language, definitions.languages)?.value) ?? code;
}
