/** Locations, and what they can still pick on a day. */
import { z } from 'zod';
import { locationKinds, opening } from '../../../contracts/stock.ts';
import { hotStatement, keyedStatement, statement } from '../kit/sql.ts';

const locationRow = z.object({
  location_id: z.string(),
  name: z.string(),
  kind: z.enum(locationKinds),
  state: z.enum(['active', 'closed']),
  zone: z.string(),
  country: z.string(),
  city: z.string(),
  street: z.string(),
  postal_code: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  time_zone: z.string(),
  opening,
  closed_on: z.array(z.string()),
  cut_off: z.string(),
  handling_days: z.int(),
  capacity_units_a_day: z.int().nullable(),
  ships: z.boolean(),
  offers_pickup: z.boolean(),
  offers_try_on: z.boolean(),
  version: z.int(),
  created_at: z.date(),
  changed_at: z.date(),
});
export type LocationRow = z.infer<typeof locationRow>;
const columns = `location_id, name, kind, state, zone, country, city, street, postal_code, latitude, longitude, time_zone, opening,
  closed_on::text[] as closed_on, cut_off, handling_days, capacity_units_a_day, ships, offers_pickup, offers_try_on, version, created_at, changed_at`;

export const locationById = statement(
  'stock.locationById',
  locationRow,
  `select ${columns} from stock.locations where location_id = $1`,
);
export const locationsById = hotStatement<LocationRow>(
  'stock.locationsById',
  `select ${columns} from stock.locations where location_id = any ($1::text[])`,
);
export const locationsPage = statement(
  'stock.locationsPage',
  locationRow,
  `select ${columns} from stock.locations
   where ($1::text is null or location_id > $1) and ($2::text is null or kind = $2) and ($3::text is null or state = $3)
   order by location_id limit $4`,
);
// $1 id, $2 kind, …, $20 now, $21 the version that the caller read (null: any). No row: it was changed meanwhile.
export const putLocation = statement(
  'stock.putLocation',
  locationRow,
  `insert into stock.locations (location_id, kind, state, name, zone, country, city, street, postal_code, latitude, longitude, time_zone, opening,
     closed_on, cut_off, handling_days, capacity_units_a_day, ships, offers_pickup, offers_try_on, created_at, changed_at)
   select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10::float8, $11::float8, $12, $13::text::jsonb, $14::date[], $15, $16, $17::int, $18, $19, $20, $21::timestamptz, $21
   where $22::int is null or exists (select 1 from stock.locations where location_id = $1)
   on conflict (location_id) do update set kind = excluded.kind, state = excluded.state, name = excluded.name, zone = excluded.zone, country = excluded.country,
     city = excluded.city, street = excluded.street, postal_code = excluded.postal_code, latitude = excluded.latitude, longitude = excluded.longitude,
     time_zone = excluded.time_zone, opening = excluded.opening, closed_on = excluded.closed_on, cut_off = excluded.cut_off,
     handling_days = excluded.handling_days, capacity_units_a_day = excluded.capacity_units_a_day, ships = excluded.ships,
     offers_pickup = excluded.offers_pickup, offers_try_on = excluded.offers_try_on, version = stock.locations.version + 1, changed_at = excluded.changed_at
     where $22::int is null or stock.locations.version = $22
   returning ${columns}`,
);
// Goods can be received there: not in a closed location, and in transit only by a transfer.
export const usableLocations = hotStatement<{ readonly location_id: string }>(
  'stock.usableLocations',
  `select location_id from stock.locations where location_id = any ($1::text[]) and state = 'active' and kind <> 'transit'`,
);

// Rows in one order, so that two plans with the same locations do not wait for each other in a circle. No row for a day that is full.
export const bookDays = hotStatement<{ readonly location_id: string; readonly day_on: string }>(
  'stock.bookDays',
  `insert into stock.location_days as d (location_id, day_on, units)
   select w.location_id, w.day_on, w.units
   from unnest($1::text[], $2::date[], $3::int[]) as w(location_id, day_on, units) join stock.locations l using (location_id)
   where l.capacity_units_a_day is null or w.units <= l.capacity_units_a_day
   order by w.location_id, w.day_on
   on conflict (location_id, day_on) do update set units = d.units + excluded.units
     where d.units + excluded.units <= coalesce((select l.capacity_units_a_day from stock.locations l where l.location_id = d.location_id), 2147483647)
   returning d.location_id, d.day_on::text as day_on`,
);
/** What a promise about these SKUs may speak of: where there are any, what the caller named, and wherever can be collected. */
export const locationsForPromise = keyedStatement<LocationRow>(
  'stock.locationsForPromise',
  `select ${columns} from stock.locations
   where location_id = any ($2::text[]) or (state = 'active' and (offers_pickup or offers_try_on))
      or location_id in (select c.location_id from stock.cells c where c.sku = any ($1::text[]))`,
);
export const bookedForPromise = keyedStatement<{
  readonly location_id: string;
  readonly day_on: string;
  readonly units: number;
}>(
  'stock.bookedForPromise',
  `select d.location_id, d.day_on::text as day_on, d.units
   from (select distinct c.location_id from stock.cells c where c.sku = any ($1::text[])) w
   join stock.location_days d on d.location_id = w.location_id and d.day_on >= $2::date`,
);
