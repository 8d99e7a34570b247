/** Hands out e-mail addresses, phone numbers and cards, none of them twice. */
import { withLuhnDigit } from './check-digits.ts';
import { latin, type Name } from './names.ts';
import type { Random } from './random.ts';
import { mobilePrefix, type Country } from './retailer.ts';

/** All under `.example` (RFC 2606): no mail can ever leave for a real box. */
const mailHosts = ['mail.example', 'post.example', 'inbox.example', 'poczta.example', 'pochta.example', 'example.com'];

export class IssuedMail {
  readonly #taken = new Set<string>();

  issue(name: Name, birthYear: number, random: Random): string {
    const given = latin(name.given);
    const family = latin(name.family);
    const local = random.pick([
      `${given}.${family}`,
      `${given}.${family}`,
      `${given}${family}`,
      `${given.charAt(0)}.${family}`,
      `${family}.${given}`,
      `${given}_${String(birthYear).slice(2)}`,
      `${given}.${family}${String(birthYear).slice(2)}`,
    ]);
    const host = random.pick(mailHosts);
    let email = `${local}@${host}`;
    for (let number = 2; this.#taken.has(email); number += 1 + random.int(9)) email = `${local}${number}@${host}`;
    this.#taken.add(email);
    return email;
  }

  /** The mistyped address, if it is nobody's; a mistake that hits a stranger belongs to the adversarial world. */
  issueTypo(email: string): string {
    let free = email;
    while (this.#taken.has(free)) free = `x${free}`;
    this.#taken.add(free);
    return free;
  }
}

/** Drops a letter, doubles it or swaps it with the next one. */
export function typo(email: string, random: Random): string {
  const at = email.indexOf('@');
  const place = 1 + random.int(Math.max(1, at - 2));
  const before = email.slice(0, place);
  const letter = email.charAt(place);
  const after = email.slice(place + 1);
  const kind = random.int(3);
  if (kind === 0) return before + after;
  if (kind === 1) return before + letter + letter + after;
  return before + after.charAt(0) + letter + after.slice(1);
}

export class IssuedNumbers {
  readonly #next: Record<Country, number>;

  constructor(random: Random) {
    const start = random.fork('numbers');
    this.#next = { IE: start.int(1e6), LV: start.int(1e6), PL: start.int(1e6), RO: start.int(1e6) };
  }

  /** Walks through a country's block of a million in steps that have no common divisor with it. */
  issue(country: Country): string {
    const number = (this.#next[country] + 611_953) % 1_000_000;
    this.#next[country] = number;
    return mobilePrefix[country] + String(number).padStart(6, '0');
  }
}

export const issueCard = (index: number): string => withLuhnDigit(`7712${String(index + 10_000_000)}`);
