/** Minor units as the decimal that feeds write. */

const digits = new Map<string, number>();

/** `1299.00`, `4999` for yen. */
export function decimalOf(amountMinor: number, currency: string): string {
  let exponent = digits.get(currency);
  if (exponent === undefined) {
    exponent =
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, exponent);
  }
  return (amountMinor / 10 ** exponent).toFixed(exponent);
}
