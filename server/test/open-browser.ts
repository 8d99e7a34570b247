/** A Chromium of a test's own, which is gone when the test says so. */
import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { chromium, type Browser } from 'playwright-core';

export const browserFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

export interface OpenBrowser {
  readonly browser: Browser;
  /** Closes it. Now and then Chromium does not say that it has closed: after 5 s it is killed, and nobody waits for it. */
  close(): Promise<void>;
}

export async function openBrowser(): Promise<OpenBrowser> {
  // A flag that Chromium does not know: its processes are found by it.
  const mark = `--throughline-test=${randomUUID()}`;
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [...browserFlags, mark],
  });
  return {
    browser,
    close: async () => {
      const late = await Promise.race([
        browser.close().then(() => false),
        new Promise<true>((resolve) => setTimeout(() => resolve(true), 5_000)),
      ]).catch(() => true);
      if (late) await killMarked(mark);
    },
  };
}

async function killMarked(mark: string): Promise<void> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (!line.split('\0').includes(mark)) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
