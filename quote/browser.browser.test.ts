/** The very same quotes in a real Chromium: the kernel as a bundle, against the kernel here. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { openBrowser } from '../server/test/open-browser.ts';
import { digestsOf } from './try-compare.ts';

test('3,000 random carts cost the same to the cent in the browser, with the same reasons and words', async () => {
  const built = await build({
    entryPoints: [path.resolve('quote/try-compare.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'kernel',
    platform: 'browser',
    minify: true,
    logLevel: 'silent',
  });
  const script = built.outputFiles[0]?.text ?? '';
  // It would not be a kernel for tills if it asked for a clock, a locale, the network or chance.
  expect(script).not.toMatch(/Date\.now|Intl\.|toLocale|localeCompare|Math\.random|fetch\(|process\./);
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html><script>${script}</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const chromium = await openBrowser();
  // A browser of another language and time zone than this machine.
  const browser = await chromium.browser.newContext({ locale: 'tr-TR', timezoneId: 'Asia/Kathmandu' });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const there = await page.evaluate(() =>
      (globalThis as unknown as { kernel: { digestsOf(a: number, b: number, c: number): string[] } }).kernel.digestsOf(
        0,
        3_000,
        100,
      ),
    );
    expect(there).toEqual(digestsOf(0, 3_000, 100));
    expect(new Set(there).size).toBe(30);
  } finally {
    await chromium.close();
    server.closeAllConnections();
    server.close();
  }
}, 120_000);
