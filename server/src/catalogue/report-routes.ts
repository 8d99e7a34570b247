/** HTTP → what is missing where, and the catalogue as files. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import * as contract from '../../../contracts/catalogue.ts';
import { pageQuery } from '../../../contracts/common.ts';
import { raw, read, type Route } from '../kit/http/route.ts';
import { remember } from '../kit/remember.ts';
import { run } from '../kit/sql.ts';
import { badRequest, problem } from '../kit/problems.ts';
import { productsWithGap } from './completeness.sql.ts';
import { productsWithoutOffer } from './count-offers.ts';
import type { RouteDeps } from './deps.ts';
import { exportLines, exportTable } from './export-products.ts';
import { pageFrom, readCursor, writeCursor } from './page-cursor.ts';
import { wrongPage } from './problems.ts';
import { readers } from './product-routes.ts';
import { productsByIds } from './products.sql.ts';
import { readDefinitions } from './definitions.ts';
import { isOffer, needsOf, reportCompleteness } from './report-completeness.ts';
import { summarise } from './view-product.ts';

const tag = 'Catalogue';
const firstUuid = '00000000-0000-0000-0000-000000000000';
const exportQuery = z.object({ state: z.enum(contract.productStates).optional() });

export function reportRoutes(deps: RouteDeps): Route[] {
  const { db, memory, clock } = deps;
  // All products are looked at: about a second for a hundred thousand, and more where prices and stock are needed.
  // Definitions as the database has them: memory hears of a change a moment later.
  const count = () => remember(2_000, async () => reportCompleteness(deps, await readDefinitions(db), clock.now()));
  let counted = { version: 0, report: count() };
  // Who has just said what is needed sees it counted so, however long the last count keeps.
  const report = async () => {
    const { version } = await readDefinitions(db);
    if (counted.version !== version) counted = { version, report: count() };
    return counted.report();
  };
  return [
    read({
      path: '/api/v1/catalogue/completeness',
      access: readers,
      summary: 'What is missing where: by channel, language and field; the settings say what is needed',
      tag,
      answer: contract.completeness,
      handle: async () => report(),
    }),
    read({
      path: '/api/v1/catalogue/completeness/products',
      access: readers,
      summary: 'The products behind a number of the report',
      tag,
      query: pageQuery.extend(contract.gapQuery.shape),
      answer: contract.productPage,
      problems: [wrongPage],
      handle: async ({ query, now }) => {
        const { channel, field, language, zone, limit } = query;
        const [after] = readCursor(query.cursor, 'gaps', ['uuid']) ?? [firstUuid];
        const definitions = await memory.definitions(db);
        const need = needsOf(definitions)
          .filter(isOffer)
          .find((one) => one.channel === channel && one.field === field && one.zone === (zone ?? ''));
        const rows =
          need === undefined
            ? await run(db, productsWithGap, [field, language ?? '', channel, now, after, limit + 1])
            : (await productsWithoutOffer(deps, need, now, after, limit + 1)).map((id) => ({ product_id: id }));
        const products = new Map(
          (await run(db, productsByIds, [rows.map(({ product_id }) => product_id)])).map((row) => [
            row.product_id,
            row,
          ]),
        );
        const page = pageFrom(
          rows,
          limit,
          ({ product_id }) => products.get(product_id),
          (last) => writeCursor('gaps', last.product_id),
        );
        return {
          items: page.items.flatMap((row) => (row === undefined ? [] : [summarise(row, language, definitions)])),
          nextCursor: page.nextCursor,
        };
      },
    }),
    ...(['csv', 'ndjson'] as const).map((form) =>
      raw({
        method: 'GET',
        path: `/api/v1/catalogue/products.${form}`,
        access: readers,
        summary:
          form === 'csv'
            ? 'All variants as a table whose columns the import knows'
            : 'All products, whole, one a line, as the batch takes them',
        tag,
        query: exportQuery,
        perMinute: 30,
        handleRaw: async (request, reply) => {
          const query = exportQuery.safeParse(request.query);
          if (!query.success) throw problem(badRequest, { detail: 'query: state is draft, published or archived' });
          const state = query.data.state ?? null;
          const text = form === 'csv' ? exportTable(db, await memory.definitions(db), state) : exportLines(db, state);
          return reply
            .header('content-disposition', `attachment; filename="products.${form}"`)
            .type(form === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
            .send(Readable.from(text));
        },
      }),
    ),
  ];
}
