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

/** Control totals are exact decimals: they are grouped for reading but never pass through a floating-point number. */
export const grouped = (decimal: string): string => {
  const [whole = '', fraction] = decimal.split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
};

export function controlTotals(
  totals: Record<string, string>,
): { name: string; known: KnownTotal | null; value: string }[] {
  const place = (name: string) => {
    const at = order.findIndex((one) => one === name);
    return at < 0 ? order.length : at;
  };
  return Object.entries(totals)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([name, value]) => ({ name, known: order.find((one) => one === name) ?? null, value: grouped(value) }));
}
