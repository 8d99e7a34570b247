/** The calls that look at stock: availability, cells, the ledger, shortages, leases; and those that set limits. */
import { z } from 'zod';
import { id, pageQuery } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/stock.ts';
import type { Clock } from '../kit/clock.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { shareReads } from '../kit/share.ts';
import { run, type Db } from '../kit/sql.ts';
import { availabilityText, type Listing, type PricesPort } from './availability.ts';
import { holdHead, holdOrNotFound, holdView, shortProblem } from './hold-routes.ts';
import { holdsOfCell, linesOfHolds } from './holds.sql.ts';
import { grantLease, settleLease } from './lease.ts';
import { leasesOfTill } from './leases.sql.ts';
import { cellAfter, idAfter, pageFrom } from './pages.ts';
import { leaseWrong, questionTooWide, stockShort, unknownLocation, wrongPlace } from './problems.ts';
import { listCells, listMovements, setLimits } from './shelf.ts';

const keepers = allowed('admin', 'store');
const readers = allowed('admin', 'store', 'agent', 'analyst', 'marketer');
const tag = 'stock';
/** A web shop asks for all its customers. */
const perMinute = 2_000_000;
const ofCell = z.object({ sku: contract.sku, locationId: contract.slug });

export interface ShelfPorts {
  readonly db: Db;
  readonly clock: Clock;
  /** Without it no prices are told. */
  readonly prices?: PricesPort | undefined;
}

export function shelfRoutes(ports: ShelfPorts): Route[] {
  return [...cellRoutes(ports), ...leaseRoutes(ports.db)];
}

function cellRoutes({ db, clock, prices }: ShelfPorts): Route[] {
  // Shoppers of one page share a read; no answer is older than its question.
  const listing = shareReads((key: string) => {
    const wish = JSON.parse(key) as Listing;
    return availabilityText(db, wish, clock.now(), prices);
  });
  return [
    read({
      path: '/api/v1/availability',
      access: allowed('admin', 'store', 'agent', 'marketer', 'analyst', 'channel'),
      perMinute,
      summary: 'What could be held now: of one product in all locations, or of a whole listing page in one call',
      tag,
      query: contract.availabilityQuery,
      answer: contract.availabilityAnswer,
      handle: async ({ query, reply }) => {
        reply.type('application/json');
        // Text that is JSON already: it goes out as it is.
        const { skus, locations: locationIds, zone, currency } = query;
        return (await listing(JSON.stringify({ skus, locationIds, zone, currency } satisfies Listing))) as never;
      },
    }),
    read({
      path: '/api/v1/stock',
      access: readers,
      summary: 'Stock by location and SKU: on hand, held, sold, safety, short',
      tag,
      query: contract.cellQuery,
      answer: contract.cellPage,
      problems: [wrongPlace],
      handle: async ({ query }) => {
        const { sku, locationId, limit } = query;
        const wish = {
          sku,
          locationId,
          shortOnly: query.shortOnly === 'true',
          after: cellAfter(query.cursor),
          limit: limit + 1,
        };
        return pageFrom(await listCells(db, wish), limit, (cell) => `${cell.locationId}/${cell.sku}`);
      },
    }),
    read({
      path: '/api/v1/stock/movements',
      access: readers,
      summary: 'The ledger of a SKU, of a location, or of a SKU at a location, newest first',
      tag,
      query: contract.movementQuery,
      answer: contract.movementPage,
      problems: [questionTooWide, wrongPlace],
      handle: async ({ query }) => {
        const { sku, locationId, limit } = query;
        if (sku === undefined && locationId === undefined) throw problem(questionTooWide);
        const rows = await listMovements(db, { sku, locationId, before: idAfter(query.cursor), limit: limit + 1 });
        return pageFrom(rows, limit, (row) => row.id);
      },
    }),
    read({
      path: '/api/v1/stock/:sku/:locationId/holds',
      access: readers,
      summary: 'What is promised of a SKU at a location, and for what',
      tag,
      params: ofCell,
      query: pageQuery,
      answer: contract.cellHoldPage,
      problems: [wrongPlace],
      handle: async ({ params, query }) => {
        const rows = await run(db, holdsOfCell, [
          params.sku,
          params.locationId,
          idAfter(query.cursor),
          query.limit + 1,
        ]);
        const items = rows.map((row) => ({ ...holdHead(row), open: row.open, sold: row.sold, issued: row.issued }));
        return pageFrom(items, query.limit, (one) => one.id);
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/stock/:sku/:locationId/limits',
      access: keepers,
      summary: 'Safety stock, and how many may be ordered ahead (back-order, pre-order)',
      tag,
      params: ofCell,
      body: contract.limitsBody,
      answer: contract.cell,
      problems: [unknownLocation],
      handle: async ({ tx, params, body, now, audit }) => {
        const cell = await setLimits(tx, params, body, now);
        if (cell === null) throw problem(unknownLocation);
        await audit({
          action: 'stock.limits',
          object: { kind: 'sku', id: params.sku },
          detail: { ...body, locationId: params.locationId },
        });
        return cell;
      },
    }),
  ];
}

function leaseRoutes(db: Db): Route[] {
  const tills = allowed('admin', 'store', 'channel');
  return [
    write({
      path: '/api/v1/stock/leases',
      access: tills,
      summary: 'Units that a till may sell without network, until the lease ends',
      tag,
      body: contract.leaseBody,
      answer: contract.hold,
      problems: [stockShort],
      handle: async ({ tx, body, now, audit, status }) => {
        const { leaseId, answer } = await grantLease(tx, { ...body, now });
        if (answer.kind === 'short') throw shortProblem(answer.lines);
        await audit({
          action: 'stock.lease',
          object: { kind: 'hold', id: leaseId },
          detail: { till: body.till, lines: body.lines.length },
        });
        status(201);
        return holdOrNotFound(tx, leaseId);
      },
    }),
    write({
      path: '/api/v1/stock/leases/:id/settle',
      access: tills,
      summary: 'What a till sold of its lease, each key once; `close` gives the rest back',
      tag,
      params: z.object({ id }),
      body: contract.settleLeaseBody,
      answer: contract.settledLease,
      problems: [notFound, leaseWrong],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const sales = body.sales.map((sale) => ({ ...sale, soldAt: new Date(sale.soldAt) }));
        const done = await settleLease(tx, { leaseId: params.id, sales, close: body.close, actor: actor.name, now });
        if (done.kind === 'unknown') throw problem(notFound);
        if (done.kind === 'not_a_lease') throw problem(leaseWrong);
        const { sold, beyond, again, short } = done;
        await audit({
          action: 'stock.settle_lease',
          object: { kind: 'hold', id: params.id },
          detail: { sold, beyond, again },
        });
        return { lease: await holdOrNotFound(tx, params.id), sold, beyond, again, short: [...short] };
      },
    }),
    read({
      path: '/api/v1/stock/leases',
      access: allowed('admin', 'store', 'channel', 'analyst'),
      summary: 'The leases of a till, newest first',
      tag,
      query: contract.leaseQuery,
      answer: contract.leasePage,
      problems: [wrongPlace],
      handle: async ({ query }) => {
        const rows = await run(db, leasesOfTill, [`till:${query.till}`, idAfter(query.cursor), query.limit + 1]);
        const lines = await run(db, linesOfHolds, [rows.map((row) => row.hold_id)]);
        return pageFrom(
          rows.map((row) => holdView(row, lines)),
          query.limit,
          (one) => one.id,
        );
      },
    }),
  ];
}
