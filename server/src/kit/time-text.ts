/**
 * A time as PostgreSQL and JSON take it: RFC 3339 in UTC with milliseconds. `Date.toISOString` costs about 1 µs, and an event has four
 * times that are written six times on its way: here the day is remembered and the rest is arithmetic (0.15 µs).
 */

const two = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const three = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, '0'));
const dayMs = 86_400_000;
// Years 1 to 9999: beyond them JavaScript writes another form than PostgreSQL reads.
const first = Date.parse('0001-01-01T00:00:00Z');
const last = Date.UTC(9999, 11, 31);

let knownDay = Number.NaN;
let knownText = '';

export function timeText(value: Date): string {
  const ms = value.getTime();
  if (!(ms > first && ms < last)) return unusual(value);
  const day = Math.floor(ms / dayMs);
  if (day !== knownDay) {
    knownText = value.toISOString().slice(0, 11);
    knownDay = day;
  }
  const rest = ms - day * dayMs;
  const seconds = Math.floor(rest / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${knownText}${two[hours]}:${two[minutes - hours * 60]}:${two[seconds - minutes * 60]}.${three[rest - seconds * 1_000]}Z`;
}

/** Throws a RangeError for what is no time. */
function unusual(value: Date): string {
  const text = value.toISOString();
  if (text.startsWith('+')) return text.slice(1);
  return text.startsWith('-') ? `${text.slice(1)} BC` : text;
}
