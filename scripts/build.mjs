// Builds what `npm start` runs: dist/server (esbuild) and dist/console (Vite). A part whose sources have not changed since
// its last build is left alone (60 ms for both); two processes that build at once do it one after the other.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** The programs; one whose source is not there (yet) is left out. */
const entries = {
  cli: 'server/src/cli.ts',
  worker: 'server/src/worker.ts',
  planner: 'server/src/stock/promise/planner.ts',
  renderer: 'server/src/messaging/templates/render-thread.ts',
  'clickhouse-child': 'server/src/engines/clickhouse-child.ts',
};

const parts = [
  {
    name: 'server',
    sources: ['server/src', 'contracts', 'quote', 'simulator', ...common()],
    wanted: () => Object.values(entries).some((entry) => existsSync(join(root, entry))),
    build: buildServer,
  },
  {
    name: 'console',
    sources: ['console', 'contracts', 'quote', ...common()],
    wanted: () => existsSync(join(root, 'console/index.html')),
    build: buildConsole,
  },
];

function common() {
  return ['package-lock.json', 'tsconfig.json', 'scripts/build.mjs'];
}

/** Told without a stack: its message has the place in the sources. */
export class BuildFailure extends Error {}

/**
 * Builds the parts that are stale.
 *
 * @param {(line: string) => void} say told what is being done, if anything is.
 * @param {readonly string[]} names of the parts to look at: server, console.
 * @returns {Promise<string[]>} the names of the parts that were built.
 */
export async function build(say = () => {}, names = parts.map((part) => part.name)) {
  const stale = await findStale(names);
  if (stale.length === 0) return [];
  // Where npm was told to run no scripts, the driver is not mended yet.
  await import('./mend-postgres.mjs');
  await mkdir(dist, { recursive: true });
  const release = await lock(say);
  try {
    // Whoever held the lock may have built the very same.
    const still = await findStale(names);
    await sweep();
    for (const { part, hash } of still) await buildPart(part, hash, say);
    return still.map(({ part }) => part.name);
  } finally {
    await release();
  }
}

async function findStale(names) {
  const wanted = parts.filter((part) => names.includes(part.name) && part.wanted());
  const checked = await Promise.all(
    wanted.map(async (part) => {
      const hash = await hashOf(part.sources);
      const built = await readFile(join(dist, part.name, '.hash'), 'utf8').catch(() => '');
      return { part, hash, fresh: built === hash };
    }),
  );
  return checked.filter(({ fresh }) => !fresh);
}

/** Builds beside and renames, so that a half-built part is never started. */
async function buildPart(part, hash, say) {
  const startedAt = Date.now();
  say(`Building the ${part.name} …`);
  const fresh = join(dist, `.new-${part.name}`);
  const old = join(dist, `.old-${part.name}`);
  const place = join(dist, part.name);
  try {
    await part.build(fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw new BuildFailure(`The ${part.name} could not be built: ${error.message}`, { cause: error });
  }
  await writeFile(join(fresh, '.hash'), hash);
  if (existsSync(place)) await rename(place, old);
  await rename(fresh, place);
  await rm(old, { recursive: true, force: true });
  say(`Built the ${part.name} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}

async function buildServer(outdir) {
  const esbuild = await import('esbuild');
  const entryPoints = Object.fromEntries(
    Object.entries(entries)
      .filter(([, entry]) => existsSync(join(root, entry)))
      .map(([name, entry]) => [name, join(root, entry)]),
  );
  const { metafile, warnings } = await esbuild.build({
    entryPoints,
    outdir,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    metafile: true,
    logLevel: 'silent',
  });
  for (const line of await esbuild.formatMessages(warnings, { kind: 'warning' })) console.warn(line);
  const folders = parts[0].sources.map((source) => `${source}/`);
  const unwatched = Object.keys(metafile.inputs).find((input) => !folders.some((folder) => input.startsWith(folder)));
  if (unwatched !== undefined)
    throw new Error(`${unwatched} is part of the server: add its folder to "sources" in scripts/build.mjs`);
  for (const file of await filesBelow(join(root, 'server/src'))) {
    if (!file.endsWith('.sql') || basename(dirname(file)) !== 'migrations') continue;
    const context = relative(join(root, 'server/src'), dirname(dirname(file)));
    await cp(file, join(outdir, 'migrations', context, basename(file)));
  }
}

async function buildConsole(outDir) {
  // Vite builds by this variable, and sets it for the whole process where it is missing.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    const vite = await import('vite');
    await vite.build({
      configFile: join(root, 'console/vite.config.ts'),
      root: join(root, 'console'),
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
    });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** One hash over names and contents of all source files; tests count for nothing. */
async function hashOf(sources) {
  const files = (await Promise.all(sources.map((source) => filesBelow(join(root, source))))).flat();
  const texts = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  files.forEach((file, at) => hash.update(`\0${relative(root, file)}\0`).update(texts[at]));
  return hash.digest('hex');
}

async function filesBelow(path) {
  const found = await readdir(path, { withFileTypes: true, recursive: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (found === undefined) return [path];
  return found
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes(`${sep}node_modules${sep}`))
    .sort();
}

/** One builder at a time. The lock of a builder that died, or has taken five minutes, is taken over. */
async function lock(say) {
  const file = join(dist, '.lock');
  for (let waited = 0; ; waited += 100) {
    if (await claim(file)) return () => unlink(file).catch(() => {});
    if (waited === 0) say('Waiting for another build …');
    if (await isStale(file)) await removeStale(file);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function claim(file) {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

async function isStale(file) {
  const [text, found] = await Promise.all([readFile(file, 'utf8').catch(() => ''), stat(file).catch(() => undefined)]);
  if (found === undefined) return false;
  return Date.now() - found.mtimeMs > 300_000 || (text !== '' && !isAlive(Number(text)));
}

/** Only the one that holds the right to remove looks again and removes: what it sees then cannot be a newer lock. */
async function removeStale(file) {
  const right = `${file}.removal`;
  if (await claim(right)) {
    if (await isStale(file)) await unlink(file).catch(() => {});
    await unlink(right).catch(() => {});
  } else if (await isStale(right)) {
    await unlink(right).catch(() => {});
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** What a killed build has left. */
async function sweep() {
  for (const name of await readdir(dist)) {
    if (/^\.(new|old)-/.test(name)) await rm(join(dist, name), { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const names = process.argv.slice(2);
    const built = await build((line) => console.log(line), names.length > 0 ? names : undefined);
    if (built.length === 0) console.log('Everything is built.');
  } catch (error) {
    console.error(error instanceof BuildFailure ? error.message : error);
    process.exitCode = 1;
  }
}
