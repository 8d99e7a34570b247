/** The calls about locations. */
import { z } from 'zod';
import * as contract from '../../../contracts/stock.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import type { Db } from '../kit/sql.ts';
import { findLocation, listLocations, saveLocation } from './locations.ts';
import { pageFrom } from './pages.ts';
import { versionChanged } from './problems.ts';

const withSlug = z.object({ id: contract.slug });
const readers = allowed('admin', 'store', 'agent', 'marketer', 'analyst', 'channel');
const tag = 'locations';

export function locationRoutes(db: Db): Route[] {
  return [
    read({
      path: '/api/v1/locations',
      access: readers,
      summary: 'Stores, warehouses, courier bags and what is in transit, by id',
      tag,
      query: contract.locationQuery,
      answer: contract.locationPage,
      handle: async ({ query }) => {
        const { cursor = null, kind = null, state = null, limit } = query;
        const found = await listLocations(db, { after: cursor, kind, state, limit: limit + 1 });
        return pageFrom(found, limit, (one) => one.id);
      },
    }),
    read({
      path: '/api/v1/locations/:id',
      access: readers,
      summary: 'One location',
      tag,
      params: withSlug,
      answer: contract.location,
      problems: [notFound],
      handle: async ({ params }) => {
        const found = await findLocation(db, params.id);
        if (found === undefined) throw problem(notFound);
        return found;
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/locations/:id',
      access: allowed('admin', 'store'),
      summary: 'Makes a location, or changes it; with `version` only if nobody else did meanwhile',
      tag,
      params: withSlug,
      body: contract.putLocationBody,
      answer: contract.location,
      problems: [versionChanged],
      handle: async ({ tx, params, body, now, audit }) => {
        const saved = await saveLocation(tx, params.id, body, now);
        if (saved === null) throw problem(versionChanged);
        await audit({
          action: 'stock.put_location',
          object: { kind: 'location', id: params.id },
          detail: { kind: body.kind, state: body.state },
        });
        return saved;
      },
    }),
  ];
}
