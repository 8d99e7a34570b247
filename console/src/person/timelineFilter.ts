import type { EventType, SourceKind } from '../../../contracts/common.ts';
import type { TimelineFilter } from './person.ts';

/** The filter as it stands in the address: dates are days of the reader's own calendar. */
export type TimelineSearch = {
  name?: string | undefined;
  type?: EventType | undefined;
  kind?: SourceKind | undefined;
  from?: string | undefined;
  until?: string | undefined;
};

const startOfDay = (day: string, plusDays: number): string | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + plusDays);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

/** The API wants instants, the end exclusive: "until the 5th" includes the whole 5th. */
export function filterOf(search: TimelineSearch): TimelineFilter {
  return {
    name: search.name === '' ? undefined : search.name,
    type: search.type,
    kind: search.kind,
    from: search.from === undefined ? undefined : startOfDay(search.from, 0),
    until: search.until === undefined ? undefined : startOfDay(search.until, 1),
  };
}

export const isFiltered = (search: TimelineSearch): boolean =>
  [search.name, search.type, search.kind, search.from, search.until].some((part) => part !== undefined && part !== '');
