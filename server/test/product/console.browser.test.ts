/** The console in a real Chromium, against the real server with the demo retailer: what staff see and do. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import en from '../../../console/src/texts/en.ts';
import pl from '../../../console/src/texts/pl.ts';
import ro from '../../../console/src/texts/ro.ts';
import ru from '../../../console/src/texts/ru.ts';
import { openBrowser, type OpenBrowser } from '../open-browser.ts';
import { lookAround, lookOver, watch } from './look-around.ts';
import {
  discardProduct,
  freshFolder,
  makeKey,
  openDoor,
  startProduct,
  until,
  type Door,
  type Product,
} from './start-product.ts';

let dir: string;
let product: Product;
let door: Door;
let shopKey: string;
let chromium: OpenBrowser;
let context: BrowserContext;
let page: Page;
/** Errors on the browser's console, of scripts and of the content security policy; requests that failed or went elsewhere. */
const complaints: string[] = [];

/** Makes sure that nothing was complained about since the last time. */
function expectQuiet(): void {
  expect(complaints.splice(0)).toEqual([]);
}

beforeAll(async () => {
  dir = await freshFolder('console');
  [product, chromium] = await Promise.all([
    startProduct(dir, { THROUGHLINE_DEMO: '1', THROUGHLINE_DEMO_PEOPLE: '200' }),
    openBrowser(),
  ]);
  door = openDoor(product.url, await makeKey(product.env, '--role', 'admin'));
  shopKey = await makeKey(product.env, '--source', 'test-shop', '--kind', 'web', '--name', 'Test shop');
  context = await chromium.browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  // What does not come within this time names itself in the failure, before the test as a whole is too late.
  page.setDefaultTimeout(25_000);
  watch(page, product.url, complaints);
  await until(async () => {
    const { demo } = await door.ask<{ demo: { state: string } | null }>('GET', '/api/v1/system');
    return demo?.state === 'live';
  }, 240);
  await door.say(
    shopKey,
    {
      type: 'identify',
      userId: 'zora-1',
      traits: { email: 'zora.brandt@example.com', firstName: 'Zora', lastName: 'Brandt' },
    },
    {
      type: 'identify',
      userId: 'zora-2',
      traits: { email: 'zora.b@example.org', firstName: 'Zora', lastName: 'Brandt-Second' },
    },
    // Refused: without the name of the event. It gives the screens of problems something to show.
    { type: 'track', userId: 'zora-1' },
  );
  await door.settled();
}, 400_000);
afterAll(async () => {
  await chromium.close();
  await discardProduct(product);
}, 180_000);

const go = async (to: string): Promise<void> => {
  await page.goto(`${product.url}${to}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
};
const personOf = async (userId: string): Promise<string> => (await door.who('user_id', userId)) ?? '';
const send = (userId: string, event: string): Promise<void> => door.say(shopKey, { type: 'track', userId, event });

describe('a member of staff', () => {
  test('logs in by the link that start printed', async () => {
    const [link = ''] = /http:\S+\/login\/link#token=\S+/.exec(product.said()) ?? [];
    await page.goto(link);
    await page.getByLabel(en.login.newPassword, { exact: true }).fill('correct horse battery');
    await page.getByRole('button', { name: en.login.setAndEnter }).click();
    await page.getByRole('navigation', { name: en.shell.screens }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    expectQuiet();
  });

  test('logs out, and in again with the password', async () => {
    await page.getByText('Administrator').first().click();
    await page.getByRole('menuitem', { name: en.shell.signOut }).click();
    await page.getByLabel(en.login.email).fill('admin@localhost');
    await page.getByLabel(en.login.password, { exact: true }).fill('correct horse battery');
    await page.getByRole('button', { name: en.login.enter }).click();
    await page.getByRole('navigation', { name: en.shell.screens }).waitFor();
    expectQuiet();
  });

  test('finds a person with the keyboard alone and opens the profile', async () => {
    await go('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: en.palette.placeholder }).waitFor();
    await page.keyboard.type('zora.brandt@');
    await page
      .getByRole('option', { name: /Zora Brandt/ })
      .first()
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Zora Brandt' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/people/${await personOf('zora-1')}`);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { level: 1, name: en.screen.people }).waitFor();
    // Enter right after the last letter waits for the answer, and does not open the first of the list that stood there.
    await page.keyboard.press('/');
    await page.keyboard.type('brandt-second');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Zora Brandt-Second' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: en.palette.placeholder }).waitFor();
    await page.keyboard.type('zora.brandt@');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Zora Brandt', exact: true }).waitFor();
    expectQuiet();
  });

  test('sees an event on the live screen as it happens', async () => {
    await go('/live');
    await page.getByText(en.stream.open, { exact: true }).first().waitFor();
    await send('zora-1', 'Lamp Lit');
    await page.getByText('Lamp Lit').first().waitFor({ timeout: 20_000 });
    expectQuiet();
  });

  test('sees it on the open profile without a reload', async () => {
    await go(`/people/${await personOf('zora-1')}`);
    await page.getByText('Lamp Lit').first().waitFor();
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    await send('zora-1', 'Lamp Dimmed');
    await page.getByText('Lamp Dimmed').first().waitFor({ timeout: 20_000 });
    expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
    expectQuiet();
  });

  test('merges two people and undoes it', async () => {
    const [first, second] = [await personOf('zora-1'), await personOf('zora-2')];
    expect(first).not.toBe(second);
    await go(`/people/${first}`);
    await page.getByRole('button', { name: en.common.actions }).click();
    await page.getByRole('menuitem', { name: en.merge.start }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('zora.b@example.org');
    await dialog.getByRole('button', { name: /Brandt-Second/ }).click();
    await dialog.getByLabel(en.common.reason).fill('the same passport');
    await dialog.getByRole('button', { name: en.merge.confirm, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await personOf('zora-2')).toBe(first);

    // Of the ledger; the message that tells of the merge has one too, for as long as it stands.
    const ledger = page.getByRole('main').getByRole('button', { name: en.common.undo, exact: true });
    await ledger.first().click();
    const undo = page.getByRole('dialog', { name: en.merge.undoTitle });
    await undo.getByLabel(en.common.reason).fill('two sisters');
    await undo.getByRole('button', { name: en.merge.undoConfirm }).click();
    await undo.waitFor({ state: 'hidden' });
    expect([await personOf('zora-1'), await personOf('zora-2')]).toEqual([first, second]);
    expectQuiet();
  });

  test('makes a source and sees its key once', async () => {
    await go('/sources');
    await page.getByRole('button', { name: en.sources.create }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: en.people.name, exact: true }).fill('Corner kiosk');
    await dialog.getByRole('button', { name: en.sources.create }).click();
    const key = (await dialog.locator('code').filter({ hasText: /^tlw_/ }).first().textContent()) ?? '';
    await door.say(key, { type: 'track', userId: 'zora-1', event: 'Screen Touched' });
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1, name: 'Corner kiosk' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Corner kiosk' }).waitFor();
    expect(await page.content()).not.toContain(key);
    expectQuiet();
  });

  test.each([
    ['Русский', 'ru', ru],
    ['Polski', 'pl', pl],
    ['Română', 'ro', ro],
    ['English', 'en', en],
  ])('reads the console in %s', async (name, tag, texts) => {
    await go('/');
    await page.getByText('Administrator').first().click();
    await page.getByRole('menuitem', { name }).click();
    await until(async () => (await page.locator('html').getAttribute('lang')) === tag);
    const navigation = await page.getByRole('navigation').first().innerText();
    for (const screen of Object.values(texts.screen)) expect(navigation).toContain(screen);
    await go('/people');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(texts.screen.people);
    expect(await page.getByRole('columnheader').first().innerText()).toMatch(new RegExp(`^${texts.people.name}$`, 'i'));
    expectQuiet();
  });
});

/** Every screen: where it is, for the checks below. */
async function screens(): Promise<Record<string, string>> {
  const someone = await personOf('zora-1');
  const { items: sources } = await door.ask<{ items: { id: string }[] }>('GET', '/api/v1/sources');
  const { items: people } = await door.ask<{ items: { id: string }[] }>('GET', '/api/v1/people?sort=events&limit=1');
  const { items: journeys } = await door.ask<{ items: { id: string }[] }>('GET', '/api/v1/journeys');
  await door.ask('POST', '/api/v1/audiences/ready-made', { keys: ['rfm_loyal', 'wish_list_not_bought'] });
  const { items: audiences } = await door.ask<{ items: { id: string; kind: string }[] }>('GET', '/api/v1/audiences');
  const list =
    audiences.find((one) => one.kind === 'list') ??
    (await door.ask<{ id: string }>('POST', '/api/v1/audiences/lists', { name: 'Zora and her friends' }));
  const tabs = ['timeline', 'context', 'traits', 'identity', 'consent', 'privacy'];
  const parts = ['', '/identity', '/traits', '/staff', '/api-keys', '/audit', '/privacy'];
  return {
    home: '/',
    people: '/people',
    'people, nobody found': '/people?search=nobody-has-this',
    'person of few events': `/people/${someone}`,
    ...Object.fromEntries(tabs.map((tab) => [`person: ${tab}`, `/people/${people[0]?.id}?tab=${tab}`])),
    live: '/live',
    sources: '/sources',
    source: `/sources/${sources[0]?.id}`,
    imports: '/imports',
    problems: '/problems',
    'dead letters': '/problems/dead-letters',
    conflicts: '/conflicts',
    tasks: '/tasks',
    audiences: '/audiences',
    'an audience': `/audiences/${audiences[0]?.id}`,
    'a list kept by hand': `/audiences/${list.id}`,
    'the rule of an audience': `/audiences/${audiences[0]?.id}/edit`,
    journeys: '/journeys',
    'a journey': `/journeys/${journeys[0]?.id}`,
    experiments: '/experiments',
    'a new experiment': '/experiments/new',
    'an experiment': '/experiments/demo-still-looking',
    'a running experiment changed': '/experiments/demo-still-looking/edit',
    nowhere: '/no-such-screen',
    ...Object.fromEntries(parts.map((part) => [`settings${part}`, `/settings${part}`])),
  };
}

describe('every screen opens without complaints and fits, and axe finds nothing in light and dark', () => {
  // A screen takes one to three seconds on a busy machine; a few of them make a test.
  const parts = [0, 1, 2, 3];
  test.each(parts.map((part) => [part + 1]))(
    'part %i of the screens',
    async (part) => {
      const all = Object.entries(await screens());
      expect(all.length).toBeGreaterThan(20);
      const some = all.filter((_, n) => n % parts.length === part - 1);
      expect(await lookOver(page, go, some, complaints)).toEqual([]);
    },
    240_000,
  );

  test('and so do the dialogs', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      await page.getByRole('dialog').waitFor();
      found.push(...[...(await lookAround(page)), ...complaints.splice(0)].map((one) => `${name}: ${one}`));
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    };
    await go('/sources');
    await page.getByRole('button', { name: en.sources.create }).first().click();
    await look('create a source');
    await page.keyboard.press('Control+k');
    await look('palette');
    await page.keyboard.press('?');
    await look('shortcuts');
    await go(`/people/${await personOf('zora-1')}`);
    await page.getByRole('button', { name: en.common.actions }).click();
    await page.getByRole('menuitem', { name: en.merge.start }).click();
    await look('merge');
    await page.getByText('Lamp Lit').first().click();
    await look('an event');
    expect(found).toEqual([]);
  }, 180_000);

  test('planted: grey words on grey and a button without a name are found', async () => {
    await go('/problems');
    await page.evaluate(() => {
      const main = document.querySelector('main');
      main?.insertAdjacentHTML('beforeend', '<p style="color: #999; background: #aaa">Words</p><button></button>');
    });
    const found = (await lookAround(page)).join('\n');
    expect(found).toMatch(/^light: color-contrast: .*Words/m);
    expect(found).toMatch(/^light: button-name: /m);
    expect(found).toMatch(/^dark: color-contrast: .*Words/m);
  });
});
