/** HTTP → attributes, categories, settings. */
import { z } from 'zod';
import * as contract from '../../../contracts/catalogue.ts';
import { pageQuery } from '../../../contracts/common.ts';
import { read, write, type Route } from '../kit/http/route.ts';
import { notFound } from '../kit/problems.ts';
import { run } from '../kit/sql.ts';
import { attributesPage, categoriesPage, type AttributeRow, type CategoryRow } from './definitions.sql.ts';
import { holdDefinitions } from './definitions.ts';
import type { RouteDeps } from './deps.ts';
import { dropCategory, putAttribute, putCategory, putSettings } from './edit-structure.ts';
import { pageFrom, readCursor, writeCursor } from './page-cursor.ts';
import { attributeInvalid, categoryInUse, categoryInvalid, staleVersion, wrongPage } from './problems.ts';
import { editors, readers } from './product-routes.ts';
import { renewSearch } from './reindex.ts';

const tag = 'Catalogue';
const byCode = z.object({ code: contract.code });
const firstUuid = '00000000-0000-0000-0000-000000000000';
/** Products that one call of reindex does. */
const reindexed = 1_000;

export function viewAttribute(row: AttributeRow): z.infer<typeof contract.attribute> {
  return row;
}

export function viewCategory(row: CategoryRow): z.infer<typeof contract.category> {
  const { code, version, parent, path, names, position, attributes } = row;
  return {
    code,
    version,
    parent,
    path,
    names,
    position,
    taxCategory: row.tax_category,
    attributes,
    googleCategory: row.google_category,
  };
}

export function structureRoutes({ db, memory }: RouteDeps): Route[] {
  return [
    read({
      path: '/api/v1/attributes',
      access: readers,
      summary: 'Attributes, by code',
      tag,
      query: pageQuery,
      answer: contract.attributePage,
      problems: [wrongPage],
      handle: async ({ query }) => {
        const [after] = readCursor(query.cursor, 'attributes', ['text']) ?? [''];
        const rows = await run(db, attributesPage, [after, query.limit + 1]);
        return pageFrom(rows, query.limit, viewAttribute, ({ code }) => writeCursor('attributes', code));
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/attributes/:code',
      access: editors,
      summary: 'Makes an attribute (version 0) or changes it',
      tag,
      params: byCode,
      body: contract.attributeBody,
      answer: contract.attribute,
      problems: [attributeInvalid, staleVersion, notFound],
      handle: async (call) => {
        const row = await putAttribute(call.tx, call.params.code, call.body, call.now);
        await call.audit({ action: 'attribute.saved', object: { kind: 'attribute', id: row.code } });
        return viewAttribute(row);
      },
    }),
    read({
      path: '/api/v1/categories',
      access: readers,
      summary: 'Categories with their paths, by code; `products` counts those directly in it',
      tag,
      query: pageQuery.extend({ limit: z.coerce.number().int().min(1).max(2_000).default(500) }),
      answer: contract.categoryPage,
      problems: [wrongPage],
      handle: async ({ query }) => {
        const [after] = readCursor(query.cursor, 'categories', ['text']) ?? [''];
        const rows = await run(db, categoriesPage, [after, query.limit + 1]);
        return pageFrom(
          rows,
          query.limit,
          (row) => ({ ...viewCategory(row), products: row.products }),
          ({ code }) => writeCursor('categories', code),
        );
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/categories/:code',
      access: editors,
      summary: 'Makes a category (version 0), changes or moves it',
      tag,
      params: byCode,
      body: contract.categoryBody,
      answer: contract.category,
      problems: [categoryInvalid, staleVersion, notFound],
      handle: async (call) => {
        const row = await putCategory(call.tx, call.params.code, call.body, call.now);
        await call.audit({ action: 'category.saved', object: { kind: 'category', id: row.code } });
        return viewCategory(row);
      },
    }),
    write({
      path: '/api/v1/categories/:code/delete',
      access: editors,
      summary: 'Deletes an empty category',
      tag,
      params: byCode,
      body: contract.versionBody,
      answer: contract.done,
      problems: [categoryInUse, staleVersion, notFound],
      handle: async (call) => {
        await dropCategory(call.tx, call.params.code, call.body.version, call.now);
        await call.audit({ action: 'category.deleted', object: { kind: 'category', id: call.params.code } });
        return { done: true };
      },
    }),
    read({
      path: '/api/v1/catalogue/settings',
      access: readers,
      summary: 'Languages in the order of fallback, and what is complete in which channel',
      tag,
      answer: contract.settings,
      handle: async () => {
        const { version, languages, channels } = await memory.definitions(db);
        return contract.settings.parse({ version, languages, channels });
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/catalogue/settings',
      access: editors,
      summary: 'Sets the languages and what is complete in which channel',
      tag,
      body: contract.settingsBody,
      answer: contract.settings,
      problems: [staleVersion],
      handle: async (call) => {
        const after = await putSettings(call.tx, call.body, call.now);
        await call.audit({ action: 'catalogue.settings_changed', detail: { version: after.version } });
        return after;
      },
    }),
    write({
      path: '/api/v1/catalogue/reindex',
      access: editors,
      summary: 'Renews what the search keeps at once, 1,000 products a call; after a renaming it happens by itself',
      tag,
      body: z.object({ cursor: z.string().max(500).optional() }),
      answer: z.object({ products: z.int(), nextCursor: z.string().nullable() }),
      problems: [wrongPage],
      handle: async ({ body, tx }) => {
        const [after] = readCursor(body.cursor, 'reindex', ['uuid']) ?? [firstUuid];
        const definitions = await holdDefinitions(tx);
        const { products, last } = await renewSearch(tx, after, reindexed, definitions);
        return { products, nextCursor: last === null ? null : writeCursor('reindex', last) };
      },
    }),
  ];
}
