/** The imports of a file, by a regular expression that has its own tests: the TypeScript compiler has no API any more. */
import path from 'node:path';
import type { SourceFile } from './files.ts';

export interface Import {
  readonly specifier: string;
  /** Gone when the program runs. */
  readonly typeOnly: boolean;
  /** Loaded when it is wanted, not at start. */
  readonly late: boolean;
}

// A statement begins its line; between the keyword and `from` stand names, braces and white space, no quote and no semicolon.
const statements = /^[ \t]*(import|export)\b(\s+type\b)?[\s\w$*{},]*?\bfrom\s*(['"])([^'"\n]+)\3/gm;
const bare = /^[ \t]*import\s*(['"])([^'"\n]+)\1/gm;
const dynamic = /\bimport\(\s*(['"])([^'"\n]+)\1\s*\)/g;

export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  return [
    ...[...code.matchAll(statements)].map((found) => ({
      specifier: String(found[4]),
      typeOnly: found[2] !== undefined,
      late: false,
    })),
    ...[...code.matchAll(bare)].map((found) => ({ specifier: String(found[2]), typeOnly: false, late: false })),
    ...[...code.matchAll(dynamic)].map((found) => ({ specifier: String(found[2]), typeOnly: false, late: true })),
  ];
}

// Whole-line comments and block comments that begin a line: where an example of an import could stand.
function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*\/\*[^]*?\*\//gm, '').replaceAll(/^[ \t]*\/\/.*$/gm, '');
}

/** What a relative import leads to, from the project's root; null for packages. */
export function resolveImport(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return path.posix.join(path.posix.dirname(from), specifier);
}

/** Who imports whom when the program starts. */
export function graphOf(files: readonly SourceFile[]): Map<string, string[]> {
  return new Map(
    files.map((file) => [
      file.path,
      importsOf(file.text)
        .filter((one) => !one.typeOnly && !one.late)
        .map((one) => resolveImport(file.path, one.specifier))
        .filter((target) => target !== null),
    ]),
  );
}
