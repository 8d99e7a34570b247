import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { DoctorConfig, Finding } from './finding.ts';

const gib = 1024 ** 3;

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

export function checkLanguages(): Finding {
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

/** The browser is for tests alone: of no concern to a running system. */
export async function checkBrowser(): Promise<Finding> {
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
