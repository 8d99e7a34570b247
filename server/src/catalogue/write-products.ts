/** Writes checked products with all that is made from them, one statement each whatever their number. */
import { run, type Tx } from '../kit/sql.ts';
import { problem } from '../kit/problems.ts';
import type { Definitions } from './definitions.ts';
import { indexProduct } from './index-product.ts';
import { usesOf } from './pictures/own-picture.ts';
import { saveUses } from './pictures/pictures.sql.ts';
import { skuTaken } from './problems.ts';
import {
  clearAssortment,
  clearParts,
  clearRelations,
  keepVersions,
  saveAssortment,
  saveParts,
  saveRelations,
  saveSearch,
  saveVariants,
  updateProducts,
} from './products.sql.ts';
import type { Save } from './save-products.ts';

/** New products are in the table already; older ones are held by the caller. Throws `sku_taken` for a SKU that another product got meanwhile. */
export async function writeProducts(
  tx: Tx,
  saves: readonly Save[],
  definitions: Definitions,
  by: string,
  now: Date,
): Promise<void> {
  if (saves.length === 0) return;
  const changed = saves.filter(({ before }) => before !== null);
  if (changed.length > 0) {
    await run(tx, keepVersions, [changed.map(({ id }) => id)]);
    const rows = changed.map(({ id, state, document }) => ({ product_id: id, state, document }));
    await run(tx, updateProducts, [JSON.stringify(rows), now, by]);
  }
  await writeVariants(tx, saves);
  await writeRelations(tx, saves);
  await writeAssortment(tx, saves);
  await writePictureUses(tx, saves);
  await writeSearch(tx, saves, definitions);
}

/** Only added to: an older version may come back with its pictures. */
async function writePictureUses(tx: Tx, saves: readonly Save[]): Promise<void> {
  const uses = usesOf(saves);
  if (uses.length > 0) await run(tx, saveUses, [uses.map(({ hash }) => hash), uses.map(({ id }) => id)]);
}

async function writeVariants(tx: Tx, saves: readonly Save[]): Promise<void> {
  const variants = saves.flatMap(({ id, document }) =>
    document.variants.map(({ sku, gtin, parts, state, options, replaces }, place) => ({
      sku,
      product_id: id,
      gtin,
      kind: parts === null ? 'single' : 'bundle',
      state,
      options,
      replaces,
      place,
    })),
  );
  const saved = await run(tx, saveVariants, [JSON.stringify(variants)]);
  if (saved.length < variants.length) throw problem(skuTaken);
  const parts = saves.flatMap(({ document }) =>
    document.variants.flatMap((variant) =>
      (variant.parts ?? []).map((part) => ({ bundle_sku: variant.sku, part_sku: part.sku, quantity: part.quantity })),
    ),
  );
  const had = ids(saves, (save) => save.before?.document.variants.some((variant) => variant.parts !== null) === true);
  if (had.length > 0) await run(tx, clearParts, [had]);
  if (parts.length > 0) await run(tx, saveParts, [JSON.stringify(parts)]);
}

async function writeRelations(tx: Tx, saves: readonly Save[]): Promise<void> {
  const had = ids(saves, ({ before }) => (before?.document.relations.length ?? 0) > 0);
  if (had.length > 0) await run(tx, clearRelations, [had]);
  const rows = saves.flatMap(({ id, document }) =>
    document.relations.map(({ kind, handle, sku, otherSku }, place) => ({
      product_id: id,
      kind,
      handle,
      sku: sku ?? null,
      other_sku: otherSku ?? null,
      place,
    })),
  );
  if (rows.length > 0) await run(tx, saveRelations, [JSON.stringify(rows)]);
}

async function writeAssortment(tx: Tx, saves: readonly Save[]): Promise<void> {
  const had = ids(saves, ({ before }) => (before?.document.assortment.length ?? 0) > 0);
  if (had.length > 0) await run(tx, clearAssortment, [had]);
  const rows = saves.flatMap(({ id, document }) =>
    document.assortment.map((rule, place) => ({
      product_id: id,
      place,
      includes: rule.effect === 'include',
      sku: rule.sku,
      channel: rule.channel,
      location_id: rule.locationId,
      region: rule.region,
      from_at: rule.from,
      until_at: rule.until,
    })),
  );
  if (rows.length > 0) await run(tx, saveAssortment, [JSON.stringify(rows)]);
}

/** Also by itself: when a choice or a category has got another name. */
export async function writeSearch(
  tx: Tx,
  saves: readonly Pick<Save, 'id' | 'handle' | 'state' | 'document'>[],
  definitions: Definitions,
): Promise<void> {
  const rows = saves.map(({ id, handle, state, document }) => ({
    product_id: id,
    state,
    category: document.category,
    brand: document.brand,
    ...indexProduct(handle, document, definitions),
    has_assortment: document.assortment.some(({ sku }) => sku === null),
  }));
  const languages = new Set(rows.flatMap(({ words }) => words.map(({ language }) => language)));
  await run(tx, saveSearch, [JSON.stringify(rows), [...languages]]);
}

const ids = (saves: readonly Save[], had: (save: Save) => boolean): string[] => saves.filter(had).map(({ id }) => id);
