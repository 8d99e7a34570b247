import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type OpenBrowser } from '../../test/open-browser.ts';
import { tryHouse } from './try-house.ts';

let chromium: OpenBrowser;
let tried: Awaited<ReturnType<typeof tryHouse>>;
beforeAll(async () => {
  tried = await tryHouse();
  chromium = await openBrowser();
});
afterAll(async () => {
  await chromium.close();
  await tried.stop();
});

test('the docs page shows every call under the strict policy, without asking any other host', async () => {
  const page = await chromium.browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(tried.server.url) && !request.url().startsWith('data:'))
      complaints.push(request.url());
  });
  await page.goto(`${tried.server.url}/docs`);
  await page
    .locator('.opblock', { hasText: '/api/v1/greeting' })
    .first()
    .waitFor({ timeout: 20_000 })
    .catch(() => complaints.push('nothing shown'));
  expect(complaints).toEqual([]);
  await page.close();
});
