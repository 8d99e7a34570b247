/**
 * Completes package-lock.json: `npm install` leaves out the packages for other platforms that its registry does not have, and
 * then `npm ci` refuses the lock file everywhere. An entry with version and platform is enough: where the platform is another
 * one nothing is fetched, and where it is the one npm finds the package by its version. It runs after every
 * `npm install`, as the project's own postinstall.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const systems = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony'];
// `arm` last: it stands in `arm64` too.
const processors = ['arm64', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'arm'];

/** Whether the lock file has what Node would find from `from`: beside it, or further up. */
function isThere(packages, from, name) {
  for (
    let at = from;
    at !== '';
    at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : ''
  ) {
    if (`${at}/node_modules/${name}` in packages) return true;
  }
  return `node_modules/${name}` in packages;
}

/** The platform that a package is for, by its name; null when the name says none. */
export function platformOf(name) {
  const words = name.split('/').at(-1);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return null;
  const libc = os !== 'linux' ? null : words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : null;
  return { cpu: [cpu], ...(libc && { libc: [libc] }), os: [os] };
}

/** Adds what is missing to the lock file; gives the names. */
export function complete(lock) {
  const { packages } = lock;
  const added = [];
  for (const [from, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (from === '' || platform === null || !/^\d/.test(version) || isThere(packages, from, name)) continue;
      const kind = entry.dev ? { dev: true } : entry.devOptional ? { devOptional: true } : {};
      packages[`node_modules/${name}`] = {
        version,
        cpu: platform.cpu,
        ...kind,
        ...(platform.libc && { libc: platform.libc }),
        optional: true,
        os: platform.os,
      };
      added.push(name);
    }
  }
  const [root, ...rest] = Object.entries(packages);
  lock.packages = Object.fromEntries([root, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))]);
  return added;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  if (existsSync(file)) {
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    const added = complete(lock);
    if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    if (added.length > 0)
      console.log(`package-lock.json was completed by ${added.length} packages for other platforms.`);
  }
}
