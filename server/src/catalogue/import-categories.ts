/** Categories that a file names: found by code, or by their names from the root on; what is missing is made. */
import { createHash } from 'node:crypto';
import { run, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { holdTree, insertCategories, tellCatalogue } from './definitions.sql.ts';
import type { Definitions } from './definitions.ts';
import { everything } from './remember-variants.ts';

/** Codes of categories by their names from the root on, lower case, joined by NUL. */
export interface CategoryFinder {
  readonly codes: ReadonlySet<string>;
  readonly byNames: ReadonlyMap<string, string>;
}

const keyOf = (names: readonly string[]): string => names.map((name) => name.trim().toLowerCase()).join('\u0000');

export function findCategories({
  categories,
  languages,
}: Pick<Definitions, 'categories' | 'languages'>): CategoryFinder {
  const byNames = new Map<string, string>();
  for (const { code, path } of categories.values()) {
    for (const language of languages) {
      const names = path.flatMap((step) => categories.get(step)?.names[language] ?? []);
      if (names.length === path.length && !byNames.has(keyOf(names))) byNames.set(keyOf(names), code);
    }
  }
  return { codes: new Set(categories.keys()), byNames };
}

/** The code; for what is not known the text itself, which the product's check refuses. */
export function inCategory(wanted: string | readonly string[], { codes, byNames }: CategoryFinder): string {
  if (typeof wanted === 'string') return codes.has(wanted) ? wanted : (byNames.get(keyOf([wanted])) ?? wanted);
  return byNames.get(keyOf(wanted)) ?? wanted.join(' > ');
}

/** `grocery-frozen-ice`; with a hash where letters are not Latin or the code would be too long. */
export function codeFor(names: readonly string[]): string {
  const plain = names
    .map((name) =>
      name
        .normalize('NFD')
        .toLowerCase()
        .replaceAll(/\p{M}/gu, '')
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-|-$/g, ''),
    )
    .filter((part) => part !== '')
    .join('-');
  const lossless =
    plain.length <= 63 && names.every((name) => /^[\p{Script=Latin}\p{N}\p{P}\p{Zs}\p{M}\p{S}]+$/u.test(name));
  if (lossless && plain !== '') return plain;
  const hash = createHash('sha256').update(keyOf(names)).digest('hex').slice(0, 8);
  return `${plain.slice(0, 54).replace(/-$/, '')}${plain === '' ? 'c' : ''}-${hash}`;
}

/** Makes what is missing of these paths, level by level; returns a finder that knows them. Holds the tree until the transaction ends. */
export async function makeCategories(
  tx: Tx,
  paths: readonly (readonly string[])[],
  definitions: Definitions,
  now: Date,
): Promise<CategoryFinder> {
  const known = findCategories(definitions);
  const missing = new Map<string, { readonly names: readonly string[]; readonly parent: string | null }>();
  const byNames = new Map(known.byNames);
  const codes = new Set(known.codes);
  for (const path of paths) {
    for (let depth = 1; depth <= path.length; depth += 1) {
      const names = path.slice(0, depth);
      if (byNames.has(keyOf(names))) continue;
      let code = codeFor(names);
      if (codes.has(code))
        code = `${code.slice(0, 54)}-${createHash('sha256').update(keyOf(names)).digest('hex').slice(0, 8)}`;
      missing.set(code, { names, parent: depth === 1 ? null : (byNames.get(keyOf(names.slice(0, -1))) ?? null) });
      byNames.set(keyOf(names), code);
      codes.add(code);
    }
  }
  if (missing.size === 0) return known;
  await run(tx, holdTree);
  const language = definitions.languages[0] ?? 'en';
  const depths = Math.max(...[...missing.values()].map(({ names }) => names.length));
  for (let depth = 1; depth <= depths; depth += 1) {
    const level = [...missing].filter(([, { names }]) => names.length === depth);
    if (level.length === 0) continue;
    const rows = level.map(([code, { names, parent }]) => ({
      code,
      parent,
      names: { [language]: names.at(-1)?.slice(0, 200) },
    }));
    await run(tx, insertCategories, [JSON.stringify(rows)]);
  }
  await appendEvents(
    tx,
    [...missing].map(([code, { names }]) => systemEvent('Category Created', 'catalogue', { code, names }, now)),
  );
  await run(tx, tellCatalogue, [everything]);
  return { codes, byNames };
}
