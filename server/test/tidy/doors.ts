/** A part is used only through its door (`index.ts`), and only by parts after it in flow.ts. No file imports itself by a detour. */
import { flow } from '../../src/flow.ts';
import { isTest, type SourceFile } from './files.ts';
import { graphOf, importsOf, resolveImport } from './imports.ts';

const order: readonly string[] = flow.map((part) => part.name);

/** What stands around the parts, with main.ts: it may open every door, those of a part's rooms too, and no part may know it. */
const around = ['backup', 'commands', 'demo'];

const partOf = (file: string): string | null => /^server\/src\/([^/]+)\//.exec(file)?.[1] ?? null;

/** Files of unknown folders, closed doors, and doors in the wrong direction. */
export function closedDoors(files: readonly SourceFile[]): string[] {
  const found: string[] = [];
  for (const file of files) {
    if (isTest(file.path) || !file.path.startsWith('server/src/')) continue;
    const part = partOf(file.path);
    if (part !== null && !order.includes(part) && !around.includes(part)) {
      found.push(`${file.path}: "${part}" is not in flow.ts`);
      continue;
    }
    for (const { specifier } of importsOf(file.text)) {
      const target = resolveImport(file.path, specifier);
      const why = target === null ? null : objection(part, target);
      if (why !== null) found.push(`${file.path}: ${specifier}: ${why}`);
    }
  }
  return found;
}

/** Why a part (null: main.ts and its like) may not import this file; null when it may. */
function objection(part: string | null, target: string): string | null {
  if (target.startsWith('contracts/') || target === 'quote/index.ts' || target === 'server/src/flow.ts') return null;
  const other = partOf(target);
  if (part !== null && part === other) return null;
  const outer = part === null || around.includes(part);
  if (other === null) return outer ? null : 'a part imports only contracts, kit and the doors of earlier parts';
  if (isTest(target)) return 'only tests import what is made for tests';
  if (other === 'kit') return null;
  if (outer && (around.includes(other) || target.endsWith('/index.ts'))) return null;
  if (target !== `server/src/${other}/index.ts`) return `use the door, server/src/${other}/index.ts`;
  if (around.includes(other)) return `no part knows ${other}`;
  return part !== null && order.indexOf(other) < order.indexOf(part) ? null : `${other} comes after ${part} in flow.ts`;
}

/** Circles of files that need each other to start, one line each. */
export function circles(files: readonly SourceFile[]): string[] {
  const graph = graphOf(files);
  const state = new Map<string, 'open' | 'done'>();
  const found = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.add([...trail.slice(trail.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) if (graph.has(next)) visit(next, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  return [...found];
}
