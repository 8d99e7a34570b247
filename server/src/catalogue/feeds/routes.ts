/** HTTP → feeds. Market places send no API key: the address itself is the secret, of which only the hash is kept. */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { id, pageQuery } from '../../../../contracts/common.ts';
import { done } from '../../../../contracts/catalogue.ts';
import * as contract from '../../../../contracts/feeds.ts';
import { alreadyShown, raw, read, write, type Route } from '../../kit/http/route.ts';
import { newId } from '../../kit/ids.ts';
import { errorFields } from '../../kit/log.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, runMaybe, runOne } from '../../kit/sql.ts';
import type { RouteDeps } from '../deps.ts';
import { getProduct } from '../edit-product.ts';
import { pageFrom, readCursor, writeCursor } from '../page-cursor.ts';
import { filterUnavailable, staleVersion, wrongPage } from '../problems.ts';
import { editors, readers } from '../product-routes.ts';
import { numberedById } from '../products.sql.ts';
import {
  changeFeed,
  deleteFeed,
  feedById,
  feedsPage,
  insertFeed,
  openFeed,
  rememberSize,
  renewFeed,
  type FeedRow,
} from './feeds.sql.ts';
import { jsonLdOf } from './json-ld.ts';
import { offersOf, type FeedPorts } from './offers.ts';
import { checkFeed, writeFeed } from './write-feed.ts';

const tag = 'Feeds';
const byId = z.object({ id });
const byKey = z.object({ id, key: z.string().max(100) });
const firstUuid = '00000000-0000-0000-0000-000000000000';
const newKey = (): string => randomBytes(18).toString('base64url');
const pathOf = (feedId: string, key: string): string => `/api/v1/feeds/${feedId}/${key}/feed.xml`;
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

function view(row: FeedRow): z.infer<typeof contract.feed> {
  const { version, name, form, settings } = row;
  return {
    id: row.feed_id,
    version,
    name,
    form,
    settings,
    createdAt: row.created_at.toISOString(),
    readAt: row.read_at?.toISOString() ?? null,
    lastBytes: row.last_bytes,
    lastOffers: row.last_offers,
  };
}

export function feedRoutes(deps: RouteDeps): Route[] {
  const { db, memory, clock } = deps;
  const ports = (): FeedPorts => {
    const { prices, availability } = deps;
    if (prices === undefined || availability === undefined)
      throw problem(filterUnavailable, { detail: 'feeds: there are no prices or no stock here' });
    return { db, prices, availability, publicUrl: deps.publicUrl ?? 'http://localhost' };
  };

  return [
    read({
      path: '/api/v1/feeds',
      access: readers,
      summary: 'Feeds for market places and advertising',
      tag,
      query: pageQuery,
      answer: contract.feedPage,
      problems: [wrongPage],
      handle: async ({ query }) => {
        const [after] = readCursor(query.cursor, 'feeds', ['uuid']) ?? [firstUuid];
        const rows = await run(db, feedsPage, [after, query.limit + 1]);
        return pageFrom(rows, query.limit, view, ({ feed_id }) => writeCursor('feeds', feed_id));
      },
    }),
    write({
      path: '/api/v1/feeds',
      access: editors,
      summary: 'Makes a feed; its secret address is shown once',
      tag,
      body: contract.createFeedBody,
      answer: contract.createdFeed,
      redact: (answer) => ({ ...answer, path: alreadyShown }),
      handle: async (call) => {
        const { name, form, settings } = call.body;
        const key = newKey();
        const feedId = newId(call.now.getTime());
        const row = await runOne(call.tx, insertFeed, [
          feedId,
          name,
          form,
          hashOf(key),
          JSON.stringify(settings),
          call.now,
        ]);
        await call.audit({ action: 'feed.created', object: { kind: 'feed', id: feedId }, detail: { form } });
        call.status(201);
        return { feed: view(row), path: pathOf(feedId, key) };
      },
    }),
    write({
      method: 'PATCH',
      path: '/api/v1/feeds/:id',
      access: editors,
      summary: 'Changes a feed; its address stays',
      tag,
      params: byId,
      body: contract.changeFeedBody,
      answer: contract.feed,
      problems: [notFound, staleVersion],
      handle: async (call) => {
        const { version, name, settings } = call.body;
        const row = await runMaybe(call.tx, changeFeed, [call.params.id, version, name, JSON.stringify(settings)]);
        if (row === undefined) {
          const known = await runMaybe(call.tx, feedById, [call.params.id]);
          throw known === undefined
            ? problem(notFound)
            : problem(staleVersion, { detail: `it is in version ${known.version} now` });
        }
        await call.audit({ action: 'feed.changed', object: { kind: 'feed', id: row.feed_id } });
        return view(row);
      },
    }),
    write({
      path: '/api/v1/feeds/:id/address',
      access: editors,
      summary: 'Gives the feed a new secret address, shown once; the old one answers no more',
      tag,
      params: byId,
      answer: contract.createdFeed,
      problems: [notFound],
      redact: (answer) => ({ ...answer, path: alreadyShown }),
      handle: async (call) => {
        const key = newKey();
        const row = await runMaybe(call.tx, renewFeed, [call.params.id, hashOf(key)]);
        if (row === undefined) throw problem(notFound);
        await call.audit({ action: 'feed.address_renewed', object: { kind: 'feed', id: row.feed_id } });
        return { feed: view(row), path: pathOf(row.feed_id, key) };
      },
    }),
    write({
      path: '/api/v1/feeds/:id/delete',
      access: editors,
      summary: 'Ends a feed; its address answers no more',
      tag,
      params: byId,
      answer: done,
      problems: [notFound],
      handle: async (call) => {
        if ((await runMaybe(call.tx, deleteFeed, [call.params.id])) === undefined) throw problem(notFound);
        await call.audit({ action: 'feed.deleted', object: { kind: 'feed', id: call.params.id } });
        return { done: true };
      },
    }),
    read({
      path: '/api/v1/feeds/:id/check',
      access: readers,
      summary: 'How many variants the feed offers, and which it leaves out, with the reason',
      tag,
      params: byId,
      answer: contract.feedCheck,
      problems: [notFound, filterUnavailable],
      perMinute: 30,
      handle: async ({ params, now }) => {
        const row = await runMaybe(db, feedById, [params.id]);
        if (row === undefined) throw problem(notFound);
        return checkFeed(ports(), row.settings, await memory.definitions(db), now);
      },
    }),
    raw({
      method: 'GET',
      path: '/api/v1/feeds/:id/:key/feed.xml',
      access: { kind: 'own', words: 'The address holds the feed’s secret key, given when the feed was made.' },
      summary: 'The feed, as a stream of XML',
      tag,
      params: byKey,
      problems: [notFound, filterUnavailable],
      perMinute: 60,
      handleRaw: async (request, reply) => {
        const asked = byKey.safeParse(request.params);
        const now = clock.now();
        const row = asked.success
          ? await runMaybe(db, openFeed, [asked.data.id, hashOf(asked.data.key), now])
          : undefined;
        if (row === undefined) throw problem(notFound);
        const { feed_id: feedId } = row;
        const text = writeFeed(ports(), row, await memory.definitions(db), now, async ({ bytes, offers }) => {
          // The reader has the whole feed: it must not end in an error because its size could not be written down.
          await run(db, rememberSize, [feedId, bytes, offers]).catch((error: unknown) =>
            deps.log.warn(errorFields(error), 'the size of a feed was not remembered'),
          );
        });
        return reply.type('application/xml; charset=utf-8').send(Readable.from(text));
      },
    }),
    read({
      path: '/api/v1/products/:id/json-ld',
      access: readers,
      summary: 'schema.org data for the product’s page: a Product, or a ProductGroup with its variants',
      tag,
      params: z.object({ id: z.string().min(1).max(100) }),
      query: contract.jsonLdQuery,
      answer: z.record(z.string(), z.unknown()),
      problems: [notFound, filterUnavailable],
      perMinute: 60_000,
      handle: async ({ params, query, now }) => {
        const { product_id } = await getProduct(db, params.id);
        const [row, definitions] = await Promise.all([
          runMaybe(db, numberedById, [product_id]),
          memory.definitions(db),
        ]);
        if (row === undefined) throw problem(notFound, { detail: 'the product is not published' });
        const settings = {
          language: query.language ?? definitions.languages[0] ?? 'en',
          channel: 'web' as const,
          region: null,
          zone: query.zone,
          currency: query.currency,
          shop: { name: '', company: '', url: query.link },
          link: query.link,
          locations: query.locationId === undefined ? [] : [{ locationId: query.locationId }],
        };
        const { offers } = await offersOf(ports(), [row], settings, definitions, now);
        const rating =
          row.ratings === 0
            ? null
            : { average: Math.round((row.rating_sum * 10) / row.ratings) / 10, count: row.ratings };
        const said = jsonLdOf(offers, rating, settings, definitions);
        if (said === null) throw problem(notFound, { detail: 'no variant has a price and a picture' });
        return said;
      },
    }),
  ];
}
