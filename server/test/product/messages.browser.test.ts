/** Messages in a real Chromium: a template by blocks, its preview, its review, a test that is read in the mailbox; then every screen is looked over. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import en from '../../../console/src/texts/en.ts';
import words from '../../../console/src/texts/messages/en.ts';
import { openBrowser, type OpenBrowser } from '../open-browser.ts';
import { enterConsole, lookOver } from './look-around.ts';
import {
  discardProduct,
  freshFolder,
  makeKey,
  openDoor,
  startProduct,
  type Door,
  type Product,
} from './start-product.ts';

let product: Product;
let door: Door;
let chromium: OpenBrowser;
let page: Page;
const complaints: string[] = [];
const expectQuiet = (): void => expect(complaints.splice(0)).toEqual([]);

beforeAll(async () => {
  const dir = await freshFolder('messages');
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
const paper = () => page.frameLocator(`iframe[title="${words.template.preview}"]`);

test('a template by blocks is made, seen as a customer gets it, reviewed, and its test read in the mailbox', async () => {
  await go('/messages/templates');
  await press(words.template.add);
  await page.getByRole('dialog').getByLabel(en.people.name).fill('Spring letter');
  await page.getByRole('dialog').getByRole('button', { name: words.template.add }).click();
  await page.getByRole('heading', { level: 1, name: 'Spring letter' }).waitFor();

  const outline = page.getByRole('list', { name: words.block.blocks });
  const kinds = async (): Promise<string[]> => outline.locator(':scope > li strong').allTextContents();
  const { heading, text, products, leave, button } = words.block.kind;
  expect(await kinds()).toEqual([heading, text, products, leave]);
  await outline.getByRole('button', { name: new RegExp(`^${text} Write`) }).click();
  await page
    .getByRole('textbox', { name: words.block.text, exact: true })
    .fill('Come and **see**, {{ person.nickname }}');
  await press(`${words.block.add}: ${words.block.blocks}`);
  await page.getByRole('menuitem', { name: button, exact: true }).click();
  await page.getByRole('textbox', { name: words.block.text, exact: true }).fill('To the shop');
  await page.getByRole('textbox', { name: words.template.part.url, exact: true }).fill('https://shop.lv/spring');
  expect(await kinds()).toEqual([heading, text, button, products, leave]);
  // By the keyboard up, and by the mouse down again.
  await outline.getByRole('button', { name: /^Button To the shop/ }).press('Alt+ArrowUp');
  expect(await kinds()).toEqual([heading, button, text, products, leave]);
  const grips = outline.locator(':scope > li [draggable=true]');
  await grips.nth(1).dragTo(outline.locator(':scope > li').nth(2));
  expect(await kinds()).toEqual([heading, text, button, products, leave]);
  await paper().getByText('To the shop').waitFor();
  expect(await paper().locator('b', { hasText: 'see' }).count()).toBe(1);

  await press(words.template.save);
  await page.getByText('Version 2', { exact: true }).waitFor();
  await page.getByRole('link', { name: words.review.open }).click();
  const source = await door.ask<{ writeKey: string }>('POST', '/api/v1/sources', {
    slug: 'web',
    name: 'Web',
    kind: 'web',
  });
  const traits = { email: 'anna@shop.lv', name: 'Anna', consents: { email: true } };
  await door.say(source.writeKey, { type: 'identify', userId: 'anna', traits });
  // Until the people's consumer has heard of her.
  await expect
    .poll(
      async () => {
        await press(words.review.start);
        await page.getByRole('button', { name: words.review.start }).waitFor();
        return page.getByRole('link', { name: 'Anna' }).count();
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(1);
  await page.getByText('person.nickname').waitFor();
  expectQuiet();

  await page.getByRole('link', { name: words.review.back }).click();
  await press(words.template.test);
  await page.getByRole('dialog').getByLabel(words.template.testTo).fill('me@shop.lv');
  await page.getByRole('dialog').getByRole('button', { name: words.template.test }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await go('/messages/mailbox');
  await page.getByRole('button', { name: /me@shop\.lv/ }).click({ timeout: 60_000 });
  await page.frameLocator('iframe').getByText('To the shop').waitFor();
  expectQuiet();
}, 240_000);

test('every screen of messages opens without complaints and fits, and axe finds nothing', async () => {
  await door.ask('POST', '/api/v1/message-snippets', {
    handle: 'hours',
    name: 'Hours',
    document: { defaultLanguage: 'en', languages: { en: 'Open 9–18' } },
  });
  const { items } = await door.ask<{ items: { id: string }[] }>('GET', '/api/v1/message-templates');
  const template = `/messages/templates/${items[0]?.id ?? ''}`;
  const screens = {
    log: '/messages',
    mailbox: '/messages/mailbox',
    calendar: `/messages/calendar?day=${new Date().toISOString().slice(0, 10)}`,
    'a week': '/messages/calendar?view=week',
    deliverability: '/messages/deliverability',
    templates: '/messages/templates',
    template,
    review: `${template}/review`,
    snippets: '/messages/snippets',
    senders: '/messages/senders',
    rules: '/messages/rules',
  };
  expect(await lookOver(page, go, Object.entries(screens), complaints)).toEqual([]);
}, 300_000);
