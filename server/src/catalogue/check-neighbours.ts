/** Does a product agree with what is around it: SKUs and GTINs of other products, parts of bundles, relations, pictures that we keep? */
import type { Issue } from '../kit/problems.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { ProductDocument } from './document.ts';
import { gtin14 } from './gtin.ts';
import { ownPicture } from './pictures/own-picture.ts';
import { picturesKnown } from './pictures/pictures.sql.ts';
import { handlesKnown, variantsKnown } from './products.sql.ts';
import type { Decision, Save } from './save-products.ts';

interface Neighbours {
  /** By SKU: whose it is, and whether it is a bundle. */
  readonly skus: ReadonlyMap<string, { readonly product: string; readonly kind: 'single' | 'bundle' }>;
  /** By the 14 digits: the SKU that has it. */
  readonly gtins: ReadonlyMap<string, string>;
  /** By handle: the product. */
  readonly handles: ReadonlyMap<string, string>;
  /** `<hash> <type>` */
  readonly pictures: ReadonlySet<string>;
}

/** Decisions to save become `wrong` where a neighbour objects. What two requests do at once is left to the constraints. */
export async function checkNeighbours(tx: Tx, decisions: readonly Decision[]): Promise<Decision[]> {
  const saves = decisions.flatMap((one) => ('save' in one ? [one.save] : []));
  if (saves.length === 0) return [...decisions];
  const neighbours = await readNeighbours(tx, saves);
  return decisions.map((one) => {
    if (!('save' in one)) return one;
    const issues = objections(one.save, neighbours);
    return issues.length === 0 ? one : { outcome: { kind: 'wrong', handle: one.save.handle, issues } };
  });
}

async function readNeighbours(tx: Tx, saves: readonly Save[]): Promise<Neighbours> {
  const variants = saves.flatMap(({ document }) => document.variants);
  const asked = variants.flatMap(({ sku, parts, replaces }) => [
    sku,
    ...(parts ?? []).map((part) => part.sku),
    ...(replaces === null ? [] : [replaces]),
  ]);
  const relations = saves.flatMap(({ document }) => document.relations);
  const related = relations.map(({ handle }) => handle);
  asked.push(...relations.flatMap(({ otherSku }) => otherSku ?? []));
  const pictures = saves.flatMap(({ document }) => document.media.flatMap(({ url }) => ownPicture(url)?.hash ?? []));
  const [known, handles, kept] = await Promise.all([
    run(tx, variantsKnown, [
      [...new Set(asked)],
      variants.flatMap(({ gtin }) => (gtin === null ? [] : [gtin14(gtin)])),
    ]),
    related.length === 0 ? [] : run(tx, handlesKnown, [[...new Set(related)]]),
    pictures.length === 0 ? [] : run(tx, picturesKnown, [[...new Set(pictures)]]),
  ]);
  const skus = new Map(known.map((row) => [row.sku, { product: row.product_id, kind: row.kind }]));
  const gtins = new Map(known.flatMap((row) => (row.gtin14 === null ? [] : [[row.gtin14, row.sku] as const])));
  // What this very batch changes: later ones see what earlier ones will have written.
  for (const { sku } of variants) for (const [digits, owner] of gtins) if (owner === sku) gtins.delete(digits);
  for (const { id, document } of saves) {
    for (const { sku, parts, gtin } of document.variants) {
      if (!skus.has(sku)) skus.set(sku, { product: id, kind: parts === null ? 'single' : 'bundle' });
      if (gtin !== null && !gtins.has(gtin14(gtin))) gtins.set(gtin14(gtin), sku);
    }
  }
  return {
    skus,
    gtins,
    handles: new Map([
      ...handles.map((row) => [row.handle, row.product_id] as const),
      ...saves.map(({ handle, id }) => [handle, id] as const),
    ]),
    pictures: new Set(kept.map(({ hash, type }) => `${hash} ${type}`)),
  };
}

/** Messages begin with the code of the problem that stands for them alone. */
export const takenSku = 'sku_taken: ';
export const takenGtin = 'gtin_taken: ';

function objections({ id, handle, document }: Save, neighbours: Neighbours): Issue[] {
  return [
    ...variantObjections(id, document, neighbours),
    ...relationObjections(handle, document, neighbours),
    ...pictureObjections(document, neighbours),
  ];
}

function pictureObjections({ media }: ProductDocument, { pictures }: Neighbours): Issue[] {
  return media.flatMap(({ url }, at) => {
    const own = ownPicture(url);
    return own === undefined || pictures.has(own.key)
      ? []
      : [{ path: `media.${at}.url`, message: 'there is no such picture here; POST /api/v1/pictures keeps one' }];
  });
}

function variantObjections(id: string, document: ProductDocument, { skus, gtins }: Neighbours): Issue[] {
  return document.variants.flatMap(({ sku, gtin, parts, replaces }, at) => {
    const issues: Issue[] = [];
    const owner = gtin === null ? sku : (gtins.get(gtin14(gtin)) ?? sku);
    if (skus.get(sku)?.product !== id)
      issues.push({ path: `variants.${at}.sku`, message: `${takenSku}another product has the SKU ${sku}` });
    if (owner !== sku)
      issues.push({ path: `variants.${at}.gtin`, message: `${takenGtin}${owner} has the GTIN ${gtin ?? ''}` });
    if (replaces !== null && !skus.has(replaces))
      issues.push({ path: `variants.${at}.replaces`, message: `there is no variant ${replaces}` });
    for (const part of parts ?? []) {
      const kind = skus.get(part.sku)?.kind;
      if (kind === undefined) issues.push({ path: `variants.${at}.parts`, message: `there is no variant ${part.sku}` });
      if (kind === 'bundle') issues.push({ path: `variants.${at}.parts`, message: `${part.sku} is a bundle itself` });
    }
    return issues;
  });
}

function relationObjections(handle: string, { relations }: ProductDocument, { handles, skus }: Neighbours): Issue[] {
  return relations.flatMap((one, at) => {
    const isToItself = one.handle === handle && (one.sku ?? one.otherSku) === (one.otherSku ?? one.sku);
    if (isToItself)
      return [{ path: `relations.${at}`, message: 'a product has no relation to itself, nor a variant to itself' }];
    const other = handles.get(one.handle);
    if (other === undefined) return [{ path: `relations.${at}`, message: `there is no product ${one.handle}` }];
    return one.otherSku === undefined || skus.get(one.otherSku)?.product === other
      ? []
      : [{ path: `relations.${at}.otherSku`, message: `${one.handle} has no variant ${one.otherSku}` }];
  });
}
