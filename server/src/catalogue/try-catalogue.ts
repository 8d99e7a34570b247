/** For tests: a server with the catalogue alone, over a database of its own, its ports filled by the test. */
import { audit } from '../access/index.ts';
import { systemClock } from '../kit/clock.ts';
import { silentLog } from '../kit/log.ts';
import { byHeader, tryServer } from '../kit/http/try-server.ts';
import { connect, type Db } from '../kit/sql.ts';
import { createCatalogue, type Catalogue, type CataloguePorts } from './catalogue.ts';

export interface TriedCatalogue {
  readonly url: string;
  readonly db: Db;
  readonly catalogue: Catalogue;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    more?: { role?: string; key?: string },
  ): Promise<{ status: number; body: T; text: string }>;
  stop(): Promise<void>;
}

export async function tryCatalogue(databaseUrl: string, ports: Partial<CataloguePorts> = {}): Promise<TriedCatalogue> {
  const db = connect(databaseUrl, { max: 8 });
  const catalogue = createCatalogue({ db, log: silentLog, clock: systemClock, ...ports });
  await catalogue.start();
  const server = await tryServer({ db, routes: catalogue.routes, authenticate: byHeader, audit });
  return {
    url: server.url,
    db,
    catalogue,
    call: async <T>(method: string, path: string, body?: unknown, more: { role?: string; key?: string } = {}) => {
      const answer = await fetch(`${server.url}${path}`, {
        method,
        headers: {
          'x-actor': more.role ?? 'admin',
          ...(more.key === undefined ? {} : { 'idempotency-key': more.key }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const isJson = /^application\/(\w+\+)?json/.test(answer.headers.get('content-type') ?? '');
      return { status: answer.status, body: (isJson ? JSON.parse(text) : null) as T, text };
    },
    stop: async () => {
      await server.stop();
      await catalogue.stop();
      await db.end({ timeout: 1 });
    },
  };
}

/** Attributes and categories of a small shop that sells shirts and laptops in two languages. */
export async function furnish({ call }: Pick<TriedCatalogue, 'call'>): Promise<void> {
  const put = async (path: string, body: unknown): Promise<void> => {
    const { status, text } = await call('PUT', path, body);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  };
  await put('/api/v1/catalogue/settings', {
    version: 1,
    languages: ['en', 'ru', 'ro', 'pl'],
    channels: [
      { channel: 'web', languages: ['en', 'ru'], fields: ['name', 'description', 'image', 'gtin', 'attributes'] },
      {
        channel: 'till',
        languages: ['en'],
        fields: ['name', 'gtin', 'price', 'stock'],
        zones: ['lv', 'ie'].map((zone) => ({ zone, currency: 'EUR' })),
      },
    ],
  });
  await put('/api/v1/attributes/colour', {
    version: 0,
    names: { en: 'Colour', ru: 'Цвет' },
    type: 'choice',
    facet: true,
    choices: [
      { code: 'black', names: { en: 'Black', ru: 'Чёрный' } },
      { code: 'red', names: { en: 'Red', ru: 'Красный' } },
    ],
  });
  await put('/api/v1/attributes/size', {
    version: 0,
    names: { en: 'Size', ru: 'Размер' },
    type: 'choice',
    facet: true,
    choices: ['s', 'm', '42'].map((code) => ({ code, names: { en: code.toUpperCase() } })),
  });
  await put('/api/v1/attributes/screen', {
    version: 0,
    names: { en: 'Screen' },
    type: 'number',
    unit: 'in',
    facet: true,
  });
  await put('/api/v1/attributes/washable', { version: 0, names: { en: 'Washable' }, type: 'boolean' });
  await put('/api/v1/attributes/material', { version: 0, names: { en: 'Material' }, type: 'text' });
  await put('/api/v1/attributes/released', { version: 0, names: { en: 'Released' }, type: 'date' });
  await put('/api/v1/categories/clothing', { version: 0, names: { en: 'Clothing' }, taxCategory: 'clothes' });
  await put('/api/v1/categories/shirts', {
    version: 0,
    parent: 'clothing',
    names: { en: 'Shirts', ru: 'Рубашки' },
    attributes: ['material'],
  });
  await put('/api/v1/categories/laptops', { version: 0, names: { en: 'Laptops' } });
}

/** A shirt in black and red; fields that are given take the place of its own. */
export function aShirt(handle: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    handle,
    brand: 'Lindvale',
    category: 'shirts',
    texts: {
      en: { name: `Linen shirt ${handle}`, description: 'A light shirt for warm evenings.' },
      ru: { name: `Льняная рубашка ${handle}`, description: 'Лёгкая рубашка для тёплых вечеров.' },
    },
    attributes: { washable: true, material: { en: 'linen', ru: 'лён' } },
    media: [{ url: `https://pictures.example/${handle}.jpg`, role: 'main', alts: { en: 'A shirt' } }],
    variants: [
      { sku: `${handle}-B`, options: { colour: ['black'] } },
      { sku: `${handle}-R`, options: { colour: ['red'] } },
    ],
    publish: true,
    ...more,
  };
}
