/** What the history answers. Every question follows merges: an origin counts for the person to whom it belongs now. */
import { z } from 'zod';
import type { activity, personHistory, salesTotals } from '../../../contracts/system.ts';
import { sourceKinds, type SourceKind } from '../../../contracts/common.ts';
import type { Db } from '../kit/sql.ts';
import { askTables } from './ask-tables.ts';
import type { ClickHouse } from './clickhouse.ts';

export type Activity = z.infer<typeof activity>;
export type PersonHistory = z.infer<typeof personHistory>;
export type SalesTotals = z.infer<typeof salesTotals>;

export interface SalesFilter {
  readonly sourceId?: string | undefined;
  readonly currency?: string | undefined;
  /** Of when it happened; `until` is exclusive. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export interface History {
  /** What customers did (not what the system said of them): events and people by day and kind of channel over the last `days` (UTC days, today included), and the 50 most frequent names. */
  activity(days: number, now: Date): Promise<Activity>;
  /** Counts of all events of these origins, as ClickHouse has them. */
  personHistory(originIds: readonly string[]): Promise<PersonHistory>;
  /** Order lines and their exact sum, as decimal text: sales less cancelled, refunded and returned lines. */
  salesTotals(filter: SalesFilter): Promise<SalesTotals>;
}

const nobody = '00000000-0000-0000-0000-000000000000';
const count = z.int();
const moment = z.string().transform((text) => new Date(text).toISOString());
const dayRow = z.object({ day: z.string(), kind: z.string(), events: count, people: count });
const nameRow = z.object({ name: z.string(), events: count, people: count });
const asOfRow = z.object({ n: count, as_of: moment });
const eventsRow = z.object({ name: z.string(), events: count, first_at: moment, last_at: moment });
const salesRow = z.object({
  lines: count,
  orders: count,
  cancellations: count,
  customers: count,
  linesWithoutCustomer: count,
  amount: z.string(),
});

export function createHistoryReader(db: Db, clickhouse: ClickHouse): History {
  const asked = <T>(question: (events: string, aliases: string) => Promise<T>): Promise<T> =>
    askTables(db, ({ events, aliases }) => question(events, aliases));

  return {
    activity: (days, now) =>
      asked(async (events, aliases) => {
        const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days + 1));
        const params = { since: clickhouseTime(since) };
        const recent = withPeople(
          events,
          aliases,
          `occurred_at >= {since:DateTime64(3)} and type != 'system'`,
          'occurred_at, source_kind, name',
        );
        const [byDay, byName, [newest]] = await Promise.all([
          clickhouse.ask(
            `select toString(toDate(occurred_at)) as day, source_kind as kind, count() as events, uniqExact(person_id) as people
             from (${recent}) group by day, kind order by day, kind`,
            dayRow,
            params,
          ),
          clickhouse.ask(
            `select name, count() as events, uniqExact(person_id) as people
             from (${recent}) where name != '' group by name order by events desc, name limit 50`,
            nameRow,
            params,
          ),
          clickhouse.ask(`select count() as n, max(received_at) as as_of from ${events}`, asOfRow),
        ]);
        return {
          days: byDay.map((row) => ({ ...row, kind: kindOf(row.kind) })),
          names: byName,
          asOf: newest === undefined || newest.n === 0 ? null : newest.as_of,
        };
      }),

    personHistory: (originIds) =>
      asked(async (events) => {
        const rows = await clickhouse.ask(
          `select name, count() as events, min(occurred_at) as first_at, max(occurred_at) as last_at
           from ${events} where origin_id in {ids:Array(UUID)} group by name order by events desc, name`,
          eventsRow,
          { ids: originIds },
        );
        return {
          events: rows.reduce((sum, row) => sum + row.events, 0),
          byName: rows.map(({ name, events: n }) => ({ name, events: n })),
          firstAt:
            rows
              .map((row) => row.first_at)
              .sort()
              .at(0) ?? null,
          lastAt:
            rows
              .map((row) => row.last_at)
              .sort()
              .at(-1) ?? null,
        };
      }),

    salesTotals: (filter) =>
      asked(async (events, aliases) => {
        const { where, params } = decideSalesFilter(filter);
        // An import tells a cancellation by its id, as its own control totals do; a refund is not one.
        // A Decimal(38, 6) times another is a Decimal(38, 12): exact; summed in 256 bits.
        const [row] = await clickhouse.ask(
          `select sum(length(lines.price)) as lines, uniqExact(source_id, order_id) as orders,
             uniqExactIf((source_id, order_id), name = 'Order Cancelled' or (reverses and match(order_id, '^C[0-9]'))) as cancellations, uniqExactIf(person_id, names_customer) as customers,
             sumIf(length(lines.price), not names_customer) as linesWithoutCustomer,
             toString(sum(toDecimal256(arraySum((q, p) -> ifNull(q * p, 0), lines.quantity, lines.price), 12))) as amount
           from (${withPeople(events, aliases, where, 'name, source_id, order_id, reverses, names_customer, lines.quantity, lines.price')})`,
          salesRow,
          params,
        );
        if (row === undefined) throw new Error('a sum without a row');
        return row;
      }),
  };
}

/** Rows with `person_id`: the origin's alias where it has one, else the origin itself. */
function withPeople(events: string, aliases: string, where: string, columns: string): string {
  return `select ${columns}, if(alias.person_id = '${nobody}', event.origin_id, alias.person_id) as person_id
    from (select origin_id, ${columns} from ${events} where ${where}) as event
    left any join (select origin_id, argMax(person_id, version) as person_id from ${aliases} group by origin_id) as alias
      on alias.origin_id = event.origin_id`;
}

/** Pure. Names that carry order lines, then what was asked for. */
export function decideSalesFilter(filter: SalesFilter): { where: string; params: Record<string, unknown> } {
  const terms = [`name in ('Order Completed', 'Order Cancelled', 'Order Refunded', 'Order Returned')`];
  if (filter.sourceId !== undefined) terms.push('source_id = {sourceId:UUID}');
  if (filter.currency !== undefined) terms.push('currency = {currency:String}');
  if (filter.from !== undefined) terms.push('occurred_at >= {from:DateTime64(3)}');
  if (filter.until !== undefined) terms.push('occurred_at < {until:DateTime64(3)}');
  return {
    where: terms.join(' and '),
    params: {
      ...filter,
      ...(filter.from === undefined ? {} : { from: clickhouseTime(new Date(filter.from)) }),
      ...(filter.until === undefined ? {} : { until: clickhouseTime(new Date(filter.until)) }),
    },
  };
}

const clickhouseTime = (at: Date): string => at.toISOString().replace('T', ' ').replace('Z', '');

function kindOf(text: string): SourceKind | null {
  return sourceKinds.find((kind) => kind === text) ?? null;
}
