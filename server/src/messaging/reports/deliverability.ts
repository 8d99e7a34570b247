/** Rows of one reading as figures by sender, domain and day. Pure. */
import type { Deliverability, DeliveryFigures } from '../../../../contracts/message-reports.ts';
import type { MessageChannel } from '../../../../contracts/messaging.ts';

export interface CountRow {
  readonly sender_id: string | null;
  readonly domain: string | null;
  readonly day: string | null;
  /** Bits of GROUPING(sender, domain, day): 3 by sender, 5 by domain, 6 by day. */
  readonly grouped: number;
  readonly handed: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly complained: number;
  readonly opened: number;
  readonly clicked: number;
  readonly unknown: number;
  readonly median: number | null;
  readonly p95: number | null;
}

const figuresOf = (row: CountRow): DeliveryFigures => ({
  handed: row.handed,
  delivered: row.delivered,
  bounced: row.bounced,
  complained: row.complained,
  opened: row.opened,
  clicked: row.clicked,
  unknown: row.unknown,
  latencySeconds: row.median === null || row.p95 === null ? null : { median: row.median, p95: row.p95 },
});
const none: DeliveryFigures = {
  handed: 0,
  delivered: 0,
  bounced: 0,
  complained: 0,
  opened: 0,
  clicked: 0,
  unknown: 0,
  latencySeconds: null,
};

/** Latencies of several groups cannot be added up: there is none. */
function added(all: readonly DeliveryFigures[]): DeliveryFigures {
  const sum = (name: Exclude<keyof DeliveryFigures, 'latencySeconds'>): number =>
    all.reduce((so, one) => so + one[name], 0);
  return {
    handed: sum('handed'),
    delivered: sum('delivered'),
    bounced: sum('bounced'),
    complained: sum('complained'),
    opened: sum('opened'),
    clicked: sum('clicked'),
    unknown: sum('unknown'),
    latencySeconds: null,
  };
}

const shownDomains = 20;
const leastNamed = 5;

export function domainsOf(rows: readonly CountRow[]): Deliverability['domains'] {
  const all = rows
    .filter((row) => row.grouped === 5 && row.domain !== null && row.domain !== '')
    .toSorted((a, b) => b.handed - a.handed || ((a.domain ?? '') < (b.domain ?? '') ? -1 : 1));
  const named = all.filter((row) => row.handed >= leastNamed).slice(0, shownDomains);
  const others = all.filter((row) => !named.includes(row));
  return [
    ...named.map((row) => ({ domain: row.domain, ...figuresOf(row) })),
    ...(others.length === 0 ? [] : [{ domain: null, ...added(others.map(figuresOf)) }]),
  ];
}

export function sendersOf(
  rows: readonly CountRow[],
  names: ReadonlyMap<string, { readonly name: string; readonly channel: string }>,
): Deliverability['senders'] {
  return rows
    .filter((row) => row.grouped === 3)
    .toSorted((a, b) => b.handed - a.handed)
    .flatMap((row) => {
      const known = names.get(row.sender_id ?? '');
      if (row.sender_id === null || known === undefined) return [];
      const { name, channel } = known;
      return [{ senderId: row.sender_id, name, channel: channel as MessageChannel, ...figuresOf(row) }];
    });
}

/** Every day of the range, those without messages as well. */
export function daysOf(
  rows: readonly CountRow[],
  suppressed: ReadonlyMap<string, number>,
  days: readonly string[],
): Deliverability['days'] {
  const known = new Map(rows.filter((row) => row.grouped === 6).map((row) => [row.day, figuresOf(row)]));
  return days.map((day) => ({ day, suppressed: suppressed.get(day) ?? 0, ...(known.get(day) ?? none) }));
}
