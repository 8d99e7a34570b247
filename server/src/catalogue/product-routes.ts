/** HTTP → products: reading and editing. */
import { z } from 'zod';
import * as contract from '../../../contracts/catalogue.ts';
import { pageQuery } from '../../../contracts/common.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe } from '../kit/sql.ts';
import type { RouteDeps } from './deps.ts';
import { getProduct, orProblem, restoreProduct, saveOne } from './edit-product.ts';
import { pageFrom, readCursor, writeCursor } from './page-cursor.ts';
import { gtinTaken, handleTaken, productInvalid, skuTaken, staleVersion, wrongPage } from './problems.ts';
import { oldVersion, productVersions, relatedTo, type ProductRow } from './products.sql.ts';
import { saveProducts } from './save-products.ts';
import { viewProduct } from './view-product.ts';

const tag = 'Catalogue';
export const readers = allowed('admin', 'marketer', 'analyst', 'agent', 'store', 'channel');
export const editors = allowed('admin', 'marketer');
/** By id or by handle. */
const byId = z.object({ id: z.string().min(1).max(100) });
const saving = [productInvalid, skuTaken, gtinTaken];
const states = { publish: 'published', unpublish: 'draft', archive: 'archived' } as const;

export function productRoutes({ db, memory }: RouteDeps): Route[] {
  const view = async (row: ProductRow): Promise<contract.ProductView> => viewProduct(row, await memory.definitions(db));
  return [
    read({
      path: '/api/v1/products/:id',
      access: readers,
      summary: 'A product with all its variants, by id or handle',
      tag,
      params: byId,
      answer: contract.product,
      perMinute: 60_000,
      handle: async ({ params }) => view(await getProduct(db, params.id)),
    }),
    write({
      path: '/api/v1/products',
      access: editors,
      summary: 'Makes a product with its variants',
      tag,
      body: contract.createProductBody,
      answer: contract.product,
      problems: [handleTaken, ...saving],
      handle: async (call) => {
        const { handle, publish, ...change } = call.body;
        const wish = { handle, expect: 'new', change, state: publish ? 'published' : 'draft' } as const;
        const { row } = await saveOne(call.tx, wish, call.actor.name, call.now);
        await call.audit({
          action: 'product.created',
          object: { kind: 'product', id: row.product_id },
          detail: { handle },
        });
        call.status(201);
        return view(row);
      },
    }),
    write({
      method: 'PATCH',
      path: '/api/v1/products/:id',
      access: editors,
      summary: 'Changes a product; fields that are given take the place of what was there',
      tag,
      params: byId,
      body: contract.changeProductBody,
      answer: contract.product,
      problems: [notFound, staleVersion, ...saving],
      handle: async (call) => {
        const { version, ...change } = call.body;
        const { handle } = await getProduct(call.tx, call.params.id);
        const { row, changed } = await saveOne(call.tx, { handle, expect: version, change }, call.actor.name, call.now);
        if (changed)
          await call.audit({
            action: 'product.changed',
            object: { kind: 'product', id: row.product_id },
            detail: { fields: Object.keys(change), version: row.version },
          });
        return view(row);
      },
    }),
    ...(Object.keys(states) as (keyof typeof states)[]).map((verb) =>
      write({
        path: `/api/v1/products/:id/${verb}`,
        access: editors,
        summary: {
          publish: 'Shows it in every channel of its assortment',
          unpublish: 'Takes it out of all channels; it becomes a draft',
          archive: 'Ends it; its SKUs stay known for ever',
        }[verb],
        tag,
        params: byId,
        body: contract.versionBody,
        answer: contract.product,
        problems: [notFound, staleVersion, productInvalid],
        handle: async (call) => {
          const { handle } = await getProduct(call.tx, call.params.id);
          const wish = { handle, expect: call.body.version, change: {}, state: states[verb] };
          const { row, changed } = await saveOne(call.tx, wish, call.actor.name, call.now);
          if (changed)
            await call.audit({ action: `product.${states[verb]}`, object: { kind: 'product', id: row.product_id } });
          return view(row);
        },
      }),
    ),
    write({
      path: '/api/v1/products/batch',
      access: editors,
      summary: 'Makes and changes up to 200 products in one transaction: all of them, or none',
      tag,
      body: contract.batchBody,
      answer: contract.batchAnswer,
      problems: [handleTaken, ...saving],
      bodyLimit: 8 * 1024 * 1024,
      handle: async (call) => {
        const wishes = call.body.products.map(({ handle, publish, ...change }) => ({
          handle,
          change,
          expect: 'any' as const,
          state: publish === undefined ? undefined : publish ? ('published' as const) : ('draft' as const),
        }));
        const twice = wishes.find(({ handle }, at) => wishes.findIndex((one) => one.handle === handle) !== at);
        if (twice !== undefined) throw problem(productInvalid, { detail: `${twice.handle} stands there twice` });
        const outcomes = (await saveProducts(call.tx, wishes, call.actor.name, call.now)).map(orProblem);
        await call.audit({ action: 'products.saved', detail: { products: outcomes.length } });
        return {
          items: outcomes.map(({ handle, id, version, kind }) => ({ handle, id, version, outcome: kind })),
        };
      },
    }),
    read({
      path: '/api/v1/products/:id/versions',
      access: readers,
      summary: 'The versions of a product, newest first',
      tag,
      params: byId,
      query: pageQuery,
      answer: contract.productVersionPage,
      problems: [wrongPage],
      handle: async ({ params, query }) => {
        const product = await getProduct(db, params.id);
        const [before] = readCursor(query.cursor, 'versions', ['number']) ?? [null];
        const rows = await run(db, productVersions, [product.product_id, before, query.limit + 1]);
        return pageFrom(
          rows,
          query.limit,
          ({ version, state, changed_at, changed_by }) => ({
            version,
            state: z.enum(contract.productStates).parse(state),
            changedAt: changed_at.toISOString(),
            changedBy: changed_by,
          }),
          ({ version }) => writeCursor('versions', version),
        );
      },
    }),
    read({
      path: '/api/v1/products/:id/versions/:version',
      access: readers,
      summary: 'A product as it was in a version',
      tag,
      params: byId.extend({ version: z.coerce.number().int().min(1).max(1e9) }),
      answer: contract.product,
      handle: async ({ params }) => {
        const product = await getProduct(db, params.id);
        const old = await runMaybe(db, oldVersion, [product.product_id, params.version]);
        if (old === undefined) throw problem(notFound);
        return view({ ...product, ...old });
      },
    }),
    write({
      path: '/api/v1/products/:id/restore',
      access: editors,
      summary: 'Brings an older version back, as a new one',
      tag,
      params: byId,
      body: contract.restoreBody,
      answer: contract.product,
      problems: [notFound, staleVersion, ...saving],
      handle: async (call) => {
        const product = await getProduct(call.tx, call.params.id);
        const { row } = await restoreProduct(call.tx, product, call.body, call.actor.name, call.now);
        await call.audit({
          action: 'product.restored',
          object: { kind: 'product', id: row.product_id },
          detail: { to: call.body.to, version: row.version },
        });
        return view(row);
      },
    }),
    read({
      path: '/api/v1/products/:id/related',
      access: readers,
      summary: 'What names this product in its relations: its accessories, what replaces it, what it goes with',
      tag,
      params: byId,
      query: contract.relatedQuery,
      answer: contract.relatedProducts,
      handle: async ({ params, query }) => {
        const rows = await run(db, relatedTo, [(await getProduct(db, params.id)).product_id, query.sku ?? null]);
        return {
          items: rows.map(({ kind, handle, product_id, sku, other_sku: otherSku }) => ({
            kind: z.enum(contract.relationKinds).parse(kind),
            handle,
            id: product_id,
            ...(sku === null ? {} : { sku }),
            ...(otherSku === null ? {} : { otherSku }),
          })),
        };
      },
    }),
  ];
}
