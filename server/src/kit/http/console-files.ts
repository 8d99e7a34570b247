/**
 * The console's files, held in memory: a few megabytes, compressed once on first use. A request is a look-up in a map,
 * so no path leads out of the folder. A new build is noticed by the time of index.html.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export type Encoding = 'br' | 'gzip' | 'identity';

export interface ConsoleFile {
  readonly name: string;
  readonly type: string;
  readonly etag: string;
  /** Its name holds a hash of what is in it: it never changes. */
  readonly hashed: boolean;
  bytes(encoding: Encoding): Promise<Buffer>;
  readonly compressible: boolean;
}

export interface ConsoleFiles {
  find(name: string): Promise<ConsoleFile | undefined>;
}

/** Looks files up by their path below `dir`, e.g. `assets/index-Ab12Cd34.js`. No folder, no files. */
export function createConsoleFiles(dir: string): ConsoleFiles {
  let builtAt = -1;
  let files = new Map<string, ConsoleFile>();
  return {
    async find(name) {
      const at = await stat(path.join(dir, 'index.html')).then(
        (found) => found.mtimeMs,
        () => -1,
      );
      if (at !== builtAt) {
        files = at === -1 ? new Map() : await load(dir);
        builtAt = at;
      }
      return files.get(name);
    },
  };
}

async function load(dir: string): Promise<Map<string, ConsoleFile>> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile() && path.extname(entry.name) in types);
  const loaded = await Promise.all(
    files.map(async (entry) => {
      const full = path.join(entry.parentPath, entry.name);
      return fileOf(path.relative(dir, full).split(path.sep).join('/'), await readFile(full));
    }),
  );
  return new Map(loaded.map((file) => [file.name, file]));
}

function fileOf(name: string, content: Buffer): ConsoleFile {
  const type = types[path.extname(name)] ?? 'application/octet-stream';
  const compressible = /^(text|application\/(json|manifest))|svg/.test(type) && content.length > 1_000;
  const made = new Map<Encoding, Promise<Buffer>>([['identity', Promise.resolve(content)]]);
  return {
    name,
    type,
    compressible,
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    hashed: /^assets\/.*-[\w-]{8,}\.\w+$/.test(name),
    bytes(encoding) {
      const before = made.get(encoding);
      if (before !== undefined) return before;
      const now = compress(content, encoding);
      made.set(encoding, now);
      return now;
    },
  };
}

// Quality 9 takes 0.1 s for a megabyte, once; 11 would take 2 s for 5 % less.
async function compress(content: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return promisify(gzip)(content, { level: 9 });
  return promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}
