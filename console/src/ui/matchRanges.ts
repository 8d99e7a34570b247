/**
 * Where `search` is in `text`: as a whole, as digits written in another way (`060 123` in `+373 60 123 456`,
 * without the leading 0 that a country code replaces), or word by word.
 */
export function matchRanges(text: string, search: string): [number, number][] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return [];
  const whole = text.toLowerCase().indexOf(wanted);
  if (whole >= 0) return [[whole, whole + wanted.length]];
  if (/^[\d\s()+./-]+$/.test(wanted)) {
    const digits = wanted.replace(/\D/g, '');
    return digitRange(text, digits) ?? digitRange(text, digits.replace(/^0+/, '')) ?? [];
  }
  const found: [number, number][] = [];
  for (const word of wanted.split(/\s+/)) {
    const at = text.toLowerCase().indexOf(word);
    if (at >= 0 && found.every(([from, until]) => at + word.length <= from || at >= until))
      found.push([at, at + word.length]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}

function digitRange(text: string, digits: string): [number, number][] | null {
  if (digits.length < 3) return null;
  const places = [...text].flatMap((character, place) => (/\d/.test(character) ? [place] : []));
  const at = places
    .map((place) => text[place])
    .join('')
    .indexOf(digits);
  const from = places[at];
  const last = places[at + digits.length - 1];
  return at < 0 || from === undefined || last === undefined ? null : [[from, last + 1]];
}
