/** A value as people read it: `city: Riga, country: LV` where a program would write braces. What is inside of that keeps its brackets. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(inside).join(', ');
  if (typeof value !== 'object' || value === null) return single(value);
  const entries = Object.entries(value);
  return entries.length === 0 ? '–' : entries.map(([name, one]) => `${name}: ${inside(one)}`).join(', ');
}

function inside(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inside).join(', ')}]`;
  return typeof value === 'object' && value !== null ? `(${inWords(value)})` : single(value);
}

function single(value: unknown): string {
  return value === null || value === undefined ? '–' : String(value);
}
