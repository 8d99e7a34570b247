const order = [
  'lines',
  'orders',
  'cancellations',
  'customers',
  'withoutCustomer',
  'amount',
  'persons',
  'events',
] as const;
export type KnownTotal = (typeof order)[number];

/** Control totals are exact decimals: they are grouped as the reader's language does, but never pass through a floating-point number. */
export function grouped(decimal: string, locale: string): string {
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(-12_345.6);
  const sign = (type: 'group' | 'decimal') => parts.find((part) => part.type === type)?.value ?? '';
  const [whole = '', fraction] = decimal.split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, sign('group'));
  return fraction === undefined ? spaced : `${spaced}${sign('decimal')}${fraction}`;
}

export function controlTotals(
  totals: Record<string, string>,
  locale: string,
): { name: string; known: KnownTotal | null; value: string }[] {
  const place = (name: string) => {
    const at = order.findIndex((one) => one === name);
    return at < 0 ? order.length : at;
  };
  return Object.entries(totals)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([name, value]) => ({
      name,
      known: order.find((one) => one === name) ?? null,
      value: grouped(value, locale),
    }));
}
