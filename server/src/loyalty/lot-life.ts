/** When a lot can be spent, and until when: calendar rules in the programme's time zone. Pure. */
import type { BalanceKind, Programme } from './programme.ts';

const day = 86_400_000;

export interface Life {
  readonly activatesAt: Date;
  /** Null: never. */
  readonly expiresAt: Date | null;
}

/** `at`: when it was earned; a return window counts from there. */
export function lifeOf(kind: BalanceKind, programme: Pick<Programme, 'timeZone' | 'returns'>, at: Date): Life {
  const { activation } = kind;
  const waitDays =
    activation.kind === 'days'
      ? activation.days
      : activation.kind === 'return_window'
        ? programme.returns.windowDays
        : 0;
  const activatesAt = new Date(at.getTime() + waitDays * day);
  const expiresAt = expiryOf(kind, programme.timeZone, activatesAt);
  // A calendar rule may end before activation: such a lot would never live.
  const isTooSoon = expiresAt !== null && expiresAt <= activatesAt;
  return { activatesAt, expiresAt: isTooSoon ? new Date(activatesAt.getTime() + day) : expiresAt };
}

function expiryOf({ expiry }: BalanceKind, timeZone: string, from: Date): Date | null {
  switch (expiry.kind) {
    case 'never':
      return null;
    case 'rolling':
      return new Date(from.getTime() + expiry.days * day);
    case 'end_of_month': {
      const { year, month } = localDate(from, timeZone);
      return localMidnight(timeZone, year, month + 1 + expiry.months, 1);
    }
    case 'fixed': {
      const least = from.getTime() + expiry.atLeastDays * day;
      const { year } = localDate(from, timeZone);
      // The day itself is the last one; a 29 February that is not there is the day after the 28th.
      for (let ahead = 0; ; ahead += 1) {
        const end = localMidnight(timeZone, year + ahead, expiry.month, expiry.day + 1);
        if (end.getTime() > from.getTime() && end.getTime() >= least) return end;
      }
    }
  }
}

/** Month 1 to 12. */
export function localDate(at: Date, timeZone: string): { year: number; month: number; day: number } {
  const parts = formatOf(timeZone).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return { year: of('year'), month: of('month'), day: of('day') };
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let known = formats.get(timeZone);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, known);
  }
  return known;
}

/** The instant at which a local day begins; months and days beyond their end run on. */
export function localMidnight(timeZone: string, year: number, month: number, dayOfMonth: number): Date {
  const wanted = Date.UTC(year, month - 1, dayOfMonth);
  let guess = wanted - offsetAt(wanted, timeZone);
  // Once more, where the clock changes between the guess and the midnight.
  guess = wanted - offsetAt(guess, timeZone);
  return new Date(guess);
}

/** Milliseconds ahead of UTC. */
function offsetAt(ms: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(ms);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - ms;
}

/** The first day of the local month, as a business date. */
export function monthOf(at: Date, timeZone: string, back = 0): string {
  const { year, month } = localDate(at, timeZone);
  return new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 10);
}
