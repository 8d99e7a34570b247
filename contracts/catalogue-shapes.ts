/** The words of the catalogue that its other contracts are made of. */
import { z } from 'zod';

/** The key of a variant in every part, for ever. */
export const sku = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
/** The word for a product in addresses and files; set once. */
export const handle = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
/** Categories, attributes and choices. */
export const code = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);
/** `en`, `ru`, `ro`, `pl`, `pt-BR`. */
export const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/);
/** GTIN-8, -12 (UPC), -13 (EAN) or -14 with its check digit. */
export const gtin = z.string().regex(/^(\d{8}|\d{12,14})$/);
export const version = z.int().min(1);
export const words = (most: number) => z.string().trim().min(1).max(most);
export const slug = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);

/** The same words in several languages. */
export const inLanguages = (most: number) => z.record(language, words(most));

export const attributeTypes = ['text', 'number', 'boolean', 'choice', 'date'] as const;
/** Text in one language, or in several; number in the attribute's unit; codes of choices. */
export const attributeValue = z.union([
  z.string().max(4_000),
  z.number(),
  z.boolean(),
  z.array(code).min(1).max(50),
  inLanguages(4_000),
]);
export const attributeValues = z.record(code, attributeValue);
