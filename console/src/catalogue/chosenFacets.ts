/** Values of attributes as they stand in the address: `colour:black,red;size:42`. */
export function readChosen(text: string | undefined): Record<string, string[]> {
  const chosen: Record<string, string[]> = {};
  for (const part of (text ?? '').split(';')) {
    const at = part.indexOf(':');
    if (at < 1) continue;
    const values = part
      .slice(at + 1)
      .split(',')
      .map(decodeURIComponent)
      .filter((value) => value !== '');
    if (values.length > 0) chosen[part.slice(0, at)] = values;
  }
  return chosen;
}

export function writeChosen(chosen: Readonly<Record<string, readonly string[]>>): string | undefined {
  const parts = Object.entries(chosen)
    .filter(([, values]) => values.length > 0)
    .map(([code, values]) => `${code}:${values.map((value) => encodeURIComponent(value)).join(',')}`);
  return parts.length === 0 ? undefined : parts.join(';');
}
