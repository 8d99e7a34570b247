/** Delivery windows, and who has a place in them. */
import { z } from 'zod';
import { weekdays } from '../../../../contracts/stock.ts';
import { command, hotStatement, statement } from '../../kit/sql.ts';

const windowRow = z.object({
  window_id: z.string(),
  method_id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'closed']),
  location_id: z.string().nullable(),
  zone: z.string().nullable(),
  weekdays: z.array(z.enum(weekdays)),
  from_time: z.string(),
  to_time: z.string(),
  cut_off_minutes: z.int(),
  capacity: z.int().nullable(),
  surcharge_minor: z.int(),
  valid_from: z.string().nullable(),
  valid_until: z.string().nullable(),
  closed_on: z.array(z.string()),
  version: z.int(),
  changed_at: z.date(),
});
export type WindowRow = z.infer<typeof windowRow>;
const columns = `window_id, method_id, name, state, location_id, zone, weekdays, from_time, to_time, cut_off_minutes, capacity, surcharge_minor,
  valid_from::text as valid_from, valid_until::text as valid_until, closed_on::text[] as closed_on, version, changed_at`;

export const windowsPage = statement(
  'stock.windowsPage',
  windowRow,
  `select ${columns} from stock.delivery_windows
   where ($1::text is null or window_id > $1) and ($2::text is null or method_id = $2) and ($3::text is null or location_id = $3)
     and ($4::text is null or state = $4)
   order by window_id limit $5`,
);
export const windowById = statement(
  'stock.windowById',
  windowRow,
  `select ${columns} from stock.delivery_windows where window_id = $1`,
);
// $1 the first day, $2 how many. At most a row for each window and day: windows are a few for each place.
export const windowDays = statement(
  'stock.windowDays',
  z.object({ window_id: z.string(), day: z.string(), taken: z.int(), capacity: z.int().nullable() }),
  `select window_id, day_on::text as day, taken, capacity from stock.window_days
   where day_on >= $1::date and day_on < $1::date + $2::int and taken > 0 order by day_on, window_id`,
);
// $17: the version that the caller read; null: any. No row: it was changed meanwhile, or is not there. The update waits for placings that hold
// the row (`for share` of claimWindow), so that nobody gets a place by a capacity that is no longer said.
export const putWindow = statement(
  'stock.putWindow',
  windowRow,
  `insert into stock.delivery_windows (window_id, method_id, name, state, location_id, zone, weekdays, from_time, to_time, cut_off_minutes, capacity,
     surcharge_minor, valid_from, valid_until, closed_on, changed_at)
   select $1, $2, $3, $4, $5, $6, $7::text[], $8, $9, $10, $11::int, $12, $13::date, $14::date, $15::date[], $16::timestamptz
   where $17::int is null or exists (select 1 from stock.delivery_windows where window_id = $1)
   on conflict (window_id) do update set method_id = excluded.method_id, name = excluded.name, state = excluded.state,
     location_id = excluded.location_id, zone = excluded.zone, weekdays = excluded.weekdays, from_time = excluded.from_time, to_time = excluded.to_time,
     cut_off_minutes = excluded.cut_off_minutes, capacity = excluded.capacity, surcharge_minor = excluded.surcharge_minor,
     valid_from = excluded.valid_from, valid_until = excluded.valid_until, closed_on = excluded.closed_on,
     version = stock.delivery_windows.version + 1, changed_at = excluded.changed_at
     where $17::int is null or stock.delivery_windows.version = $17
   returning ${columns}`,
);

/** Of a window w, from day $4 to $5: places taken, by local day. */
export const takenOfWindow = `coalesce((select jsonb_object_agg(d.day_on::text, d.taken) from stock.window_days d
  where d.window_id = w.window_id and d.day_on between $4::date and $5::date), '{}')`;
/** It is for goods of these places ($2), or of places that have one of these SKUs ($3). */
export const isForPlaces = `w.state = 'active' and (w.location_id is null or w.location_id = any ($2::text[])
  or w.location_id in (select c.location_id from stock.cells c where c.sku = any ($3::text[])))`;

/** `taken`: by local day. */
export type OfferedRow = Omit<WindowRow, 'changed_at'> & { readonly taken: Readonly<Record<string, number>> };
// $1 methods (null: all), $2 places that may send, $3 SKUs whose places may, days from $4 to $5.
export const offeredWindows = hotStatement<OfferedRow>(
  'stock.offeredWindows',
  `select ${columns}, ${takenOfWindow} as taken from stock.delivery_windows w
   where ${isForPlaces} and ($1::text[] is null or w.method_id = any ($1::text[]))`,
);

// Checks and writes: a place of $1 on day $2, for $4, if the window is still as it was read (version $3) and has one left. No row: it has not.
// Buyers of the same hour wait for each other here; the CHECK of the day holds it besides.
export const claimWindow = hotStatement<{ readonly window_id: string }>(
  'stock.claimWindow',
  `with day as (
     insert into stock.window_days as d (window_id, day_on, capacity, taken)
     select w.window_id, $2::date, w.capacity, 1 from stock.delivery_windows w
     where w.window_id = $1 and w.version = $3 and w.state = 'active' for share of w
     on conflict (window_id, day_on) do update set capacity = excluded.capacity, taken = d.taken + 1
       where excluded.capacity is null or d.taken < excluded.capacity
     returning d.window_id, d.day_on
   )
   insert into stock.window_claims (window_id, day_on, claim_id, claimed_at)
   select day.window_id, day.day_on, $4::uuid, $5::timestamptz from day returning window_id`,
);
// Once: what is not claimed gives nothing back.
export const releaseWindow = command(
  'stock.releaseWindow',
  `with gone as (
     delete from stock.window_claims where window_id = $1 and day_on = $2::date and claim_id = $3 returning window_id, day_on
   )
   update stock.window_days d set taken = d.taken - 1 from gone where d.window_id = gone.window_id and d.day_on = gone.day_on`,
);
// Before an order moves from one window to another: both days, in the order in which they come, as everybody takes them.
export const lockWindowDays = command(
  'stock.lockWindowDays',
  `insert into stock.window_days as d (window_id, day_on, capacity, taken)
   select w.window_id, i.day_on, w.capacity, 0
   from unnest($1::text[], $2::date[]) with ordinality as i(window_id, day_on, n) join stock.delivery_windows w using (window_id)
   order by i.n
   on conflict (window_id, day_on) do update set taken = d.taken`,
);
