import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '..');
const styles = join(src, '../../node_modules/@mantine/core/styles');

const imported = new Set(
  [...readFileSync(join(import.meta.dirname, 'components.css'), 'utf8').matchAll(/styles\/(\w+)\.layer\.css/g)].map(
    ([, name]) => name,
  ),
);

test('every component that a screen takes from the library has its styles', () => {
  const used = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .flatMap((name) => [...readFileSync(join(src, name), 'utf8').matchAll(/import \{([^}]+)\} from '@mantine\/core'/g)])
    .flatMap(([, names = '']) => names.split(',').map((name) => name.trim()))
    .filter((name) => existsSync(join(styles, `${name}.layer.css`)));
  expect(used.length).toBeGreaterThan(20);
  expect([...new Set(used)].filter((name) => !imported.has(name))).toEqual([]);
});
