/** A browser that complains: what staff would not forgive a screen. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import en from '../../../console/src/texts/en.ts';
import type { Product } from './start-product.ts';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** A page of a desk's width in the console: the password is set by the link that `start` printed. What is wrong goes to `complaints`. */
export async function enterConsole(browser: Browser, product: Product, complaints: string[]): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(25_000);
  watch(page, product.url, complaints);
  const [link = ''] = /http:\S+\/login\/link#token=\S+/.exec(product.said()) ?? [];
  await page.goto(link);
  await page.getByLabel(en.login.newPassword, { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: en.login.setAndEnter }).click();
  await page.getByRole('navigation', { name: en.shell.screens }).waitFor();
  return page;
}

/** Collects errors on the browser's console, of scripts and of the content security policy; requests that failed or went elsewhere. */
export function watch(page: Page, url: string, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.text()} at ${page.url()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${error.message} at ${page.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  page.on('response', (answer) => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} ${answer.url()}`);
  });
}

/**
 * What axe finds, and whether the page is wider than the screen. In dark only the colours differ, and a colour does not know how wide the
 * screen is: at a phone's width everything but colours is looked at, in light alone (contrasts are half of axe's time).
 */
export async function lookAround(page: Page): Promise<string[]> {
  // Half-way through a transition a colour is neither of its two.
  await page.addStyleTag({
    content: '*, *::before, *::after { transition: none !important; animation: none !important }',
  });
  // A string is not held by the content security policy.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await readFile(axeFile, 'utf8'));
  const found: string[] = [];
  const isNarrow = (page.viewportSize()?.width ?? 0) < 600;
  const schemes = isNarrow ? (['light'] as const) : (['light', 'dark'] as const);
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor({ state: 'attached' });
    const rules = isNarrow ? 'shape' : scheme === 'light' ? 'all' : 'colours';
    const wrong = await page.evaluate(async (wanted) => {
      interface Axe {
        run(
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      }
      const { axe } = window as unknown as { axe: Axe };
      // Without what passed and without style sheets of other hosts (there are none) it takes a quarter of the time.
      const brief = { resultTypes: ['violations'], preload: false };
      const colours = ['color-contrast', 'link-in-text-block'];
      const shape = { rules: Object.fromEntries(colours.map((rule) => [rule, { enabled: false }])) };
      const { violations } = await axe.run({
        ...brief,
        ...(wanted === 'all' ? {} : wanted === 'shape' ? shape : { runOnly: colours }),
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
    }, rules);
    found.push(...wrong.map((one) => `${scheme}: ${one}`));
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return over > 0 ? [...found, `runs over by ${over} px`] : found;
}

/** The name of a screen, and where it is. */
export type Screen = readonly [name: string, to: string];

/**
 * Looks around on each screen at a desk's width and then, made narrow, at a phone's: to load it again would take as long as to look.
 * `complaints` are what `watch` collects. Empty: nothing is wrong.
 */
export async function lookOver(
  page: Page,
  open: (to: string) => Promise<void>,
  screens: Iterable<Screen>,
  complaints: string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, to] of screens) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await open(to);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      // What asks for the screen's width is drawn anew within two frames.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
      const wrong = [...(await lookAround(page)), ...complaints.splice(0)];
      found.push(...wrong.map((one) => `${name} at ${width} px: ${one}`));
    }
  }
  return found;
}
