import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { locateClickHouse } from './clickhouse-package.ts';
import { defaultFloorBytes, freeBytes } from './datadir.ts';
import { StartFailure, errorText } from './failure.ts';
import { portIsFree } from './find-port.ts';
import { whoHolds } from './hold-folder.ts';
import { preparePostgres } from './postgres-package.ts';
import { usableMemoryBytes } from './postgres-settings.ts';
import { decideRunAs, setprivWorks } from './postgres-user.ts';
import { reachClickHouse, reachPostgres, readClickHouseUrl } from './reach.ts';

export interface DoctorConfig {
  readonly dataDir: string;
  readonly host?: string | undefined;
  /** Of the server. Default 4800. */
  readonly port?: number | undefined;
  readonly databaseUrl?: string | undefined;
  readonly clickhouseUrl?: string | undefined;
  readonly floorBytes?: number | undefined;
}

/** One line of the doctor's answer. `fail` stops a start, `warn` does not. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly fix?: string;
}

const mib = 1024 * 1024;
const gib = 1024 * mib;

/**
 * Looks at everything a start needs and changes nothing (but for links in a package that lacks them).
 *
 * Never throws: what cannot be looked at is a finding. Up to 6 s when an address does not answer, else 0.3 s.
 */
export async function doctor(config: DoctorConfig): Promise<Finding[]> {
  const checks: readonly [string, () => Finding | Promise<Finding>][] = [
    ['node', () => checkNode(process.versions.node)],
    ['platform', () => checkPlatform(process.platform, process.arch, config)],
    ['memory', () => checkMemory(usableMemoryBytes())],
    ['languages', checkLanguages],
    ['postgres', () => checkPostgres(config)],
    ['clickhouse', () => checkClickHouse(config)],
    ['setpriv', () => checkSetpriv(config)],
    ['data directory', () => checkDataDir(config)],
    ['disk', () => checkDisk(config)],
    ['port', () => checkPort(config)],
    ['browser', checkBrowser],
  ];
  return Promise.all(
    checks.map(async ([check, look]): Promise<Finding> => {
      try {
        return await look();
      } catch (error) {
        if (error instanceof StartFailure) return { check, state: 'fail', detail: error.sentence, fix: error.fix };
        return { check, state: 'fail', detail: errorText(error), fix: 'Report this: the doctor should know it.' };
      }
    }),
  );
}

/** Pure. The same versions as Vite, which builds the console. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (good) return { check: 'node', state: 'ok', detail: version };
  return {
    check: 'node',
    state: 'fail',
    detail: `This is Node ${version}; Throughline needs 20.19 or later, or 22.12 or later.`,
    fix: 'Install a current version from https://nodejs.org.',
  };
}

/** Pure. */
export function checkPlatform(platform: string, arch: string, { databaseUrl, clickhouseUrl }: DoctorConfig): Finding {
  const check = 'platform';
  const detail = `${platform} ${arch}`;
  if (platform === 'linux' && arch === 'x64') return { check, state: 'ok', detail };
  const missing = [databaseUrl ? '' : 'DATABASE_URL', clickhouseUrl ? '' : 'CLICKHOUSE_URL'].filter((name) => name);
  if (missing.length === 0) return { check, state: 'ok', detail: `${detail}, with both databases elsewhere` };
  return {
    check,
    state: 'fail',
    detail: `The built-in databases run on 64-bit Linux; this is ${detail}.`,
    fix: `Set ${missing.join(' and ')}.`,
  };
}

/** Pure. Both engines and the server take 0.8 GB at rest and 2.5 GB at work. */
export function checkMemory(bytes: number): Finding {
  const check = 'memory';
  const detail = `${(bytes / gib).toFixed(1)} GiB`;
  if (bytes >= 3.5 * gib) return { check, state: 'ok', detail };
  return {
    check,
    state: 'warn',
    detail: `${detail} is little: the databases and the server want 4 GiB.`,
    fix: 'Give the machine or the container more memory, or put the databases elsewhere.',
  };
}

function checkLanguages(): Finding {
  const check = 'languages';
  const wanted = ['en', 'ru', 'pl', 'ro'];
  const known = Intl.DateTimeFormat.supportedLocalesOf(wanted);
  const missing = wanted.filter((language) => !known.includes(language));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (missing.length === 0 && !systemKnowsUtf8()) {
    return {
      check,
      state: 'warn',
      detail: 'This system has no locale C.UTF-8: a new database would not find Russian names by a part of them.',
      fix: 'Install it before the first start (apt-get install libc-bin, or glibc-langpack-en).',
    };
  }
  if (missing.length === 0) return { check, state: 'ok', detail: `${wanted.join(', ')}; time zone ${zone}` };
  return {
    check,
    state: 'warn',
    detail: `This Node does not know the forms of dates and numbers in: ${missing.join(', ')}.`,
    fix: 'Install Node from https://nodejs.org, which has all languages.',
  };
}

/** Where glibc keeps it as a file of its own; in an archive of all locales it cannot be seen, and is taken to be. */
function systemKnowsUtf8(): boolean {
  const places = ['C.utf8', 'C.UTF-8', 'locale-archive'].map((name) => join('/usr/lib/locale', name));
  return process.platform !== 'linux' || places.some((place) => existsSync(place));
}

async function checkPostgres({ dataDir, databaseUrl }: DoctorConfig): Promise<Finding> {
  const check = 'postgres';
  if (databaseUrl) {
    return { check, state: 'ok', detail: `DATABASE_URL answers: PostgreSQL ${await reachPostgres(databaseUrl)}` };
  }
  const links = await mkdtemp(join(tmpdir(), 'throughline-doctor-'));
  try {
    const { binDir, libraryPath } = await preparePostgres(links);
    await decideRunAs(undefined, [await nearestFolder(dataDir), binDir]);
    const env = libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath };
    const tried = spawnSync(join(binDir, 'postgres'), ['--version'], { env, encoding: 'utf8', timeout: 10_000 });
    if (tried.status === 0) return { check, state: 'ok', detail: `built in: ${tried.stdout.trim()}` };
    return {
      check,
      state: 'fail',
      detail: `The built-in PostgreSQL does not run here: ${(tried.stderr || errorText(tried.error)).trim()}`,
      fix: 'Run npm ci again, or set DATABASE_URL.',
    };
  } finally {
    await rm(links, { recursive: true, force: true });
  }
}

async function checkClickHouse({ clickhouseUrl }: DoctorConfig): Promise<Finding> {
  const check = 'clickhouse';
  if (clickhouseUrl) {
    const version = await reachClickHouse(readClickHouseUrl(clickhouseUrl));
    return { check, state: 'ok', detail: `CLICKHOUSE_URL answers: ClickHouse ${version}` };
  }
  const found = await locateClickHouse();
  const size = found && (await stat(found.libraryPath)).size;
  if (size) return { check, state: 'ok', detail: `built in, ${Math.round(size / mib)} MiB` };
  return {
    check,
    state: 'fail',
    detail: 'There is no built-in ClickHouse for this machine, or npm left it out.',
    fix: 'Run npm ci without --omit=optional, or set CLICKHOUSE_URL.',
  };
}

function checkSetpriv({ databaseUrl }: DoctorConfig): Finding {
  const check = 'setpriv';
  if (databaseUrl) return { check, state: 'ok', detail: 'not needed with DATABASE_URL' };
  if (setprivWorks()) return { check, state: 'ok', detail: 'the built-in PostgreSQL ends when Throughline is killed' };
  return {
    check,
    state: 'warn',
    detail: 'Without setpriv a killed Throughline leaves its PostgreSQL running until the next start.',
    fix: 'Install util-linux (apt-get install util-linux).',
  };
}

async function checkDataDir({ dataDir }: DoctorConfig): Promise<Finding> {
  const check = 'data directory';
  const folder = await nearestFolder(dataDir);
  const writable = await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    return {
      check,
      state: 'fail',
      detail: `${folder} cannot be written by this user.`,
      fix: 'Give it to this user (chown -R), or point THROUGHLINE_DATA at another folder.',
    };
  }
  if (folder !== dataDir) return { check, state: 'ok', detail: `${dataDir} will be made at the first start` };
  const holder = await whoHolds(dataDir);
  if (holder === undefined) return { check, state: 'ok', detail: dataDir };
  return {
    check,
    state: 'warn',
    detail: `${dataDir} is in use by process ${holder.pid} since ${holder.since}.`,
    fix: `To start another one on it, stop that process first (kill ${holder.pid}).`,
  };
}

async function checkDisk({ dataDir, floorBytes = defaultFloorBytes }: DoctorConfig): Promise<Finding> {
  const check = 'disk';
  const free = await freeBytes(await nearestFolder(dataDir));
  const detail = `${(free / gib).toFixed(1)} GiB free for ${dataDir}`;
  const fix = 'Free some space, or point THROUGHLINE_DATA at a folder on another disk.';
  if (free < floorBytes) {
    return { check, state: 'fail', detail: `${detail}; a start needs ${Math.ceil(floorBytes / mib)} MiB.`, fix };
  }
  // The demo's history takes about a gigabyte in both engines.
  return free < 5 * gib
    ? { check, state: 'warn', detail: `${detail}, which is little.`, fix }
    : { check, state: 'ok', detail };
}

async function checkPort({ dataDir, host = '127.0.0.1', port = 4800 }: DoctorConfig): Promise<Finding> {
  const check = 'port';
  if (await portIsFree(port, host)) return { check, state: 'ok', detail: `${host}:${port} is free` };
  const holder = await whoHolds(dataDir);
  return {
    check,
    state: holder === undefined ? 'fail' : 'warn',
    detail: `${host}:${port} is taken${holder === undefined ? ' by another program' : `, probably by the Throughline that runs as process ${holder.pid}`}.`,
    fix: 'Stop the program that listens there, or choose another port with PORT.',
  };
}

/** The browser is for tests alone: of no concern to a running system. */
async function checkBrowser(): Promise<Finding> {
  const check = 'browser';
  const found = await findChromium();
  if (found !== undefined) return { check, state: 'ok', detail: `${found} (for tests)` };
  return {
    check,
    state: 'warn',
    detail: 'There is no Chromium; only the tests need it.',
    fix: 'Run apt-get install chromium, or npx playwright-core install chromium.',
  };
}

async function findChromium(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const places = folders.flatMap((folder) =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)),
  );
  try {
    const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core');
    places.unshift(chromium.executablePath());
  } catch {
    // A development dependency: absent from an installation for use.
  }
  for (const place of places) {
    if (
      await access(place, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return place;
  }
  return undefined;
}

/** `folder`, or the nearest one above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}
