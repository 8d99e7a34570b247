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
  const ours = {
    persons: [`trait:${name}`],
    events: [`property:${name}`, 'event'],
    orders: [...orderLine, `property:${name}`],
  }[kind];
  const rest = ['userId', 'anonymousId', 'timestamp', 'messageId', ...identifiers, `trait:${name}`, `property:${name}`];
  return ['ignore', ...new Set([...ours, ...rest])];
}

export const isTarget = (target: string): boolean =>
  ['ignore', 'event', 'timestamp', 'messageId', 'userId', 'anonymousId', ...orderLine].includes(target) ||
  /^(identifier|trait|property):.+$/.test(target);
