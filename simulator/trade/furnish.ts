/** Furnishes an empty shop through the public API: range, prices, places, stock. Again, it does what is missing, wherever it was stopped. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../world.ts';
import { allOf, type Door } from './door.ts';
import { deliveryMethods, deliveryWindows, locations, openingStock } from './places.ts';
import { bookId, bookSettings, codeBatch, codesForMany, prices, promotions } from './prices.ts';
import { feeds } from './feeds.ts';
import { launchProgramme } from './loyalty.ts';
import { allPictures, keyOf, pictureOf } from './pictures/index.ts';
import {
  attributes,
  categories,
  goodsSets,
  languages,
  products,
  productsOf,
  type Addresses,
  type ProductWish,
} from './range.ts';

export interface FurnishProgress {
  readonly done: number;
  readonly total: number;
}

const productsACall = 50;

/** In the order in which one thing needs another; each step by itself may be done twice. Measured: 6 to 9 s on two busy cores. */
export async function furnish(
  door: Door,
  world: World,
  tell: (progress: FurnishProgress) => void = () => {},
): Promise<void> {
  const addresses = new Map<string, string>();
  const steps = [
    () => setLanguages(door),
    () => defineWords(door),
    () => bringPictures(door, addresses),
    ...productSteps(door, world, addresses),
    () => putPlaces(door),
    ...locations().map(
      ({ id }) =>
        () =>
          fillShelves(door, world, id),
    ),
    () => draftBook(door, world),
    () => makeCodes(door),
    () => makeFeeds(door),
    () => launchProgramme(door),
    () => publishBook(door),
  ];
  for (const [done, step] of steps.entries()) {
    tell({ done, total: steps.length });
    await step();
  }
  tell({ done: steps.length, total: steps.length });
}

interface Settings {
  readonly version: number;
  readonly languages: readonly string[];
}

async function setLanguages(door: Door): Promise<void> {
  const { version, languages: now } = await door.ask<Settings>('GET', '/api/v1/catalogue/settings');
  if (languages.every((language) => now.includes(language))) return;
  const zones = ['ie', 'lv', 'pl', 'ro'].map((zone) => ({ zone, currency: 'EUR' }));
  const everywhere = {
    languages,
    fields: ['name', 'description', 'image', 'category', 'attributes', 'price', 'stock'],
    zones,
  };
  await door.ask('PUT', '/api/v1/catalogue/settings', {
    version,
    languages,
    channels: [
      { channel: 'web', ...everywhere },
      { channel: 'app', ...everywhere },
      { channel: 'kiosk', ...everywhere },
      { channel: 'till', languages: ['en'], fields: ['name', 'gtin'] },
      { channel: 'call_centre', languages, fields: ['name', 'description'] },
      { channel: 'partner', languages: ['en'], fields: ['name', 'description', 'brand', 'gtin', 'weight', 'image'] },
    ],
  });
}

async function defineWords(door: Door): Promise<void> {
  const known = new Set((await allOf<{ code: string }>(door, '/api/v1/attributes?limit=200')).map(({ code }) => code));
  for (const { code, ...body } of attributes())
    if (!known.has(code)) await door.ask('PUT', `/api/v1/attributes/${code}`, body);
  const there = new Set((await allOf<{ code: string }>(door, '/api/v1/categories?limit=2000')).map(({ code }) => code));
  for (const { code, ...body } of categories())
    if (!there.has(code)) await door.ask('PUT', `/api/v1/categories/${code}`, body);
}

const picturesAtOnce = 4;

/** A picture that is there already is found by what is in it, and nothing is kept twice. */
async function bringPictures(door: Door, addresses: Map<string, string>): Promise<void> {
  const all = allPictures();
  const bring = async (from: number): Promise<void> => {
    for (let at = from; at < all.length; at += picturesAtOnce) {
      const which = all[at] as (typeof all)[number];
      const { url } = await door.ask<{ url: string }>('POST', '/api/v1/pictures', pictureOf(which));
      addresses.set(keyOf(which), url);
    }
  };
  await Promise.all(Array.from({ length: picturesAtOnce }, (_, from) => bring(from)));
}

/**
 * A batch that was saved before is found unchanged. The sets come last: their parts must be there. `addresses` of pictures are known
 * only when the steps before have been made.
 */
function productSteps(door: Door, world: World, addresses: Addresses): (() => Promise<unknown>)[] {
  const calls = Math.ceil(productsOf(world.catalogue).length / productsACall);
  const save = (batch: readonly ProductWish[]) => door.ask('POST', '/api/v1/products/batch', { products: batch });
  let all: readonly ProductWish[] | undefined;
  const batch = (at: number): readonly ProductWish[] => {
    all ??= products(world.catalogue, addresses);
    return all.slice(at * productsACall, (at + 1) * productsACall);
  };
  return [
    ...Array.from({ length: calls }, (_, at) => () => save(batch(at))),
    () => save(goodsSets(world.catalogue, addresses).map(({ product }) => product)),
  ];
}

async function putPlaces(door: Door): Promise<void> {
  const known = new Set((await allOf<{ id: string }>(door, '/api/v1/locations?limit=200')).map(({ id }) => id));
  for (const { id, ...body } of locations()) if (!known.has(id)) await door.ask('PUT', `/api/v1/locations/${id}`, body);
  const ways = new Set((await allOf<{ id: string }>(door, '/api/v1/delivery-methods?limit=200')).map(({ id }) => id));
  for (const { id, ...body } of deliveryMethods())
    if (!ways.has(id)) await door.ask('PUT', `/api/v1/delivery-methods/${id}`, body);
  const hours = new Set((await allOf<{ id: string }>(door, '/api/v1/delivery-windows?limit=200')).map(({ id }) => id));
  for (const { id, ...body } of deliveryWindows())
    if (!hours.has(id)) await door.ask('PUT', `/api/v1/delivery-windows/${id}`, body);
}

/** One import a place, one transaction: a place that has any cell has been filled. */
async function fillShelves(door: Door, world: World, locationId: string): Promise<void> {
  const page = await door.ask<{ items: unknown[] }>('GET', `/api/v1/stock?locationId=${locationId}&limit=1`);
  if (page.items.length > 0) return;
  const lines = openingStock(world.catalogue, world.random, locationId);
  await door.ask('POST', '/api/v1/stock/imports', { takenAt: new Date(world.now).toISOString(), lines });
}

async function draftBook(door: Door, world: World): Promise<void> {
  const found = await door.tell('GET', `/api/v1/price-books/${bookId}`);
  if (found.status === 404)
    await door.ask('POST', '/api/v1/price-books', {
      id: bookId,
      name: 'Meridian',
      isDefault: true,
      settings: bookSettings(),
    });
  if (await isPublished(door)) return;
  const all = prices(world.catalogue, world.now);
  for (let at = 0; at < all.length; at += 1_000)
    await door.ask('PUT', `/api/v1/price-books/${bookId}/prices`, { prices: all.slice(at, at + 1_000) });
  const known = await allOf<{ id: string }>(door, `/api/v1/price-books/${bookId}/promotions?limit=200`);
  for (const { id, ...body } of promotions(world.now)) {
    if (known.some((one) => one.id === id)) continue;
    await door.ask('PUT', `/api/v1/price-books/${bookId}/promotions/${id}`, { revision: 0, state: 'active', ...body });
  }
}

async function makeCodes(door: Door): Promise<void> {
  for (const { code, promotionId } of codesForMany) {
    const made = await door.tell('POST', '/api/v1/codes', { bookId, promotionId, code, usesLimit: null });
    if (made.status >= 400 && made.body.code !== 'code_taken')
      throw new Error(`the code ${code}: ${made.status} ${JSON.stringify(made.body)}`);
  }
  const batches = await allOf<{ name: string }>(door, '/api/v1/code-batches?limit=200');
  if (!batches.some(({ name }) => name === codeBatch.name))
    await door.ask('POST', '/api/v1/code-batches', { bookId, ...codeBatch });
}

/** Their addresses are shown once, to nobody here: who wants one gives the feed a new address. */
async function makeFeeds(door: Door): Promise<void> {
  const known = new Set((await allOf<{ name: string }>(door, '/api/v1/feeds?limit=200')).map(({ name }) => name));
  for (const feed of feeds()) if (!known.has(feed.name)) await door.ask('POST', '/api/v1/feeds', feed);
}

interface Book {
  /** Null: no version is in force yet. */
  readonly currentVersion: number | null;
}

async function isPublished(door: Door): Promise<boolean> {
  const { currentVersion } = await door.ask<Book>('GET', `/api/v1/price-books/${bookId}`);
  if (currentVersion !== null) return true;
  const { items } = await door.ask<{ items: unknown[] }>('GET', `/api/v1/price-books/${bookId}/versions?limit=1`);
  return items.length > 0;
}

/** Resolves when prices are in force: two seconds after the version was published. */
async function publishBook(door: Door): Promise<void> {
  if (!(await isPublished(door)))
    await door.ask('POST', `/api/v1/price-books/${bookId}/versions`, { note: 'The first book of Meridian' });
  while ((await door.ask<Book>('GET', `/api/v1/price-books/${bookId}`)).currentVersion === null) await sleep(250);
}
