/** Finds Chromium for the browser tests; as root on Debian it installs it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS',
];

/** @returns {string | null} the path of a browser that starts. */
export function findChromium(env = process.env) {
  const given = env.CHROMIUM_PATH;
  if (given) return starts(given) ? given : null;
  const folders = [...(env.PATH ?? '').split(path.delimiter), ...places];
  const found = folders.flatMap((folder) => [...names, 'Google Chrome'].map((name) => path.join(folder, name)));
  return found.find((file) => existsSync(file) && starts(file)) ?? null;
}

function starts(file) {
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/**
 * Makes sure that there is a browser.
 *
 * @returns {string | null} its path, or null after saying what to install.
 */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.env.CHROMIUM_PATH) {
    console.error(`CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, and no browser starts there.`);
    return null;
  }
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log('The browser tests need Chromium; installing the package `chromium`.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env, timeout: 600_000 });
    }
    const installed = findChromium();
    if (installed) return installed;
  }
  console.error('The browser tests need Chromium, and it is not here.');
  console.error(
    'Debian, Ubuntu: sudo apt-get install chromium. Fedora: sudo dnf install chromium. macOS: install Google Chrome.',
  );
  console.error('Or say where it is: CHROMIUM_PATH=/path/to/chromium npm test');
  return null;
}
