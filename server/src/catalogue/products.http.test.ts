import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import type { ProductView } from '../../../contracts/catalogue.ts';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from './try-catalogue.ts';

let database: TestDatabase;
let shop: TriedCatalogue;
beforeAll(async () => {
  database = await freshDatabase();
  shop = await tryCatalogue(database.url);
  await furnish(shop);
});
afterAll(async () => {
  await shop.stop();
  await database.drop();
});

const create = async (handle: string, more: Record<string, unknown> = {}): Promise<ProductView> => {
  const made = await shop.call<ProductView>('POST', '/api/v1/products', aShirt(handle, more));
  expect([made.status, made.text.slice(0, 400)]).toEqual([201, expect.any(String)]);
  return made.body;
};
const codeOf = (answer: { body: unknown }): unknown => (answer.body as { code?: string }).code;
const issuesOf = (answer: { body: unknown }): string[] =>
  ((answer.body as { issues?: { path: string; message: string }[] }).issues ?? []).map(
    ({ path, message }) => `${path}: ${message}`,
  );
const events = async (productId: string): Promise<string[]> =>
  (await shop.db.unsafe(`select name from spine.log where body->>'productId' = $1 order by xid, seq`, [productId])).map(
    (row) => String(row['name']),
  );

describe('a product', () => {
  test('is made with its variants, read by id and by handle, and told to the spine', async () => {
    const made = await create('first');
    expect(made).toMatchObject({
      version: 1,
      state: 'published',
      categoryPath: ['clothing', 'shirts'],
      handle: 'first',
    });
    expect((await shop.call('GET', `/api/v1/products/${made.id}`)).body).toEqual(made);
    expect((await shop.call('GET', '/api/v1/products/first')).body).toEqual(made);
    expect(await events(made.id)).toEqual(['Product Created']);
    expect((await shop.call('GET', '/api/v1/products/none')).status).toBe(404);
  });

  test('is changed field by field; variants that are not named stay', async () => {
    const made = await create('patched');
    const changed = await shop.call<ProductView>('PATCH', `/api/v1/products/${made.id}`, {
      version: 1,
      brand: 'Ostara',
      variants: [{ sku: 'patched-B', gtin: '4006381333931', options: { colour: ['black'] } }],
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ version: 2, brand: 'Ostara', texts: made.texts });
    expect(changed.body.variants.map(({ sku, gtin }) => [sku, gtin])).toEqual([
      ['patched-B', '4006381333931'],
      ['patched-R', null],
    ]);
    const [entry] = await shop.db.unsafe(
      `select detail from access.audit_entries where object_id = $1 and action = 'product.changed'`,
      [made.id],
    );
    expect(entry?.['detail']).toEqual({ fields: ['brand', 'variants'], version: 2 });
  });

  test('changed by two editors at once: the second is told so, and nothing of hers is lost or half written', async () => {
    const made = await create('twice');
    const first = await shop.call('PATCH', `/api/v1/products/${made.id}`, { version: 1, brand: 'A' });
    const second = await shop.call<{ detail: string }>('PATCH', `/api/v1/products/${made.id}`, {
      version: 1,
      brand: 'B',
    });
    expect([first.status, second.status, codeOf(second)]).toEqual([200, 409, 'stale_version']);
    expect(second.body.detail).toContain('version 2');
    expect((await shop.call('GET', '/api/v1/products/twice')).body).toMatchObject({ brand: 'A', version: 2 });
  });

  test('saved as it is makes no version, no event and no audit entry', async () => {
    const made = await create('same');
    const again = await shop.call<ProductView>('PATCH', `/api/v1/products/${made.id}`, {
      version: 1,
      texts: made.texts,
      attributes: { material: { ru: 'лён', en: 'linen' }, washable: true },
    });
    expect(again.body.version).toBe(1);
    expect(await events(made.id)).toEqual(['Product Created']);
  });

  test('is published, taken back and archived, each an event of its own', async () => {
    const made = await create('states', { publish: false });
    expect(made.state).toBe('draft');
    for (const [verb, version] of [
      ['publish', 1],
      ['unpublish', 2],
      ['archive', 3],
    ] as const) {
      expect((await shop.call('POST', `/api/v1/products/states/${verb}`, { version })).status).toBe(200);
    }
    expect((await shop.call('POST', '/api/v1/products/states/publish', { version: 1 })).status).toBe(409);
    expect(await events(made.id)).toEqual([
      'Product Created',
      'Product Published',
      'Product Unpublished',
      'Product Archived',
    ]);
  });

  test('keeps its versions; an older one comes back as a new one, later variants stay retired', async () => {
    const made = await create('undone');
    await shop.call('PATCH', '/api/v1/products/undone', { version: 1, brand: 'Other' });
    await shop.call('PATCH', '/api/v1/products/undone', {
      version: 2,
      variants: [{ sku: 'undone-42', options: { colour: ['red'], size: ['42'] }, state: 'retired' }],
    });
    const versions = await shop.call<{ items: { version: number }[]; nextCursor: string }>(
      'GET',
      '/api/v1/products/undone/versions?limit=2',
    );
    expect(versions.body.items.map(({ version }) => version)).toEqual([3, 2]);
    const rest = await shop.call<{ items: { version: number }[]; nextCursor: null }>(
      'GET',
      `/api/v1/products/undone/versions?limit=2&cursor=${versions.body.nextCursor}`,
    );
    expect([rest.body.items.map(({ version }) => version), rest.body.nextCursor]).toEqual([[1], null]);
    expect((await shop.call('GET', '/api/v1/products/undone/versions/1')).body).toMatchObject({
      brand: 'Lindvale',
      version: 1,
    });
    const back = await shop.call<ProductView>('POST', '/api/v1/products/undone/restore', { version: 3, to: 1 });
    expect(back.body).toMatchObject({ version: 4, brand: 'Lindvale', id: made.id });
    expect(back.body.variants.map(({ sku, state }) => [sku, state])).toEqual([
      ['undone-B', 'active'],
      ['undone-R', 'active'],
      ['undone-42', 'retired'],
    ]);
    expect((await shop.call('POST', '/api/v1/products/undone/restore', { version: 4, to: 9 })).status).toBe(404);
    const wrong = await shop.call('GET', '/api/v1/products/undone/versions?cursor=nonsense');
    expect(codeOf(wrong)).toBe('wrong_page');
  });
});

describe('what cannot be', () => {
  test('a handle, a SKU or a GTIN that another product has', async () => {
    await create('owner', { variants: [{ sku: 'OWNED-1', gtin: '96385074' }] });
    expect(codeOf(await shop.call('POST', '/api/v1/products', aShirt('owner')))).toBe('handle_taken');
    const sku = await shop.call('POST', '/api/v1/products', aShirt('thief', { variants: [{ sku: 'OWNED-1' }] }));
    expect([sku.status, codeOf(sku)]).toEqual([409, 'sku_taken']);
    // The same item, printed with leading zeros.
    const gtin = await shop.call(
      'POST',
      '/api/v1/products',
      aShirt('copy', { variants: [{ sku: 'COPY-1', gtin: '00000096385074' }] }),
    );
    expect([gtin.status, codeOf(gtin)]).toEqual([409, 'gtin_taken']);
    expect((await shop.call('GET', '/api/v1/products/copy')).status).toBe(404);
  });

  test('is named place by place, all of it at once', async () => {
    const answer = await shop.call(
      'POST',
      '/api/v1/products',
      aShirt('broken', {
        category: 'moon',
        texts: { fr: { name: 'Chemise' } },
        attributes: { washable: 'yes', length: 3, released: '2026-02-30x', colour: ['green'] },
        media: [{ url: 'https://pictures.example/a.jpg', sku: 'NOT-MINE' }],
        variants: [
          { sku: 'BR-1', gtin: '4006381333932', options: { colour: ['black'] } },
          { sku: 'BR-1', options: { size: ['m'] } },
          { sku: 'BR-2', options: { colour: ['black'] }, replaces: 'GONE', parts: [{ sku: 'BR-2', quantity: 1 }] },
        ],
        assortment: [{ effect: 'include', from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }],
      }),
    );
    expect([answer.status, codeOf(answer)]).toEqual([422, 'product_invalid']);
    expect(issuesOf(answer)).toEqual([
      'texts.fr: "fr" is not one of the catalogue’s languages (en, ru, ro, pl)',
      'category: there is no category "moon"',
      'attributes.washable: it takes true or false',
      'attributes.length: there is no attribute "length"',
      'attributes.released: it takes a date as 2026-12-31',
      'attributes.colour: "green" is none of its choices',
      'variants: all active variants must name the same options',
      'variants.0.gtin: the check digit is wrong',
      'variants.1.sku: BR-1 stands here twice',
      'variants.2.options: another active variant has the same options',
      'variants.2.parts: a bundle is no part of itself',
      'media.0.sku: the product has no variant NOT-MINE',
      'assortment.0.until: it ends before it begins',
    ]);
  });

  test('a bundle of bundles, a part that is not there, and a bundle that becomes none', async () => {
    await create('parts');
    const set = {
      sku: 'SET-1',
      parts: [
        { sku: 'parts-B', quantity: 2 },
        { sku: 'parts-R', quantity: 1 },
      ],
    };
    const made = await create('set', { variants: [set] });
    expect((await shop.catalogue.variantsOf(shop.db, ['SET-1'])).get('SET-1')?.bundleOf).toEqual(set.parts);
    const nested = await shop.call(
      'POST',
      '/api/v1/products',
      aShirt('nested', {
        variants: [
          {
            sku: 'SET-2',
            parts: [
              { sku: 'SET-1', quantity: 1 },
              { sku: 'NIX', quantity: 1 },
            ],
          },
        ],
      }),
    );
    expect(issuesOf(nested)).toEqual([
      'variants.0.parts: SET-1 is a bundle itself',
      'variants.0.parts: there is no variant NIX',
    ]);
    const single = await shop.call('PATCH', `/api/v1/products/${made.id}`, {
      version: 1,
      variants: [{ sku: 'SET-1' }],
    });
    expect(issuesOf(single)).toEqual(['variants.0.parts: SET-1 is a bundle for ever']);
  });

  test('a relation to nothing or to itself; from the other side relations are found', async () => {
    await create('mouse');
    await create('cable', { relations: [{ kind: 'accessory_of', handle: 'mouse' }] });
    const wrong = await shop.call('PATCH', '/api/v1/products/mouse', {
      version: 1,
      relations: [
        { kind: 'goes_with', handle: 'mouse' },
        { kind: 'replaces', handle: 'nothing' },
      ],
    });
    expect(issuesOf(wrong)).toEqual([
      'relations.0: a product has no relation to itself, nor a variant to itself',
      'relations.1: there is no product nothing',
    ]);
    const related = await shop.call<{ items: unknown[] }>('GET', '/api/v1/products/mouse/related');
    expect(related.body.items).toEqual([{ kind: 'accessory_of', handle: 'cable', id: expect.any(String) }]);
  });

  test('a relation may name a variant at either end: of its own product, and of the other one', async () => {
    const sizes = (head: string) => [
      { sku: `${head}-13`, options: { colour: ['black'] } },
      { sku: `${head}-14`, options: { colour: ['red'] } },
    ];
    await create('notebook', { variants: sizes('NB') });
    const relation = { kind: 'accessory_of', handle: 'notebook' };
    const charger = await create('charger', {
      variants: sizes('CH'),
      relations: [
        { ...relation, sku: 'CH-14', otherSku: 'NB-14' },
        { ...relation, otherSku: 'NB-13' },
        { kind: 'replaces', handle: 'charger', sku: 'CH-14', otherSku: 'CH-13' },
      ],
    });
    const of = async (query = '') =>
      (await shop.call<{ items: object[] }>('GET', `/api/v1/products/notebook/related${query}`)).body.items;
    expect(await of()).toHaveLength(2);
    expect(await of('?sku=NB-14')).toEqual([
      { kind: 'accessory_of', handle: 'charger', id: charger.id, sku: 'CH-14', otherSku: 'NB-14' },
    ]);
    const read = await shop.call<{ relations: object[] }>('GET', '/api/v1/products/charger');
    expect(read.body.relations[0]).toEqual({ ...relation, sku: 'CH-14', otherSku: 'NB-14' });
    const wrong = await shop.call('PATCH', '/api/v1/products/charger', {
      version: 1,
      relations: [
        { ...relation, sku: 'NB-14' },
        { kind: 'replaces', handle: 'charger', sku: 'CH-14', otherSku: 'CH-14' },
        { ...relation, otherSku: 'CH-14' },
      ],
    });
    expect(issuesOf(wrong)).toEqual(['relations.0.sku: the product has no variant NB-14']);
    const others = await shop.call('PATCH', '/api/v1/products/charger', {
      version: 1,
      relations: [
        { kind: 'replaces', handle: 'charger', sku: 'CH-14', otherSku: 'CH-14' },
        { kind: 'goes_with', handle: 'charger', sku: 'CH-14' },
        { ...relation, otherSku: 'CH-14' },
      ],
    });
    expect(issuesOf(others)).toEqual([
      'relations.0: a product has no relation to itself, nor a variant to itself',
      'relations.1: a product has no relation to itself, nor a variant to itself',
      'relations.2.otherSku: notebook has no variant CH-14',
    ]);
  });
});

describe('a batch', () => {
  test('makes and changes many, relations to each other included; the second time nothing changes', async () => {
    const one = (handle: string, other: string): Record<string, unknown> => ({
      handle,
      texts: { en: { name: handle } },
      variants: [{ sku: `${handle}-1` }],
      relations: [{ kind: 'goes_with', handle: other }],
      publish: true,
    });
    const body = { products: [one('b1', 'b2'), one('b2', 'b1')] };
    const first = await shop.call<{ items: { outcome: string }[] }>('POST', '/api/v1/products/batch', body);
    expect(first.body.items.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    const second = await shop.call<{ items: { outcome: string }[] }>('POST', '/api/v1/products/batch', body);
    expect(second.body.items.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
  });

  test('with one that is wrong saves none, and names it', async () => {
    const answer = await shop.call<{ detail: string }>('POST', '/api/v1/products/batch', {
      products: [
        { handle: 'good', texts: { en: { name: 'Good' } }, variants: [{ sku: 'GOOD' }] },
        { handle: 'bad', texts: { en: { name: 'Bad' } }, variants: [{ sku: 'OWNED-1' }] },
      ],
    });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'sku_taken']);
    expect(answer.body.detail).toContain('bad');
    expect((await shop.call('GET', '/api/v1/products/good')).status).toBe(404);
  });
});
