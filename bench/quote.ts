/** quote: the kernel in Node and in Chromium: how fast, whether both say the same, and whether every return refunds exactly. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { refundOf, unitAt, type Quote } from '../quote/index.ts';
import { bareSpeedOf, digestsOf, quoteNumber, speedOf } from '../quote/try-compare.ts';
import type { Wish } from './main.ts';
import type { Report } from './report.ts';

const promotions = 200;
const step = 1_000;

interface Kernel {
  readonly digestsOf: typeof digestsOf;
  readonly speedOf: typeof speedOf;
  readonly bareSpeedOf: typeof bareSpeedOf;
}

export async function quote(report: Report, wish: Wish): Promise<void> {
  const ms = wish.quick ? 800 : 5_000;
  const carts = wish.quick ? 10_000 : 1_000_000;
  const browser = await openBrowser();
  try {
    for (const lines of [1, 10, 100]) {
      report.add(
        `Node: quotes of ${lines} lines, ${promotions} promotions`,
        speedOf(lines, promotions, ms),
        'quotes/s',
        {
          floor: bareSpeedOf(lines, ms / 4),
        },
      );
      const there = await browser.page.evaluate(
        ([n, count, time]) => {
          const { kernel } = globalThis as unknown as { kernel: Kernel };
          return [kernel.speedOf(n, count, time), kernel.bareSpeedOf(n, time / 4)] as const;
        },
        [lines, promotions, ms] as const,
      );
      report.add(`Chromium: the same`, there[0], 'quotes/s', { floor: there[1] });
    }
    await compare(report, browser, carts);
    returns(report, wish.quick ? 400 : 5_000);
    report.note('floor: price × quantity, one percentage and the tax of the same lines, with no rules at all');
  } finally {
    await browser.stop();
  }
}

/** A run of hours may be broken off: the next one goes on, as long as the kernel is the very same. */
const notes = path.resolve('dist/bench-quote-compared.json');
const hashOf = (script: string): string => createHash('sha256').update(script).digest('hex');

async function doneBefore(script: string, carts: number): Promise<{ upTo: number; different: number }> {
  const text = await readFile(notes, 'utf8').catch(() => '{}');
  const known = JSON.parse(text) as { of?: string; upTo?: number; different?: number };
  const goesOn = carts >= 1_000_000 && known.of === hashOf(script) && known.upTo !== undefined && known.upTo < carts;
  return goesOn ? { upTo: known.upTo ?? 0, different: known.different ?? 0 } : { upTo: 0, different: 0 };
}

/** The same carts on both sides, compared by a digest of every thousand: all bytes of the quotes, and words of every tenth. */
async function compare(report: Report, { page, script }: Browser, carts: number): Promise<void> {
  const done = await doneBefore(script, carts);
  let { different } = done;
  for (let from = done.upTo; from < carts; from += 20 * step) {
    const count = Math.min(20 * step, carts - from);
    // Chromium works in a process of its own: both sides at once, on two cores.
    const asked = page.evaluate(
      ([start, many, each]) => (globalThis as unknown as { kernel: Kernel }).kernel.digestsOf(start, many, each),
      [from, count, step] as const,
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    const here = digestsOf(from, count, step);
    const there = await asked;
    different += here.filter((digest, at) => digest !== there[at]).length;
    await writeFile(notes, JSON.stringify({ of: hashOf(script), upTo: from + count, different }));
  }
  if (done.upTo > 0) report.note(`the first ${done.upTo} carts were compared by a run before, of the same kernel`);
  await rm(notes, { force: true });
  report.add('random carts compared, server build and browser build', carts, 'carts', { aim: '1,000,000' });
  report.add('thousands of them that differ in any byte', different, 'thousands', { aim: '0' });
}

/** Every subset of the units of small carts: what it refunds, and the rest after it, sum to the whole. */
function returns(report: Report, carts: number): void {
  let [subsets, wrong] = [0, 0];
  for (let at = 0; at < carts; at += 1) {
    const one = quoteNumber(at);
    const units = unitsOf(one).slice(0, 8);
    const all = unitsOf(one);
    const left = all.slice(8);
    for (let subset = 0; subset < 2 ** units.length; subset += 1) {
      const now = units.filter((_, bit) => (subset >> bit) % 2 === 1);
      const rest = [...units.filter((_, bit) => (subset >> bit) % 2 === 0), ...left];
      const first = refundOf(one, [], now, 0);
      if (first.kind !== 'refund') throw new Error('a unit that was bought is refused');
      const second = refundOf(one, now, rest, first.refund.totalMinor);
      if (second.kind !== 'refund') throw new Error('a unit that was bought is refused');
      const keeps = one.delivery?.refund === 'keep' ? one.delivery.totalMinor : 0;
      const goods = now.reduce((sum, { lineId, units: [unit = -1] }) => {
        const line = one.lines.find((each) => each.lineId === lineId);
        return sum + (line === undefined ? 0 : (unitAt(line, unit)?.totalMinor ?? 0));
      }, 0);
      const exact = first.refund.totalMinor - first.refund.deliveryMinor === goods || now.length === 0;
      const whole = first.refund.totalMinor + second.refund.totalMinor === one.totalMinor - keeps;
      subsets += 1;
      if (all.length > 0 && !(exact && whole)) wrong += 1;
    }
  }
  report.add('subsets of returns', subsets, 'returns');
  report.add('of them refunded wrongly', wrong, 'returns', { aim: '0' });
}

function unitsOf(one: Quote): { lineId: string; units: number[] }[] {
  return one.lines.flatMap((line) =>
    line.units.flatMap(({ from, count }) =>
      Array.from({ length: count }, (_, at) => ({ lineId: line.lineId, units: [from + at] })),
    ),
  );
}

interface Browser {
  readonly page: Page;
  readonly script: string;
  stop(): Promise<void>;
}

async function openBrowser(): Promise<Browser> {
  const built = await build({
    entryPoints: [path.resolve('quote/try-compare.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'kernel',
    platform: 'browser',
    logLevel: 'silent',
  });
  const script = built.outputFiles[0]?.text ?? '';
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html><script>${script}</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const profile = await mkdtemp(path.join(tmpdir(), 'throughline-browser-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    script,
    stop: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
