/** An amount as people write it where they are. */
export function sayMoney(locale: string, { currency, minor }: { currency: string; minor: number }): string {
  const words = new Intl.NumberFormat(locale, { style: 'currency', currency });
  return words.format(minor / 10 ** (words.resolvedOptions().maximumFractionDigits ?? 2));
}
