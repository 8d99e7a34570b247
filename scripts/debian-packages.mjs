/**
 * Programs of Debian that tests talk to: fetched as packages and laid out under `node_modules/.cache`, without installing them. Nothing of the
 * system changes, and no daemon starts. Any user may fetch them.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'node_modules/.cache/debian');

/** What of a package's dependencies may be missing on a plain Debian. */
const packages = {
  opensmtpd: { program: 'usr/sbin/smtpd', libraries: /^lib(event|db|ssl|pam|crypt)/ },
  // Perl alone, which every Debian has.
  'libnet-smpp-perl': { program: 'usr/share/perl5/Net/SMPP.pm', libraries: null },
};

const run = (program, args, options = {}) =>
  spawnSync(program, args, { encoding: 'utf8', timeout: 300_000, stdio: ['ignore', 'pipe', 'pipe'], ...options });

/**
 * @param {'opensmtpd' | 'libnet-smpp-perl'} name
 * @returns {string | null} the folder that stands for `/`, or null after saying what is missing.
 */
export function ensureDebianPackage(name) {
  const { program, libraries } = packages[name];
  const folder = path.join(cache, name);
  if (existsSync(path.join(folder, program))) return folder;
  if (!existsSync('/usr/bin/apt-get')) return missing(name, 'The tests run on Debian: there is no apt-get here.');
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, `${name}-`));
  try {
    console.log(`The tests talk to Debian’s ${name}; fetching it (it is not installed).`);
    let fetched = run('apt-get', ['download', name], { cwd: work });
    if (fetched.status !== 0 && process.getuid?.() === 0) {
      run('apt-get', ['update']);
      fetched = run('apt-get', ['download', name], { cwd: work });
    }
    if (fetched.status !== 0) return missing(name, `apt-get download ${name}: ${fetched.stderr.trim()}`);
    for (const other of librariesOf(name, libraries)) run('apt-get', ['download', other], { cwd: work });
    const root = path.join(work, 'root');
    for (const file of readdirSync(work).filter((one) => one.endsWith('.deb'))) {
      const laidOut = run('dpkg', ['-x', path.join(work, file), root]);
      if (laidOut.status !== 0) return missing(name, laidOut.stderr.trim());
    }
    if (libraries !== null) addLibraries(root, program);
    rmSync(folder, { recursive: true, force: true });
    renameSync(root, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function librariesOf(name, libraries) {
  if (libraries === null) return [];
  const depends = run('apt-cache', ['depends', name]).stdout.matchAll(/Depends: (\S+)/g);
  return [...depends].map((found) => found[1]).filter((one) => libraries.test(one));
}

/** The system's own loader and libraries beside what was fetched, so that the folder can be a root. */
function addLibraries(root, program) {
  const libs = run('find', [root, '-name', '*.so*', '-printf', '%h\n'])
    .stdout.split('\n')
    .filter((line) => line !== '');
  const said = run('ldd', [path.join(root, program)], {
    env: { ...process.env, LD_LIBRARY_PATH: [...new Set(libs)].join(':') },
  }).stdout;
  for (const [, file] of said.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)) {
    const to = file.startsWith(root) ? null : path.join(root, file);
    if (to === null || existsSync(to)) continue;
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(file, to);
  }
}

function missing(name, why) {
  console.error(`The tests talk to Debian’s ${name}, and it cannot be fetched. ${why}`);
  console.error(`Debian, Ubuntu: apt-get update, then npm test again; it is laid out in node_modules/.cache.`);
  return null;
}
