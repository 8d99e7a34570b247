/** The last digit of a GTIN-13: weights 1 and 3 alternate from the left (GS1 General Specifications, 7.9). */
export function withGtinDigit(first12: string): string {
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += Number(first12.charAt(i)) * (i % 2 === 0 ? 1 : 3);
  return first12 + ((10 - (sum % 10)) % 10);
}

export function isGtin13(code: string): boolean {
  return /^\d{13}$/.test(code) && withGtinDigit(code.slice(0, 12)) === code;
}

/** Luhn (ISO/IEC 7812-1, annex B), as loyalty cards have it. */
export function withLuhnDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits.charAt(digits.length - 1 - i));
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + ((10 - (sum % 10)) % 10);
}

export function isCardNumber(card: string): boolean {
  return /^\d{13}$/.test(card) && withLuhnDigit(card.slice(0, 12)) === card;
}
