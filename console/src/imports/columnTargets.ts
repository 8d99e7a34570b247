import type { ImportMapping } from './imports.ts';

const identifiers = ['user_id', 'email', 'phone', 'loyalty_card', 'device', 'telegram', 'viber', 'crm'].map(
  (type) => `identifier:${type}`,
);
const orderLine = [
  'order:id',
  'line:sku',
  'line:name',
  'line:quantity',
  'line:price',
  'order:currency',
  'order:country',
];

const product = [
  'variant:sku',
  'variant:gtin',
  'variant:weight_grams',
  'variant:tax_category',
  'variant:state',
  'variant:parts',
  'variant:replaces',
  'product:handle',
  'product:brand',
  'product:category',
  'product:image',
  'product:state',
  'product:tax_category',
  'product:relations',
  'product:media',
  'product:assortment',
  'category:1',
  'category:2',
  'category:3',
];

const stock = ['stock:sku', 'stock:location', 'stock:on_hand'];

const card = ['card:number', 'card:kind', 'card:state', 'card:since', 'balance:points', 'balance:expires'];

/** Words for the open part of `trait:` and `property:`, taken from the column's own name. */
const nameFrom = (column: string): string =>
  column
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .toLowerCase();

/** What a column may feed, the likely ones of this kind of file first (contracts/channels.ts names them all). */
export function columnTargets(kind: ImportMapping['kind'], column: string): string[] {
  const name = nameFrom(column);
  if (kind === 'stock') return ['ignore', ...stock];
  if (kind === 'products')
    return ['ignore', ...product, 'name:en', 'description:en', `attribute:${name}`, `option:${name}`];
  if (kind === 'cards') return ['ignore', ...card, ...identifiers];
  const ours = {
    persons: [`trait:${name}`],
    events: [`property:${name}`, 'event'],
    orders: [...orderLine, `property:${name}`],
  }[kind];
  const rest = ['userId', 'anonymousId', 'timestamp', 'messageId', ...identifiers, `trait:${name}`, `property:${name}`];
  return ['ignore', ...new Set([...ours, ...rest])];
}

export const isTarget = (target: string): boolean =>
  [
    'ignore',
    'event',
    'timestamp',
    'messageId',
    'userId',
    'anonymousId',
    ...orderLine,
    ...product,
    ...stock,
    ...card,
  ].includes(target) ||
  /^(identifier|trait|property|attribute|variant_attribute|option|name|short|description|seo_title|seo_description|balance):.+$/.test(
    target,
  );
