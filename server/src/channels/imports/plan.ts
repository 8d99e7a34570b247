/** A mapping, made ready: what each column feeds. A row becomes a draft of an event, an order line, or the reason why not. */
import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { importMapping } from '../../../../contracts/channels.ts';
import { dateReader, type ReadDate } from './dates.ts';
import { parseDecimal } from './decimals.ts';
import type { FileRow } from './read-rows.ts';

export type Mapping = z.infer<typeof importMapping>;
/** Files whose rows become events; the others belong to later parts (`other-kinds.ts`). */
export type EventKind = 'persons' | 'events' | 'orders';

export interface ExternalId {
  readonly type: string;
  readonly id: string;
}

export interface Draft {
  readonly kind: 'event';
  readonly row: number;
  readonly type: 'identify' | 'track';
  readonly name: string | null;
  readonly messageId: string;
  readonly userId: string | undefined;
  readonly anonymousId: string | undefined;
  readonly externalIds: readonly ExternalId[];
  readonly at: Date | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface OrderLine {
  readonly kind: 'line';
  readonly row: number;
  readonly orderId: string;
  readonly userId: string | undefined;
  readonly anonymousId: string | undefined;
  readonly externalIds: readonly ExternalId[];
  readonly at: Date;
  readonly sku: string;
  readonly name: string;
  /** Millionths. */
  readonly quantity: bigint;
  /** Millionths of a unit of `currency`. */
  readonly price: bigint;
  readonly currency: string;
  readonly country: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface BadRow {
  readonly kind: 'bad';
  readonly row: number;
  readonly reason: string;
  readonly detail: string;
  readonly raw: string;
}

export class BadMapping extends Error {}

/** Reads one value of a row by the name of its column. */
export type Take = (row: FileRow, column: string) => unknown;

interface Feeds {
  readonly one: ReadonlyMap<string, string>;
  readonly identifiers: readonly (readonly [type: string, column: string])[];
  readonly traits: readonly (readonly [name: string, column: string])[];
  readonly properties: readonly (readonly [name: string, column: string])[];
}

const single = [
  'event',
  'timestamp',
  'messageId',
  'userId',
  'anonymousId',
  'order:id',
  'line:sku',
  'line:name',
  'line:quantity',
  'line:price',
  'order:currency',
  'order:country',
] as const;

/** Throws BadMapping, in words for people, when the mapping cannot work for these columns. */
export function compileMapping(
  mapping: Mapping,
  columns: readonly string[],
): (row: FileRow) => Draft | OrderLine | BadRow {
  const feeds = sortTargets(mapping, columns);
  const readDate = compileDate(mapping);
  const take = taker(mapping, columns);
  if (mapping.kind === 'orders') {
    for (const target of ['order:id', 'line:quantity', 'line:price', 'timestamp']) {
      if (!feeds.one.has(target)) throw new BadMapping(`no column feeds ${target}`);
    }
    return guarded((row) => readLine(row, feeds, take, mapping, readDate));
  }
  if (mapping.kind === 'events' && !feeds.one.has('event')) throw new BadMapping('no column feeds event (its name)');
  if (!feeds.one.has('userId') && !feeds.one.has('anonymousId') && feeds.identifiers.length === 0) {
    throw new BadMapping('no column says who: map one to userId, anonymousId or identifier:<type>');
  }
  return guarded((row) => readEvent(row, feeds, take, mapping, readDate));
}

function sortTargets(mapping: Mapping, columns: readonly string[]): Feeds {
  const one = new Map<string, string>();
  const lists = {
    identifier: [] as [string, string][],
    trait: [] as [string, string][],
    property: [] as [string, string][],
  };
  for (const { column, target } of mapping.columns) {
    if (target === 'ignore' || target === '') continue;
    if (mapping.format === 'csv' && !columns.includes(column))
      throw new BadMapping(`the file has no column "${column}"`);
    const known = single.find((name) => name === target);
    const match = /^(identifier|trait|property):([\w .-]{1,100})$/.exec(target);
    if (known) {
      if (one.has(target)) throw new BadMapping(`two columns feed ${target}`);
      one.set(target, column);
    } else if (match?.[1] !== undefined && match[2] !== undefined) {
      lists[match[1] as 'identifier' | 'trait' | 'property'].push([match[2], column]);
    } else {
      throw new BadMapping(
        `"${target}" is no target; take ignore, identifier:<type>, trait:<name>, property:<name> or one of ${single.join(', ')}`,
      );
    }
  }
  return { one, identifiers: lists.identifier, traits: lists.trait, properties: lists.property };
}

function compileDate(mapping: Mapping): ReadDate {
  try {
    return dateReader(mapping.dateFormat, mapping.timeZone);
  } catch (error) {
    throw new BadMapping(error instanceof RangeError ? error.message : 'the date format or the time zone is not known');
  }
}

export function taker(mapping: Mapping, columns: readonly string[]): Take {
  if (mapping.format === 'csv') {
    const places = new Map(columns.map((column, at) => [column, at]));
    return (row, column) => (row.kind === 'row' ? row.fields[places.get(column) ?? -1] : undefined);
  }
  return (row, column) => {
    if (row.kind !== 'object') return undefined;
    // A dot leads into nested objects, unless the very name has one.
    if (Object.hasOwn(row.value, column)) return row.value[column];
    return column
      .split('.')
      .reduce<unknown>(
        (at, key) =>
          typeof at === 'object' && at !== null && Object.hasOwn(at, key)
            ? (at as Record<string, unknown>)[key]
            : undefined,
        row.value,
      );
  };
}

class RowProblem extends Error {
  readonly reason: string;
  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

function guarded<T extends Draft | OrderLine>(make: (row: FileRow) => T): (row: FileRow) => T | BadRow {
  return (row) => {
    if (row.kind === 'error')
      return { kind: 'bad', row: row.number, reason: row.reason, detail: row.detail, raw: row.raw };
    try {
      return make(row);
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      const raw = row.kind === 'row' ? row.fields.join(',').slice(0, 2_000) : row.raw;
      return { kind: 'bad', row: row.number, reason: error.reason, detail: error.message, raw };
    }
  };
}

export const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value.trim()
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';

function readWho(row: FileRow, feeds: Feeds, take: Take): Pick<Draft, 'userId' | 'anonymousId' | 'externalIds'> {
  const pick = (target: string): string | undefined => {
    const column = feeds.one.get(target);
    const value = column === undefined ? '' : textOf(take(row, column));
    return value === '' ? undefined : value;
  };
  const externalIds = feeds.identifiers
    .map(([type, column]) => ({ type, id: textOf(take(row, column)) }))
    .filter((one) => one.id !== '');
  return { userId: pick('userId'), anonymousId: pick('anonymousId'), externalIds };
}

function readAt(row: FileRow, feeds: Feeds, take: Take, readDate: ReadDate): Date | null {
  const column = feeds.one.get('timestamp');
  if (column === undefined) return null;
  const value = textOf(take(row, column));
  const at = readDate(value);
  if (at === null)
    throw new RowProblem('bad_timestamp', `column "${column}" is not a date in the format of the mapping`);
  return at;
}

function readEvent(row: FileRow, feeds: Feeds, take: Take, mapping: Mapping, readDate: ReadDate): Draft {
  const who = readWho(row, feeds, take);
  if (who.userId === undefined && who.anonymousId === undefined && who.externalIds.length === 0) {
    throw new RowProblem('id_missing', 'none of the identifying columns has a value');
  }
  const eventColumn = feeds.one.get('event');
  const name = mapping.kind === 'events' && eventColumn !== undefined ? textOf(take(row, eventColumn)) : null;
  if (name === '') throw new RowProblem('event_name_missing', `column "${eventColumn ?? ''}" has no event name`);
  const fields: Record<string, unknown> = {};
  for (const [key, column] of mapping.kind === 'persons' ? feeds.traits : feeds.properties) {
    const value = take(row, column);
    if (value !== undefined && value !== null && value !== '') fields[key] = value;
  }
  const idColumn = feeds.one.get('messageId');
  const given = idColumn === undefined ? '' : textOf(take(row, idColumn));
  return {
    kind: 'event',
    row: row.number,
    type: mapping.kind === 'persons' ? 'identify' : 'track',
    name,
    messageId: given === '' ? rowId(row) : given,
    ...who,
    at: readAt(row, feeds, take, readDate),
    fields,
  };
}

/** The same row at the same place of a file is the same message, whenever the file is imported. */
function rowId(row: FileRow): string {
  const content = row.kind === 'row' ? row.fields.join('\u001f') : row.raw;
  return `row-${row.number}-${hash('sha256', content, 'base64url').slice(0, 22)}`;
}

function readLine(row: FileRow, feeds: Feeds, take: Take, mapping: Mapping, readDate: ReadDate): OrderLine {
  const value = (target: string): string => {
    const column = feeds.one.get(target);
    return column === undefined ? '' : textOf(take(row, column));
  };
  const orderId = value('order:id');
  if (orderId === '') throw new RowProblem('order_id_missing', 'the row has no order id');
  const at = readAt(row, feeds, take, readDate);
  if (at === null) throw new RowProblem('bad_timestamp', 'the row has no date');
  const decimal = (target: string, name: string): bigint => {
    const read = parseDecimal(value(target), mapping.decimalSeparator);
    if (read === null)
      throw new RowProblem('bad_number', `the ${name} is not a decimal number with at most 6 digits behind the point`);
    return read;
  };
  const properties: Record<string, unknown> = {};
  for (const [key, column] of feeds.properties) {
    const property = take(row, column);
    if (property !== undefined && property !== null && property !== '') properties[key] = property;
  }
  return {
    kind: 'line',
    row: row.number,
    orderId,
    ...readWho(row, feeds, take),
    at,
    sku: value('line:sku'),
    name: value('line:name'),
    quantity: decimal('line:quantity', 'quantity'),
    price: decimal('line:price', 'price'),
    currency: value('order:currency') || mapping.currency,
    country: value('order:country'),
    properties,
  };
}
