/** Catalogue and prices in a real Chromium, against the real server, from an empty shop to a basket whose every cent is explained. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import en from '../../../console/src/texts/en.ts';
import goods from '../../../console/src/texts/goods/en.ts';
import { pictureOf } from '../../../simulator/trade/pictures/index.ts';
import { openBrowser, type OpenBrowser } from '../open-browser.ts';
import { enterConsole, lookOver } from './look-around.ts';
import { discardProduct, freshFolder, makeKey, openDoor, startProduct, until, type Door } from './start-product.ts';
import type { Product } from './start-product.ts';

let dir: string;
let product: Product;
let door: Door;
let chromium: OpenBrowser;
let page: Page;
/** Errors of scripts and of the content security policy, refused requests, requests to elsewhere. */
const complaints: string[] = [];
const expectQuiet = (): void => expect(complaints.splice(0)).toEqual([]);

beforeAll(async () => {
  dir = await freshFolder('goods');
  [product, chromium] = await Promise.all([startProduct(dir), openBrowser()]);
  door = openDoor(product.url, await makeKey(product.env, '--role', 'admin'));
  page = await enterConsole(chromium.browser, product, complaints);
}, 400_000);
afterAll(async () => {
  await chromium.close();
  await discardProduct(product);
}, 180_000);

const go = async (to: string): Promise<void> => {
  await page.goto(`${product.url}${to}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
};
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).first().click();
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const choose = async (label: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name: label, exact: true }).first().click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

/** A version takes force two seconds after it is published. */
const inForce = (version: number): Promise<void> =>
  until(async () => {
    const book = await door.ask<{ currentVersion: number | null }>('GET', '/api/v1/price-books/retail');
    return book.currentVersion === version;
  });

describe('a merchandiser', () => {
  test('makes a category and a product, and publishes it', async () => {
    await go('/');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByText(goods.catalogue.none, { exact: true }).waitFor();
    await go('/catalogue/categories');
    await press(goods.catalogue.newCategory);
    await page.getByRole('dialog').getByLabel('Name (English)').fill('Lamps');
    await page.getByRole('dialog').getByRole('button', { name: en.common.save }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await go('/catalogue/new');
    await field(goods.catalogue.name).fill('Desk lamp');
    await choose(goods.catalogue.category, 'Lamps');
    await field(goods.catalogue.sku).fill('LAMP-1');
    await press(goods.catalogue.create);
    await page.waitForURL('**/catalogue/products/desk-lamp');
    await press(goods.catalogue.publish);
    await page.getByRole('button', { name: goods.catalogue.unpublish, exact: true }).waitFor();
    const stored = await door.ask<{ state: string; category: string }>('GET', '/api/v1/products/desk-lamp');
    expect(stored).toMatchObject({ state: 'published', category: 'lamps' });
    expectQuiet();
  });

  test('is told who was quicker, and loses neither change', async () => {
    await go('/catalogue/products/desk-lamp');
    await field(goods.catalogue.brand).fill('Nordlys');
    const { id, version } = await door.ask<{ id: string; version: number }>('GET', '/api/v1/products/desk-lamp');
    await door.ask('PATCH', `/api/v1/products/${id}`, { version, attributes: {}, taxCategory: 'reduced' });
    await press(en.common.save);
    const clash = page.getByRole('alert').filter({ hasText: goods.catalogue.clash.theirs });
    await clash.getByText(goods.catalogue.field.taxCategory).waitFor();
    await clash.getByText(goods.catalogue.field.brand).waitFor();
    await clash.getByRole('button', { name: goods.catalogue.clash.together }).click();
    await press(en.common.save);
    await page.getByText(en.common.saved).first().waitFor();
    expect(await door.ask('GET', '/api/v1/products/desk-lamp')).toMatchObject({
      brand: 'Nordlys',
      taxCategory: 'reduced',
      version: version + 2,
    });
    // The refusal itself is written to the browser's log.
    expect(complaints.splice(0).filter((one) => !one.includes('409'))).toEqual([]);
    await door.ask('PATCH', `/api/v1/products/${id}`, { version: version + 2, taxCategory: null });
  });

  test('sees in the completeness report what is missing, and opens the product behind the number', async () => {
    await go('/catalogue/completeness');
    await press(goods.complete.settings);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: goods.complete.channels }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: en.channel.web }).click();
    await dialog.getByRole('combobox', { name: 'Web: fields' }).waitFor();
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: en.common.save }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page
      .getByRole('button', { name: /^1 products without: Picture/ })
      .first()
      .click();
    await page.getByRole('dialog').getByRole('link', { name: 'Desk lamp' }).click();
    await page.getByRole('heading', { level: 1, name: 'Desk lamp' }).waitFor();
    expect(await page.getByText(goods.catalogue.unsaved).count()).toBe(0);
    expectQuiet();
  });

  test('uploads a picture, and sees it in lists and in the palette', async () => {
    await go('/catalogue/products/desk-lamp?part=media');
    const buffer = pictureOf({ category: 'Speakers', look: 'Teal' });
    await page.locator('input[type=file]').setInputFiles({ name: 'lamp.txt', mimeType: 'image/png', buffer });
    await field(goods.catalogue.keptHere).waitFor();
    await press(en.common.save);
    await page.getByText(en.common.saved).first().waitFor();
    await go('/catalogue');
    const drawn = (within: Locator): Promise<unknown> =>
      expect
        .poll(() =>
          within
            .locator('img')
            .first()
            .evaluate((img) => (img as HTMLImageElement).naturalWidth),
        )
        .toBe(300);
    await drawn(page.getByRole('row').filter({ hasText: 'Desk lamp' }));
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: en.palette.placeholder }).fill('lamp');
    await drawn(page.getByRole('option', { name: /Desk lamp/ }));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/catalogue/products/desk-lamp');
    expectQuiet();
    // For the screen of feeds, which axe looks at below.
    const shop = { name: 'Nordlys', company: 'Nordlys', url: 'https://shop.example' };
    const place = { language: 'en', zone: 'latvia', currency: 'EUR', locations: [{ locationId: 'store-1' }] };
    const settings = { ...place, shop, link: 'https://shop.example/p/{handle}' };
    await door.ask('POST', '/api/v1/feeds', { name: 'Google', form: 'google', settings });
  });
});

describe('a pricing manager', () => {
  test('makes a price book, prices the product, and publishes', async () => {
    await go('/prices');
    await press(goods.price.newBook);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(goods.price.name).fill('Retail');
    await dialog.getByLabel(goods.price.firstZone).fill('Latvia');
    await dialog.getByLabel(goods.price.taxRate).fill('21');
    await dialog.getByRole('button', { name: goods.price.makeBook }).click();
    await page.getByRole('heading', { level: 1, name: 'Retail' }).waitFor();
    await press(goods.price.addPrice);
    await dialog.getByRole('combobox', { name: goods.catalogue.sku }).fill('LAMP-1');
    await dialog.getByRole('textbox', { name: goods.price.amount }).fill('49.90');
    await dialog.getByRole('button', { name: en.common.save }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('textbox', { name: 'Price of LAMP-1' }).fill('50.00');
    await page.keyboard.press('Enter');
    await page.getByText('Price of LAMP-1 changed in the draft.').waitFor();
    await press(goods.price.publish);
    await dialog.getByText(goods.price.noFaults).waitFor();
    await dialog.getByRole('button', { name: goods.price.publish }).click();
    await dialog.waitFor({ state: 'hidden' });
    // The screen learns by itself that the version has taken force.
    await page.getByText('Version 1', { exact: true }).waitFor();
    const prices = await door.ask('GET', '/api/v1/price-books/retail/prices');
    expect(prices).toMatchObject({ items: [{ sku: 'LAMP-1', amountMinor: 5_000, currency: 'EUR' }] });
    expectQuiet();
  });

  test('makes a promotion, reads it as a sentence, tries a basket and sees why it costs what it costs', async () => {
    await go('/prices/books/retail/promotions/new');
    await field(goods.price.name).fill('Lamp weeks');
    await field(goods.promo.discount).fill('20');
    await page.getByText('20% off: everything. Always.').waitFor();
    await choose(goods.promo.addCondition, goods.promo.condition.total);
    await page.getByText('20% off: everything, when the basket is worth €50.00 or more.').waitFor();
    await choose(goods.promo.addCondition, goods.promo.condition.any);
    await choose(goods.promo.addAlternative, goods.promo.condition.quantity);
    await page.getByText(/ and the basket is worth €50.00 or more or .*\b2\b.*\.$/).waitFor();
    await press(en.common.save);
    await page.getByText(goods.promo.saved).waitFor();
    await page.getByRole('combobox', { name: 'Line 1' }).fill('LAMP-1');
    await page.keyboard.press('Escape');
    await press(goods.try.run);
    await page.getByText('1 × LAMP-1 at €50.00: the price everywhere').waitFor();
    await page.getByText('Lamp weeks: 20% off, -€10.00').waitFor();
    expect(await page.getByText('Total: €40.00').textContent()).toBe('Total: €40.00');
    // On the version in force the promotion does not exist yet.
    await choose(goods.try.which, 'Version 1');
    await press(goods.try.run);
    await page.getByText('Total: €50.00').waitFor({ state: 'attached' });
    expectQuiet();
  });

  test('allows one channel its own price by a named exception, and finds it in the parity report', async () => {
    const book = await door.ask<{ settings: object; revision: number }>('GET', '/api/v1/price-books/retail');
    const exceptions = [{ id: 'app-launch', reason: 'The app is new', channels: ['app'] }];
    await door.ask('PUT', '/api/v1/price-books/retail', {
      name: 'Retail',
      isDefault: true,
      revision: book.revision,
      settings: { ...book.settings, exceptions },
    });
    await go('/prices/parity');
    await page.getByText(goods.parity.none).waitFor();
    const price = { sku: 'LAMP-1', currency: 'EUR', amountMinor: 4_500, exception: 'app-launch' };
    await door.ask('PUT', '/api/v1/price-books/retail/prices', { prices: [price] });
    await door.ask('POST', '/api/v1/price-books/retail/versions', { note: 'app' });
    await inForce(2);
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: 'LAMP-1' });
    await row.getByText('€45.00').waitFor();
    await row.getByText('The app is new').waitFor();
    expectQuiet();
  });

  test('generates codes, looks one up as it is said aloud, and closes the batch', async () => {
    await door.ask('PUT', '/api/v1/price-books/retail/promotions/hello', {
      revision: 0,
      name: 'Hello',
      state: 'active',
      conditions: [{ kind: 'code' }],
      effect: { kind: 'percent', discountBps: 500 },
    });
    await door.ask('POST', '/api/v1/price-books/retail/versions', {});
    await inForce(3);
    await go('/prices/codes');
    await press(goods.code.makeBatch);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: goods.promo.promotion }).click();
    await page.getByRole('option', { name: 'Hello' }).click();
    await dialog.getByRole('textbox', { name: goods.price.name }).fill('Letters of May');
    await dialog.getByRole('textbox', { name: goods.code.size }).fill('25');
    await dialog.getByRole('button', { name: goods.code.generate }).click();
    await dialog.waitFor({ state: 'hidden' });
    const { items } = await door.ask<{ items: { printed: string }[] }>('GET', '/api/v1/codes?promotionId=hello');
    await page.getByRole('textbox', { name: goods.code.code }).fill((items[0]?.printed ?? '').toLowerCase());
    await press(goods.code.check);
    await page.getByText(goods.code.good).waitFor();
    await page.getByRole('button', { name: 'Close: Letters of May' }).click();
    await dialog.locator('button[type=submit]').click();
    await dialog.waitFor({ state: 'hidden' });
    await press(goods.code.check);
    await page.getByText(goods.why.closed).waitFor();
    expectQuiet();
  });
});

const parts = ['texts', 'variants', 'attributes', 'media', 'relations', 'assortment', 'history'];
const screens: Readonly<Record<string, string>> = {
  products: '/catalogue',
  'nothing found': '/catalogue?search=nothing-has-this',
  'new product': '/catalogue/new',
  ...Object.fromEntries(parts.map((part) => [`product: ${part}`, `/catalogue/products/desk-lamp?part=${part}`])),
  categories: '/catalogue/categories',
  attributes: '/catalogue/attributes',
  reviews: '/catalogue/opinions',
  questions: '/catalogue/opinions?kind=questions',
  completeness: '/catalogue/completeness',
  'behind a number': '/catalogue/completeness?channel=web&field=image',
  feeds: '/catalogue/feeds',
  files: '/catalogue/files',
  books: '/prices',
  ...Object.fromEntries(
    ['prices', 'promotions', 'versions', 'rules'].map((part) => [`book: ${part}`, `/prices/books/retail?part=${part}`]),
  ),
  promotion: '/prices/books/retail/promotions/lamp-weeks',
  'new promotion': '/prices/books/retail/promotions/new',
  try: '/prices/try',
  codes: '/prices/codes',
  parity: '/prices/parity',
};

describe('every screen opens without complaints and fits, and axe finds nothing in light and dark', () => {
  const names = Object.keys(screens);
  const half = Math.ceil(names.length / 2);
  test.each([[names.slice(0, half)], [names.slice(half)]])(
    '%s',
    async (part) => {
      const all = part.map((name) => [name, screens[name] ?? '/'] as const);
      expect(await lookOver(page, go, all, complaints)).toEqual([]);
    },
    300_000,
  );
});
