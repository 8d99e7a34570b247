/** For tests: pages in a real Chromium, served from an origin of their own, so that CORS is real. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../test/open-browser.ts';

export interface TriedBrowser {
  /** A fresh page whose `window.library` is the module; addresses that the page asked for are kept in `asked`. */
  page(module: string, query?: string): Promise<{ page: Page; asked: string[]; errors: string[] }>;
  stop(): Promise<void>;
}

export async function tryBrowser(): Promise<TriedBrowser> {
  const chromium = await openBrowser();
  const browser = await chromium.browser.newContext();
  const scripts = new Map<string, string>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://shop');
    const script = scripts.get(url.pathname.slice(1));
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(
      script ?? `<!doctype html><title>Shop</title><script src="/${url.searchParams.get('module') ?? ''}"></script>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    page: async (module, query = '') => {
      const name = module.replaceAll(/\W/g, '-');
      if (!scripts.has(name)) scripts.set(name, await bundle(module));
      const page = await browser.newPage();
      const asked: string[] = [];
      const errors: string[] = [];
      page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`${origin}/?module=${name}${query}`);
      return { page, asked, errors };
    },
    stop: async () => {
      await chromium.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bundle(module: string): Promise<string> {
  const built = await build({
    stdin: { contents: `export * from '${module}'`, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'library',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return built.outputFiles[0]?.text ?? '';
}
