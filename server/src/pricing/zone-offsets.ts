/** Daylight saving written out for a document: the kernel asks no clock and no locale. */

export interface Offset {
  readonly from: string;
  readonly minutes: number;
}

const hour = 3_600_000;
const day = 24 * hour;

/** Offsets of a time zone from `from` on for so many years; null: there is no such zone. 5 years: 15 ms. */
export function offsetsOf(timeZone: string, from: Date, years = 5): readonly Offset[] | null {
  const ask = askerOf(timeZone);
  if (ask === null) return null;
  const start = Math.floor((from.getTime() - day) / hour) * hour;
  const offsets: Offset[] = [{ from: new Date(start).toISOString(), minutes: ask(start) }];
  let last = ask(start);
  for (let at = start; at < start + years * 366 * day; at += day) {
    const next = ask(at + day);
    if (next === last) continue;
    const change = changeBetween(ask, at, at + day);
    offsets.push({ from: new Date(change).toISOString(), minutes: next });
    last = next;
  }
  return offsets;
}

function askerOf(timeZone: string): ((ms: number) => number) | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    return (ms) => {
      const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
      const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
      return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
    };
  } catch {
    return null;
  }
}

/** The minute of the change, by halving. */
function changeBetween(ask: (ms: number) => number, from: number, until: number): number {
  const before = ask(from);
  let [low, high] = [from, until];
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000;
    if (ask(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
