// `npm run pictures`: takes the pictures of README and docs from a running demo retailer, in Chromium: desktop, light, English.
// The demo is the usual one in a folder of its own, loaded to its end first (minutes). PICTURES_OF=<login link, or address> takes them
// from a server that runs already (with PICTURES_PASSWORD of admin@localhost). `npm run pictures -- all <folder>`: every screen, on desktop and phone, light and dark, for looking over.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { ensureChromium } from './chromium.mjs';
import { toPalette } from './palette-png.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const docs = join(root, 'docs/pictures');
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
/** A picture that is longer to load than to look at helps nobody. */
const mostBytes = 250_000;
const linkPattern = /http:\S+\/login\/link#token=\S+/;

const executablePath = ensureChromium();
if (executablePath === null) process.exit(1);

const demo = process.env.PICTURES_OF === undefined ? await startDemo() : null;
const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
try {
  const context = await browser.newContext({
    viewport: desktop,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    deviceScaleFactor: 1.5,
  });
  const page = await context.newPage();
  await logIn(page, demo?.link ?? process.env.PICTURES_OF);
  await untilLoaded(page);
  const [, , what, folder] = process.argv;
  if (what === 'all') await takeAll(page, folder ?? join(tmpdir(), 'throughline-pictures'));
  else await takeForDocs(page);
} finally {
  await browser.close();
  await demo?.stop();
}

async function startDemo() {
  const dir = await mkdtemp(join(tmpdir(), 'throughline-pictures-'));
  const env = {
    ...process.env,
    THROUGHLINE_DATA: dir,
    THROUGHLINE_DEMO: '1',
    HOST: '127.0.0.1',
    PORT: process.env.PORT ?? '4899',
  };
  const child = spawn(process.execPath, [join(root, 'bin/throughline.mjs'), 'start'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  const link = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = linkPattern.exec(said);
      if (found !== null) resolve(found[0]);
    });
    void ended.then(() => reject(new Error(`the demo ended: ${said}`)));
  });
  return {
    link,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function logIn(page, link) {
  await page.goto(link);
  const password = 'correct horse battery';
  if (linkPattern.test(link)) {
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Set password and enter' }).click();
  } else {
    await page.getByLabel('E-mail', { exact: true }).fill('admin@localhost');
    await page.getByLabel('Password', { exact: true }).fill(process.env.PICTURES_PASSWORD ?? password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }
  await page.getByRole('navigation').first().waitFor();
}

/** What the page's own session may ask. */
function ask(page, path) {
  return page.evaluate(async (at) => (await fetch(at)).json(), `/api/v1${path}`);
}

async function untilLoaded(page) {
  for (let last = ''; ;) {
    const { demo: loading, consumers } = await ask(page, '/system');
    if (loading?.state === 'live' && consumers.every((one) => one.behind < 2_000)) return;
    const line = `The demo is ${loading?.state}; ${consumers.map((one) => `${one.name} ${one.behind} behind`).join(', ')}`;
    if (line !== last) console.log(line);
    last = line;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
  }
}

async function open(page, path) {
  await page.goto(new URL(path, page.url()).href);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
  await page.evaluate(() => document.fonts.ready);
  await new Promise((resolve) => setTimeout(resolve, 400));
}

/** Somebody who uses several channels: the picture shows what the product is for. */
async function interesting(page) {
  const { items } = await ask(page, '/people?sort=events&limit=40');
  let best = { id: items[0].id, points: -1 };
  for (const { id } of items) {
    const { channels } = await ask(page, `/people/${id}`);
    const { identifiers } = await ask(page, `/people/${id}/identity`);
    // A shared device has a timeline and identifies nobody.
    if (identifiers === undefined) continue;
    const { items: newest } = await ask(page, `/people/${id}/timeline?limit=8`);
    // Somebody whose last days are her own, not those of the import that made her one.
    if (newest.some((event) => event.type === 'system')) continue;
    const points = 3 * channels.length - Math.abs(identifiers.length - 8);
    if (points > best.points) best = { id, points };
  }
  return best.id;
}

/** One screen of each capability, with something on it. */
async function capabilities(page) {
  const first = async (path, fits = () => true) => (await ask(page, path)).items?.find(fits) ?? {};
  const order = await first('/orders?limit=50', (one) => (one.lines?.length ?? 2) > 1);
  const audience = await first('/audiences', (one) => (one.size ?? one.members ?? 1) > 0);
  const journey = await first('/journeys', (one) => one.state === 'live' || one.state === 'running');
  return {
    order: `/orders/${order.id}`,
    stock: '/stock',
    audience: `/audiences/${audience.id}`,
    journey: `/journeys/${journey.id}`,
    mailbox: '/messages/mailbox',
    loyalty: '/loyalty',
    experiments: '/experiments',
  };
}

async function takeForDocs(page) {
  await mkdir(docs, { recursive: true });
  const someone = await interesting(page);
  const wanted = {
    home: '/',
    person: `/people/${someone}`,
    identity: `/people/${someone}?tab=identity`,
    live: '/live',
    sources: '/sources',
    ...(await capabilities(page)),
  };
  for (const [name, path] of Object.entries(wanted)) {
    await open(page, path);
    // A moment of live events, so that the list is full.
    if (name === 'live')
      await page.waitForFunction(() => document.querySelectorAll('main [data-row]').length > 12, undefined, {
        timeout: 60_000,
      });
    const png = toPalette(await page.screenshot());
    if (png.length > mostBytes) throw new Error(`${name}.png has ${png.length} bytes, more than ${mostBytes}`);
    await writeFile(join(docs, `${name}.png`), png);
    console.log(`docs/pictures/${name}.png: ${Math.round(png.length / 1_000)} kB`);
  }
}

async function takeAll(page, folder) {
  await mkdir(folder, { recursive: true });
  const someone = await interesting(page);
  const { items: sources } = await ask(page, '/sources');
  const tabs = ['timeline', 'context', 'traits', 'identity', 'consent', 'privacy'];
  const parts = ['', '/identity', '/traits', '/staff', '/api-keys', '/audit', '/privacy'];
  const wanted = {
    home: '/',
    people: '/people',
    nobody: '/people?search=nobody-has-this',
    ...Object.fromEntries(tabs.map((tab) => [`person-${tab}`, `/people/${someone}?tab=${tab}`])),
    live: '/live',
    sources: '/sources',
    source: `/sources/${sources[0].id}`,
    imports: '/imports',
    problems: '/problems',
    'dead-letters': '/problems/dead-letters',
    conflicts: '/conflicts',
    nowhere: '/no-such-screen',
    ...(await capabilities(page)),
    calendar: '/messages/calendar',
    deliverability: '/messages/deliverability',
    delivery: '/stock/delivery',
    try: '/prices/try',
    ...Object.fromEntries(parts.map((part) => [`settings${part.replace('/', '-')}`, `/settings${part}`])),
  };
  for (const [size, viewport] of Object.entries({ desktop, phone })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const [name, path] of Object.entries(wanted)) {
        await open(page, path);
        await writeFile(join(folder, `${size}-${colorScheme}-${name}.png`), toPalette(await page.screenshot()));
      }
    }
  }
  console.log(`The pictures are in ${folder}.`);
}
