/** GTINs and what scanners make of them. Source: GS1 General Specifications, 7.9 (check digit), 3 (element strings); GS1 Digital Link 1.2. */

/** True for 8, 12, 13 or 14 digits whose last one is the check digit. */
export function isGtin(text: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(text)) return false;
  const sum = [...text.padStart(14, '0')].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1),
    0,
  );
  return sum % 10 === 0;
}

/** The 14 digits that a GTIN stands for: a UPC and the EAN with a leading zero are the same item. */
export const gtin14 = (gtin: string): string => gtin.padStart(14, '0');

/**
 * What a scan may mean: the SKU as it stands, and a GTIN from plain digits, from a GS1 element string (AI 01, with or without brackets
 * and symbology identifier) or from a GS1 Digital Link.
 */
export function readScan(code: string): { readonly sku: string; readonly gtin14: string | null } {
  const plain =
    code
      .trim()
      .replace(/^\](?:C1|d2|Q3|e0|E[04])/, '')

      .split('\u001d')
      .filter((part) => part !== '')[0] ?? '';
  const found =
    /^(\d{8}|\d{12,14})$/.exec(plain)?.[1] ??
    /^\(01\)(\d{14})/.exec(plain)?.[1] ??
    /^01(\d{14})/.exec(plain)?.[1] ??
    /^https?:\/\/[^?#]*\/01\/(\d{8}|\d{12,14})(?=[/?#]|$)/.exec(plain)?.[1];
  return { sku: plain, gtin14: found !== undefined && isGtin(found) ? gtin14(found) : null };
}
