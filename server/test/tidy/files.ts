/** The project's own source files. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

const skipped = new Set(['node_modules', 'dist', '.git', '.throughline', '.cache', 'coverage']);

/** All files below these folders whose names end so. */
export function readFiles(folders: readonly string[], endings: readonly string[], from = root): SourceFile[] {
  const found: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(from, folder), { withFileTypes: true })) {
      const below = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name)) walk(below);
      else if (entry.isFile() && endings.some((ending) => entry.name.endsWith(ending))) {
        found.push({ path: below, text: readFileSync(path.join(from, below), 'utf8') });
      }
    }
  };
  for (const folder of folders) walk(folder);
  return found.sort((a, b) => a.path.localeCompare(b.path));
}

/** Tests and what only tests use: they may look behind the doors. */
export function isTest(file: string): boolean {
  return /\.test\.tsx?$|\/try-[\w-]+\.ts$|\/test\//.test(file);
}
