/** Addresses of versions: checking, publishing, fetching, comparing, pausing. */
import { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { pageQuery } from '../../../contracts/common.ts';
import { raw, read, write, type Route } from '../kit/http/route.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import { run, runMaybe } from '../kit/sql.ts';
import { getBook } from './books.ts';
import { compareVersions } from './compare-versions.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { makeDocument } from './make-document.ts';
import * as sql from './pricing.sql.ts';
import { bookRefused, effectiveTooEarly, promotionNotActive, versionInForce } from './problems.ts';
import { pause, publish, withdraw } from './publish.ts';
import { editors, readers, tag, versionFrom, type RoutePorts } from './route-ports.ts';

const byBook = z.object({ id: z.string().max(63) });
/** A number, or `current`. */
const byVersion = byBook.extend({ version: z.string().max(40) });
const byPromotion = byBook.extend({ promotionId: z.string().max(63) });

export function versionRoutes(ports: RoutePorts): Route[] {
  return [...publishRoutes(ports), ...documentRoutes(ports)];
}

function publishRoutes({ db, shelf }: RoutePorts): Route[] {
  return [
    read({
      method: 'POST',
      path: '/api/v1/price-books/:id/checks',
      access: editors,
      summary: 'What would keep the draft from being published',
      tag,
      params: byBook,
      body: z.object({}).optional(),
      answer: contract.bookFaults,
      problems: [notFound],
      handle: async ({ params, now }) => ({
        faults: [...(await makeDocument(db, await getBook(db, params.id), 0, now)).faults],
      }),
    }),
    write({
      path: '/api/v1/price-books/:id/versions',
      access: editors,
      summary:
        'Publishes the draft as a version that never changes; it takes force two seconds later, or when it is told to',
      tag,
      params: byBook,
      body: contract.publishBody,
      answer: contract.versionView,
      problems: [notFound, bookRefused, effectiveTooEarly],
      handle: async ({ params, body, tx, actor, now, audit, status }) => {
        const effectiveAt = body.effectiveAt === undefined ? undefined : new Date(body.effectiveAt);
        const row = await publish(tx, params.id, { effectiveAt, note: body.note }, { name: actor.name, now });
        await audit({
          action: 'price_book.publish',
          object: { kind: 'price_book', id: params.id },
          detail: { version: row.version, effectiveAt: row.effective_at.toISOString() },
        });
        status(201);
        return viewVersion(row);
      },
    }),
    write({
      path: '/api/v1/price-books/:id/versions/:version/withdraw',
      access: editors,
      summary: 'Takes back a version that waits for its instant; one that has been in force never',
      tag,
      params: byBook.extend({ version: z.coerce.number().int().min(1) }),
      body: contract.withdrawBody,
      answer: contract.versionView,
      problems: [notFound, versionInForce],
      handle: async ({ params, body, tx, actor, now, audit }) => {
        const row = await withdraw(tx, params.id, params.version, body.reason, { name: actor.name, now });
        await audit({
          action: 'price_book.withdraw',
          object: { kind: 'price_book', id: params.id },
          detail: { version: params.version, reason: body.reason },
        });
        return viewVersion(row);
      },
    }),
    write({
      path: '/api/v1/price-books/:id/promotions/:promotionId/pause',
      access: editors,
      summary: 'Takes a promotion out of what is in force, in two seconds; the rest of the draft stays unpublished',
      tag,
      params: byPromotion,
      body: z.object({}).optional(),
      answer: contract.versionView,
      problems: [notFound, promotionNotActive],
      handle: async ({ params, tx, actor, now, audit, status }) => {
        const row = await pause(tx, shelf, params.id, params.promotionId, { name: actor.name, now });
        await audit({
          action: 'promotion.pause',
          object: { kind: 'promotion', id: params.promotionId },
          detail: { book: params.id, version: row.version },
        });
        status(201);
        return viewVersion(row);
      },
    }),
    read({
      path: '/api/v1/price-books/:id/versions',
      access: readers,
      summary: 'Published versions, the latest first',
      tag,
      params: byBook,
      query: pageQuery,
      answer: contract.versionsPage,
      problems: [notFound, badRequest],
      handle: async ({ params, query }) => {
        await getBook(db, params.id);
        const [before = null] = readCursor(query.cursor, 'number') ?? [];
        const rows = await run(db, sql.versionsPage, [params.id, before, query.limit + 1]);
        const items = rows.slice(0, query.limit).map(viewVersion);
        return { items, nextCursor: rows.length > query.limit ? writeCursor(items.at(-1)?.version ?? 0) : null };
      },
    }),
  ];
}

function documentRoutes(ports: RoutePorts): Route[] {
  const { db, shelf } = ports;
  return [
    raw({
      method: 'GET',
      path: '/api/v1/price-books/:id/versions/:version/document',
      access: readers,
      summary: 'The whole version as a document for a till; with If-None-Match answered 304 when it is held already',
      tag,
      params: byVersion,
      problems: [notFound],
      perMinute: 12_000,
      handleRaw: async (request, reply) => {
        // A raw route reads its own path: whatever it is, it is no version rather than an error of ours.
        const { id, version } = request.params as z.infer<typeof byVersion>;
        const head = version === 'current' ? await shelf.headOf(id, new Date()) : null;
        const number = head?.version ?? (/^\d{1,9}$/.test(version) ? Number(version) : null);
        const row = number === null ? undefined : await runMaybe(db, sql.documentOf, [id, number]);
        if (row === undefined) throw problem(notFound);
        const etag = `"${row.etag}"`;
        const life = version === 'current' ? 'no-cache' : 'private, max-age=31536000, immutable';
        reply.header('etag', etag).header('cache-control', life).header('x-price-book-version', String(number));
        const held = (request.headers['if-none-match'] ?? '').split(/\s*,\s*/);
        if (held.includes(etag) || held.includes(`W/${etag}`)) return reply.status(304).send();
        return reply.type('application/json; charset=utf-8').send(row.document);
      },
    }),
    read({
      path: '/api/v1/price-books/:id/versions/:version/changes',
      access: readers,
      summary: 'What differs from another version; by default from the one before',
      tag,
      params: byVersion,
      query: z.object({ since: z.coerce.number().int().min(1).optional() }),
      answer: contract.versionChanges,
      problems: [notFound],
      handle: async ({ params, query, now }) => {
        const to = await versionFrom(ports, params.id, params.version, now);
        const since = query.since ?? to.version - 1;
        const from = since === 0 ? { ...to, version: 0, prices: {}, promotions: [], codes: [] } : null;
        return compareVersions(from ?? (await versionFrom(ports, params.id, String(since), now)), to);
      },
    }),
  ];
}

function viewVersion(row: sql.VersionRow): z.infer<typeof contract.versionView> {
  return {
    bookId: row.book_id,
    version: row.version,
    effectiveAt: row.effective_at.toISOString(),
    publishedAt: row.published_at.toISOString(),
    publishedBy: row.published_by,
    note: row.note,
    etag: row.etag,
    prices: row.prices,
    promotions: row.promotions,
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
  };
}
