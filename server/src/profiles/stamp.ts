/**
 * A stamp orders facts: when it happened, then which event said it. As one string, so that "newer" is a plain string
 * comparison in JavaScript and (collate "C") in SQL, and so that it takes little room in a stored state.
 *
 * Layout: 10 base-36 digits of milliseconds since year 0, then the event id's 32 hex digits with the last 12 first
 * (the last are random in both UUIDv7 and v8, so a short stamp is as good as unique).
 */
const yearZeroMs = 62_167_219_200_000;
const lastMs = 253_402_300_799_999;

export type Stamp = string;

/** The full stamp: 42 characters, gives both the time and the event id back. */
export function stampOf(at: Date, eventId: string): Stamp {
  return (
    timePart(at.getTime()) +
    eventId.slice(24) +
    eventId.slice(0, 8) +
    eventId.slice(9, 13) +
    eventId.slice(14, 18) +
    eventId.slice(19, 23)
  );
}

/** 22 characters: enough to order, not to name the event. */
export function shortStamp(stamp: Stamp): Stamp {
  return stamp.slice(0, 22);
}

/** Sorts before every stamp of an event at this instant or later. */
export function floorStamp(atMs: number): Stamp {
  return timePart(atMs);
}

export function msOf(stamp: Stamp): number {
  return Number.parseInt(stamp.slice(0, 10), 36) - yearZeroMs;
}

export function instantOf(stamp: Stamp): string {
  return new Date(msOf(stamp)).toISOString();
}

/** The event id inside a full stamp. */
export function eventIdOfStamp(stamp: Stamp): string {
  const rest = stamp.slice(22);
  return `${rest.slice(0, 8)}-${rest.slice(8, 12)}-${rest.slice(12, 16)}-${rest.slice(16, 20)}-${stamp.slice(10, 22)}`;
}

function timePart(ms: number): string {
  const clamped = Math.min(Math.max(ms, -yearZeroMs), lastMs);
  return (clamped + yearZeroMs).toString(36).padStart(10, '0');
}
