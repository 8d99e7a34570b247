import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { StartFailure } from './failure.ts';

export interface ClickHousePackage {
  readonly libraryPath: string;
  readonly ffiPath: string;
}

/** Where npm has put the engine's library and the bridge to it; undefined where one is missing. */
export async function locateClickHouse(): Promise<ClickHousePackage | undefined> {
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(require.resolve('@chdb/lib-linux-x64-gnu/package.json'));
    return { libraryPath: await realpath(join(folder, 'libchdb.so')), ffiPath: require.resolve('ffi-rs') };
  } catch {
    return undefined;
  }
}

/** @throws StartFailure `clickhouse_package_missing` */
export async function getClickHouse(): Promise<ClickHousePackage> {
  const found = await locateClickHouse();
  if (found !== undefined) return found;
  throw new StartFailure(
    'clickhouse_package_missing',
    `There is no built-in ClickHouse for this machine (${process.platform} ${process.arch}), or npm left it out: CLICKHOUSE_URL is needed.`,
    'Set CLICKHOUSE_URL to a ClickHouse server; on 64-bit Linux with glibc, run npm ci without --omit=optional.',
  );
}

/** The program of the child: beside this file when built; bundled from its source into `dir` (30 ms) otherwise. */
export async function findChildProgram(dir: string): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const built = join(here, 'clickhouse-child.js');
  if (existsSync(built)) return built;
  const { build } = await import('esbuild');
  const outfile = join(dir, 'clickhouse-child.mjs');
  await build({
    entryPoints: [findChildSource(here)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  return outfile;
}

/** Beside this file, or where the project keeps it: a test or a benchmark may have bundled us to some other folder. */
function findChildSource(folder: string): string {
  const name = 'clickhouse-child.ts';
  const found = [join(folder, name), join(folder, 'server/src/engines', name)].find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (dirname(folder) === folder) throw new Error(`${name} is not to be found: build the server first`);
  return findChildSource(dirname(folder));
}
