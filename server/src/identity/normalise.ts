/** Values into the one form in which they compare. Pure. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { IdentifierRule } from './defaults.ts';

const maxValueLength = 512;

/** The value as it compares, or null where it cannot be a value of this kind (it then identifies nobody). */
export function normalise(
  rule: Pick<IdentifierRule, 'normalise'>,
  value: string,
  country?: string | null,
): string | null {
  // eslint-disable-next-line no-control-regex -- control characters never belong to an identifier, and NUL cannot be stored
  if (value.length > 2 * maxValueLength || /[\u0000-\u001f\u007f]/.test(value.trim()) || /\p{Surrogate}/u.test(value))
    return null;
  const text = value.normalize('NFKC').trim();
  const done = bring(rule.normalise, text, country);
  return done === null || done === '' || done.length > maxValueLength ? null : done;
}

function bring(how: IdentifierRule['normalise'], text: string, country: string | null | undefined): string | null {
  switch (how) {
    case 'none':
      return text;
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      // As cards are printed, in groups: `7712 0001 0042` and `7712-0001-0042` are one card.
      return text.replace(/[\s-]/g, '').toUpperCase();
    case 'digits':
      return text.replace(/\D/g, '');
    case 'email':
      return email(text);
    case 'phone':
      return phone(text, country);
  }
}

function email(text: string): string | null {
  const bare = text.replace(/^mailto:/i, '').toLowerCase();
  return bare.length <= 320 && /^[^\s@"<>]+@[^\s@"<>.]+(\.[^\s@"<>.]+)*\.[^\s@"<>.\d]{2,}$/.test(bare) ? bare : null;
}

/** E.164. A number without a country code counts only where the rules name a default country. */
function phone(text: string, country: string | null | undefined): string | null {
  const dialled = text.replace(/^tel:/i, '').replace(/^00(?=[1-9])/, '+');
  if (dialled.length > 40) return null;
  const parsed = parsePhoneNumberFromString(dialled, country ? (country as CountryCode) : undefined);
  if (parsed?.isPossible() === true && parsed.ext === undefined) return parsed.number;
  return null;
}

/** `loyaltyCard`, `Loyalty card` and `loyalty_card` are one type. */
export function typeName(raw: string): string | null {
  const name = raw
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();
  return /^[a-z0-9_.:]{1,64}$/.test(name) ? (synonyms.get(name) ?? name) : null;
}

const synonyms = new Map([
  ['userid', 'user_id'],
  ['anonymousid', 'anonymous_id'],
  ['e_mail', 'email'],
  ['phone_number', 'phone'],
  ['card', 'loyalty_card'],
  ['device_id', 'device'],
]);
