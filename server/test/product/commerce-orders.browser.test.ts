/** Orders, stock and the store view in a real Chromium, against the real server: what agents and store staff see and do. */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import en from '../../../console/src/texts/en.ts';
import loyaltyTexts from '../../../console/src/texts/loyalty/en.ts';
import sales from '../../../console/src/texts/sales/en.ts';
import { giveAndReverse, loyaltyScreens, publishProgramme, readVersion, shareAndLeave } from './commerce-loyalty.ts';
import { openShop, riga, tallinn, where, type Made, type Shop } from './commerce-shop.ts';
import { openBrowser, type OpenBrowser } from '../open-browser.ts';
import { lookAround, lookOver, watch } from './look-around.ts';
import {
  discardProduct,
  freshFolder,
  makeKey,
  openDoor,
  startProduct,
  type Door,
  type Product,
} from './start-product.ts';

let dir: string;
let product: Product;
let door: Door;
let chromium: OpenBrowser;
let context: BrowserContext;
let page: Page;
/** Errors on the browser's console, of scripts and of the content security policy; requests that failed or went elsewhere. */
const complaints: string[] = [];

const expectQuiet = (): void => expect(complaints.splice(0)).toEqual([]);

let shop: Shop;
beforeAll(async () => {
  dir = await freshFolder('commerce-orders');
  [product, chromium] = await Promise.all([startProduct(dir), openBrowser()]);
  door = openDoor(product.url, await makeKey(product.env, '--role', 'admin'));
  shop = openShop(door);
  await shop.furnish();
  context = await chromium.browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(25_000);
  watch(page, product.url, complaints);
  const [link = ''] = /http:\S+\/login\/link#token=\S+/.exec(product.said()) ?? [];
  await page.goto(link);
  await page.getByLabel(en.login.newPassword, { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: en.login.setAndEnter }).click();
  await page.getByRole('navigation', { name: en.shell.screens }).waitFor();
}, 400_000);
afterAll(async () => {
  await chromium.close();
  await discardProduct(product);
}, 180_000);

const go = async (to: string): Promise<void> => {
  await page.goto(`${product.url}${to}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
};
const choose = async (field: Locator, option: string): Promise<void> => {
  await field.click();
  await page.getByRole('option', { name: option, exact: true }).click();
};
const act = async (deed: string): Promise<Locator> => {
  await page.getByRole('button', { name: en.common.actions, exact: true }).click();
  await page.getByRole('menuitem', { name: deed, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
};

describe('a till sale', () => {
  let sale: Made;

  test('stands on the desk, and is found by its number, its phone and the palette', async () => {
    sale = await shop.place({
      channel: 'till',
      locationId: riga,
      lines: [
        { sku: 'laptop', quantity: 1 },
        { sku: 'mouse', quantity: 2 },
      ],
      customer: [{ type: 'phone', value: '+37120001234' }],
      tenders: [
        { method: 'cash', amountMinor: 20_000, givenMinor: 25_000 },
        { method: 'terminal', reference: 'slip 7' },
      ],
    });
    await go('/orders');
    const search = page.getByRole('textbox', { name: sales.orders.search });
    await search.fill('2000 1234');
    await page.getByRole('link', { name: sale.number }).waitFor();
    await search.fill(sale.number.toLowerCase());
    await search.press('Enter');
    await page.getByRole('heading', { level: 1, name: sale.number }).waitFor();
    expect(await page.getByText('€1,038.98').count()).toBeGreaterThan(0);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: en.palette.placeholder }).fill(sale.number);
    await page.getByRole('option', { name: new RegExp(sale.number) }).waitFor();
    await page.keyboard.press('Escape');
    expectQuiet();
  });

  test('one unit comes back in another store: the refund goes to both tenders, the unit onto the shelf there', async () => {
    const before = await shop.cellOf('mouse', tallinn);
    await go(`/store?at=${tallinn}&tab=returns`);
    await page.getByRole('textbox', { name: sales.store.findBought }).fill(sale.number);
    await page.getByRole('button', { name: sales.orders.do.return }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Quantity: The mouse' }).fill('1');
    await dialog.getByLabel(en.common.reason).fill('one was enough');
    await dialog.getByText('Worth €19.99').waitFor();
    await dialog.getByRole('button', { name: sales.orders.do.return }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await shop.cellOf('mouse', tallinn)).onHand).toBe(before.onHand + 1);
    const { refunds } = await door.ask<{ refunds: { amountMinor: number; state: string }[] }>(
      'GET',
      `/api/v1/orders/${sale.id}`,
    );
    expect(refunds.reduce((sum, one) => sum + one.amountMinor, 0)).toBe(1_999);

    await go(`/orders/${sale.id}`);
    await page.getByText(sales.orders.entry.returned).first().waitFor();
    expect(await page.getByText(sales.orders.refundIs.done, { exact: true }).count()).toBe(refunds.length);
    expectQuiet();
  });

  test('and the ledger of that shelf has the movement, with the way back to the order', async () => {
    await go('/stock');
    await page.getByRole('textbox', { name: sales.stock.sku }).fill('mouse');
    await page
      .getByRole('row', { name: /Tallinn/ })
      .getByRole('link', { name: 'mouse' })
      .click();
    await page.getByRole('heading', { level: 1, name: 'The mouse' }).waitFor();
    const row = page.getByRole('row', { name: new RegExp(sales.stock.movement.return) });
    await row.waitFor();
    expect(await row.innerText()).toContain('+1');
    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: sale.number }).waitFor();
    expectQuiet();
  });

  test('its receipt is a page and a PDF', async () => {
    await go(`/orders/${sale.id}`);
    await page.getByRole('button', { name: sales.orders.receipt }).click();
    const links = page.getByRole('menuitem');
    const [sheet = '', pdf = ''] = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    const html = await page.request.get(`${product.url}${sheet}`);
    expect(await html.text()).toContain(sale.number);
    expect((await (await page.request.get(`${product.url}${pdf}`)).body()).subarray(0, 5).toString()).toBe('%PDF-');
    expectQuiet();
  });
});

describe('an order to be collected', () => {
  let order: Made;
  let code: string;

  test('is picked and made ready by the store, on a phone', async () => {
    order = await shop.collect(['mouse', 'skirt-36'], 'Paula Collects');
    code = (await door.ask<{ code: string }>('POST', `/api/v1/orders/${order.id}/pick-up-codes`)).code;
    await page.setViewportSize({ width: 390, height: 844 });
    await go(`/store?at=${riga}`);
    const job = page.getByRole('article', { name: order.number });
    await job.getByRole('button', { name: sales.orders.step.pick }).click();
    await page.getByRole('heading', { name: sales.store.stage.picked }).waitFor();
    await job.getByRole('button', { name: sales.orders.step.ready }).click();
    await job.waitFor({ state: 'hidden' });
    expectQuiet();
  });

  test('is not given for a wrong code, and is for the right one; the shelf has one less', async () => {
    const before = await shop.cellOf('skirt-36', riga);
    await go(`/store?at=${riga}&tab=ready`);
    await page
      .getByRole('article', { name: order.number })
      .getByRole('button', { name: sales.orders.step.hand_over })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: sales.orders.pickUpCode }).fill('WRONG2');
    await dialog.getByRole('button', { name: sales.orders.step.hand_over }).click();
    await dialog.getByRole('alert').waitFor();
    // The refusal itself is what the browser complains about, and nothing else.
    const refused = /status of 4\d\d |^4\d\d \S+\/steps$/;
    expect(complaints.splice(0).filter((one) => !refused.test(one))).toEqual([]);
    await dialog.getByRole('textbox', { name: sales.orders.pickUpCode }).fill(code);
    await dialog.getByRole('button', { name: sales.orders.step.hand_over }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await shop.cellOf('skirt-36', riga)).onHand).toBe(before.onHand - 1);
    expect((await door.ask<Made>('GET', `/api/v1/orders/${order.id}`)).state).toBe('completed');
    expectQuiet();
  });

  test('of two skirts on trial one is kept and paid, and the other is sellable again at once', async () => {
    const tried = await shop.collect(['skirt-36', 'skirt-38'], 'Tina Tries', 'try_on');
    await door.ask('POST', `/api/v1/orders/${tried.id}/fulfilments/1/steps`, { verb: 'ready' });
    await door.ask('POST', `/api/v1/orders/${tried.id}/fulfilments/1/steps`, { verb: 'try' });
    const before = await shop.cellOf('skirt-38', riga);
    await go(`/store?at=${riga}&tab=trying`);
    await page.getByRole('article', { name: tried.number }).getByRole('button', { name: sales.store.decide }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('radiogroup', { name: /skirt-36/ })
      .getByText(sales.store.keep, { exact: true })
      .click();
    await dialog.getByText('€49.99').waitFor();
    await dialog.getByRole('button', { name: sales.store.confirm }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await shop.cellOf('skirt-38', riga)).available).toBe(before.available + 1);
    const after = await door.ask<{ state: string; paidMinor: number; totalMinor: number }>(
      'GET',
      `/api/v1/orders/${tried.id}`,
    );
    expect(after).toMatchObject({ state: 'completed', paidMinor: 4_999, totalMinor: 4_999 });
    await page.setViewportSize({ width: 1280, height: 900 });
    expectQuiet();
  });
});

describe('an agent', () => {
  test('edits an order, and is told the difference; cancels it, and the goods are free again', async () => {
    const order = await shop.collect(['mouse'], 'Edda Edits');
    const before = await shop.cellOf('laptop', riga);
    await go(`/orders/${order.id}`);
    let dialog = await act(sales.orders.do.edit);
    await dialog.getByRole('textbox', { name: sales.stock.scan }).fill('laptop');
    await dialog.getByRole('textbox', { name: sales.stock.scan }).press('Enter');
    await dialog.getByText('The laptop').waitFor();
    await dialog.getByLabel(en.common.reason).fill('she wants one more');
    await dialog.getByRole('button', { name: sales.orders.do.edit }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('€999.00 more is due').waitFor();
    expect((await shop.cellOf('laptop', riga)).available).toBe(before.available - 1);
    dialog = await act(sales.orders.do.cancel);
    await dialog.getByLabel(en.common.reason).fill('she thought again');
    await dialog.getByRole('button', { name: sales.orders.do.cancel }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText(sales.orders.is.cancelled, { exact: true }).first().waitFor();
    expect((await shop.cellOf('laptop', riga)).available).toBe(before.available);
    expectQuiet();
  });

  test('adds a line to the cart of a customer and orders it with a payment link', async () => {
    const customer = [{ type: 'phone', value: '+37126660001' }];
    const cart = await door.ask<{ id: string }>('POST', '/api/v1/carts', { ...where, customer, channel: 'web' });
    await door.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'mouse', quantity: 1 });
    await go('/carts');
    await page.getByRole('textbox', { name: sales.carts.value }).fill('+371 2666 0001');
    await page.getByRole('button', { name: sales.carts.open, exact: true }).click();
    await page.getByText('The mouse').waitFor();
    await page.getByRole('textbox', { name: sales.carts.add }).fill('skirt-38');
    await page.getByRole('textbox', { name: sales.carts.add }).press('Enter');
    await page.getByText('The skirt-38').waitFor();
    await page.getByText('€69.98').waitFor();
    const mice = page.getByRole('textbox', { name: 'Quantity: The mouse' });
    await mice.fill('');
    await mice.pressSequentially('12');
    await page.getByText('€289.87').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'To collect · Riga' })
      .getByRole('button', { name: sales.carts.choose })
      .click();
    let dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: en.people.name }).fill('Karin Cart');
    await dialog.getByRole('button', { name: en.common.save }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: sales.carts.order, exact: true }).click();
    dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: sales.carts.orderWithLink }).click();
    const link = page.getByRole('link', { name: sales.orders.paymentLink });
    await link.waitFor();
    const paid = await fetch(`${await link.getAttribute('href')}?answer=yes`, { redirect: 'manual' });
    expect(paid.status).toBeLessThan(400);
    await page.getByText(sales.orders.is.placed, { exact: true }).first().waitFor({ timeout: 30_000 });
    expectQuiet();
  });

  test('finds the orders of a person on her profile', async () => {
    await door.settled();
    const person = (await door.who('phone', '+37126660001')) ?? '';
    await go(`/people/${person}?tab=context`);
    await page.getByRole('heading', { name: sales.orders.ofPerson }).first().waitFor();
    await page.getByText(sales.orders.is.placed, { exact: true }).first().waitFor();
    expectQuiet();
  });
});

describe('a stock keeper', () => {
  test('receives, sends, books the arrival with a loss, and counts with a difference', async () => {
    const before = { riga: await shop.cellOf('laptop', riga), tallinn: await shop.cellOf('laptop', tallinn) };
    const scan = async (dialog: Locator, sku: string): Promise<void> => {
      await dialog.getByRole('textbox', { name: sales.stock.scan }).fill(sku);
      await dialog.getByRole('textbox', { name: sales.stock.scan }).press('Enter');
      await dialog.getByRole('textbox', { name: `Quantity: The ${sku}` }).waitFor();
    };
    await go('/stock/receipts');
    await page.getByRole('button', { name: sales.stock.receive }).click();
    let dialog = page.getByRole('dialog');
    await choose(dialog.getByRole('combobox', { name: sales.stock.location }), 'Riga, Brivibas 12');
    await scan(dialog, 'laptop');
    await dialog.getByRole('textbox', { name: 'Quantity: The laptop' }).fill('5');
    await dialog.getByRole('button', { name: sales.stock.receive }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await shop.cellOf('laptop', riga)).onHand).toBe(before.riga.onHand + 5);

    await go('/stock/transfers');
    await page.getByRole('button', { name: sales.stock.send }).click();
    dialog = page.getByRole('dialog');
    await choose(dialog.getByRole('combobox', { name: sales.stock.from }), 'Riga, Brivibas 12');
    await choose(dialog.getByRole('combobox', { name: sales.stock.to }), 'Tallinn, Viru 4');
    await scan(dialog, 'laptop');
    await dialog.getByRole('textbox', { name: 'Quantity: The laptop' }).fill('3');
    await dialog.getByRole('button', { name: sales.stock.send }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: sales.stock.arrive }).click();
    dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Quantity: laptop' }).fill('2');
    await dialog.getByRole('button', { name: sales.stock.arrive }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('2 of 3').waitFor();
    expect((await shop.cellOf('laptop', tallinn)).onHand).toBe(before.tallinn.onHand + 2);

    await go('/stock/counts');
    await page.getByRole('button', { name: sales.stock.count, exact: true }).click();
    dialog = page.getByRole('dialog');
    await choose(dialog.getByRole('combobox', { name: sales.stock.location }), 'Tallinn, Viru 4');
    await scan(dialog, 'laptop');
    await dialog.getByRole('button', { name: sales.stock.book }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText(`(1 instead of ${before.tallinn.onHand + 2})`).waitFor();
    expect((await shop.cellOf('laptop', tallinn)).onHand).toBe(1);
    expectQuiet();
  });

  test('changes the hours and the capacity of a store', async () => {
    await go('/stock/locations');
    await page.getByRole('link', { name: 'Tallinn, Viru 4' }).click();
    await page.getByRole('textbox', { name: sales.locations.capacity }).fill('80');
    await page.getByRole('button', { name: 'Sun: remove hours' }).click();
    await page.getByRole('button', { name: en.common.save }).click();
    await page.getByText(en.common.saved).waitFor();
    const saved = await door.ask<{ capacityUnitsADay: number; opening: object }>('GET', `/api/v1/locations/${tallinn}`);
    expect(saved.capacityUnitsADay).toBe(80);
    expect(Object.keys(saved.opening)).not.toContain('sun');
    expectQuiet();
  });
});

describe('a loyalty account', () => {
  test('takes points given by hand, shows them with their reason, and has them reversed', async () => {
    await publishProgramme(door);
    await door.settled();
    await go('/loyalty');
    await giveAndReverse(page, '+37120001234');
    const person = await door.who('phone', '+37120001234');
    const account = await door.ask<{ balances: object[] }>('GET', `/api/v1/loyalty/accounts/${person}`);
    expect(account.balances).toMatchObject([{ kind: 'points', available: 0, debt: 0 }]);
    expectQuiet();
  });

  test('is shared with somebody and left again; the version that it stands on can be read', async () => {
    const customer = [{ type: 'phone', value: '+37120005678' }];
    await door.ask('POST', '/api/v1/loyalty/grants', { customer, kind: 'points', amount: 10, reason: 'hello' });
    await door.settled();
    await shareAndLeave(page, '37120005678');
    await go('/loyalty/programme');
    await readVersion(page);
    expectQuiet();
  });
});

describe('every screen opens without complaints and fits, and axe finds nothing in light and dark', () => {
  const screens = async (): Promise<string[]> => {
    const { items } = await door.ask<{ items: Made[] }>('GET', '/api/v1/orders?limit=3');
    const cart = await door.ask<{ id: string }>('POST', '/api/v1/carts', {
      ...where,
      customer: [{ type: 'phone', value: '+37127770001' }],
      channel: 'web',
    });
    await door.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'mouse', quantity: 1 });
    const waiting = await shop.collect(['mouse'], 'Willa Waits');
    await shop.collect(['skirt-38'], 'Tilda Tries', 'try_on');
    const person = await door.who('phone', '+37120001234');
    return [
      '/orders',
      '/orders?search=nothing-has-this',
      ...items.map((one) => `/orders/${one.id}`),
      `/orders/${waiting.id}`,
      '/payments',
      '/carts',
      `/carts/${cart.id}`,
      ...['pick', 'ready', 'trying', 'returns'].map((tab) => `/store?at=${riga}&tab=${tab}`),
      ...['', '?sku=mouse', '/shortages', '/ledger', '/ledger?sku=mouse', '/receipts', '/transfers', '/counts'].map(
        (part) => `/stock${part}`,
      ),
      ...['/leases', '/leases?till=till-1', '/locations', `/locations/${riga}`, '/locations/new', '/delivery'].map(
        (part) => `/stock${part}`,
      ),
      `/stock/shelves/${riga}/mouse`,
      ...(await loyaltyScreens(door, person ?? '')),
    ];
  };

  test('at the width of a desk and of a phone', async () => {
    const all = (await screens()).map((to) => [to, to] as const);
    expect(await lookOver(page, go, all, complaints)).toEqual([]);
  }, 400_000);

  test('and so do the dialogs', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      await page.getByRole('dialog').waitFor();
      found.push(...[...(await lookAround(page)), ...complaints.splice(0)].map((one) => `${name}: ${one}`));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    };
    const order = await shop.collect(['mouse', 'laptop'], 'Dora Dialogs');
    await go(`/orders/${order.id}`);
    for (const deed of ['edit', 'substitute', 'code', 'cancel'] as const) {
      await act(sales.orders.do[deed]);
      await look(deed);
    }
    await page.getByRole('button', { name: sales.orders.step.pick }).click();
    await look('step');
    await go('/stock/receipts');
    await page.getByRole('button', { name: sales.stock.receive }).click();
    await look('receive');
    await go('/stock/delivery');
    await page.getByRole('button', { name: sales.delivery.create }).first().click();
    await look('delivery method');
    await go(`/stock/shelves/${riga}/mouse`);
    await page.getByRole('button', { name: sales.stock.adjust }).click();
    await look('adjust');
    expect(found).toEqual([]);
  }, 240_000);

  test('planted: a field without a name and grey words on grey are found', async () => {
    await go('/orders');
    await page.evaluate(() => {
      const main = document.querySelector('main');
      main?.insertAdjacentHTML('beforeend', '<p style="color: #999; background: #aaa">Words</p><input>');
    });
    const found = (await lookAround(page)).join('\n');
    expect(found).toMatch(/^light: color-contrast: .*Words/m);
    expect(found).toMatch(/^light: label: /m);
    expect(found).toMatch(/^dark: color-contrast: .*Words/m);
  });
});

describe('who may what', () => {
  test('an analyst sees orders and stock, and no deed in either', async () => {
    const { link } = await door.ask<{ link: string }>('POST', '/api/v1/staff', {
      email: 'ana@example.com',
      name: 'Ana Lyst',
      roles: ['analyst'],
    });
    const other = await chromium.browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    try {
      const hers = await other.newPage();
      hers.setDefaultTimeout(25_000);
      watch(hers, product.url, complaints);
      await hers.goto(link);
      await hers.getByLabel(en.login.newPassword, { exact: true }).fill('correct horse battery');
      await hers.getByRole('button', { name: en.login.setAndEnter }).click();
      const navigation = hers.getByRole('navigation', { name: en.shell.screens });
      await navigation.waitFor();
      expect(await navigation.innerText()).not.toContain(en.screen.store);
      const { items } = await door.ask<{ items: Made[] }>('GET', '/api/v1/orders?state=placed&limit=1');
      await hers.goto(`${product.url}/orders/${items[0]?.id}`);
      await hers.getByText(sales.orders.timeline).waitFor();
      expect(await hers.getByRole('button', { name: en.common.actions, exact: true }).count()).toBe(0);
      await hers.goto(`${product.url}/stock/receipts`);
      await hers.getByText('DN-1').first().waitFor();
      expect(await hers.getByRole('button', { name: sales.stock.receive }).count()).toBe(0);
      await hers.goto(`${product.url}/loyalty`);
      await hers.getByText(loyaltyTexts.liability.closes).first().waitFor();
      expect(await hers.getByRole('link', { name: loyaltyTexts.loyalty.part.accounts }).count()).toBe(0);
      expectQuiet();
    } finally {
      await other.close();
    }
  });
});
