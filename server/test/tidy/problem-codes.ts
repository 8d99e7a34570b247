/** The catalogue of problems: each code defined once, and produced by a test. */
import type { SourceFile } from './files.ts';

/** Each definition: `defineProblem({ code: '…'`. */
export function definedCodes(files: readonly SourceFile[]): { code: string; file: string }[] {
  return files.flatMap((file) =>
    [...file.text.matchAll(/defineProblem\(\{\s*code:\s*'([^']+)'/g)].map(([, code]) => ({
      code: String(code),
      file: file.path,
    })),
  );
}

export function doubleCodes(files: readonly SourceFile[]): string[] {
  const seen = new Map<string, string>();
  return definedCodes(files).flatMap(({ code, file }) => {
    const before = seen.get(code);
    seen.set(code, file);
    return before === undefined ? [] : [`${code}: defined in ${before} and in ${file}`];
  });
}

export function oddCodes(files: readonly SourceFile[]): string[] {
  return definedCodes(files)
    .filter(({ code }) => !/^[a-z]+(_[a-z0-9]+)*$/.test(code))
    .map(({ code, file }) => `${file}: ${code} is not snake_case`);
}

/** Codes that no test ever sees: then nobody knows whether the door really says so. */
export function untestedCodes(files: readonly SourceFile[], tests: readonly SourceFile[]): string[] {
  const all = tests.map((test) => test.text).join('\n');
  return definedCodes(files)
    .filter(({ code }) => !new RegExp(`\\b${code}\\b`).test(all))
    .map(({ code, file }) => `${code} (${file}): no test produces it`);
}
