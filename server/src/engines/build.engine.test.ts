import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const project = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
/** A small project with our own build script and start program. */
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-build-test-'));
  await cp(join(project, 'scripts/build.mjs'), join(root, 'scripts/build.mjs'));
  await cp(join(project, 'scripts/mend-postgres.mjs'), join(root, 'scripts/mend-postgres.mjs'));
  await cp(join(project, 'bin/throughline.mjs'), join(root, 'bin/throughline.mjs'));
  await symlink(join(project, 'node_modules'), join(root, 'node_modules'));
  await mkdir(join(root, 'server/src/stock/migrations'), { recursive: true });
  await mkdir(join(root, 'console'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'tsconfig.json'), '{}');
  await writeFile(join(root, 'server/src/stock/migrations/0001-stock.sql'), 'select 1;');
  await writeFile(join(root, 'server/src/cli.ts'), `console.log('first', process.argv.slice(2).join(' ')); export {};`);
  await writeFile(join(root, 'console/index.html'), '<!doctype html><title>Console</title>');
  await writeFile(join(root, 'console/vite.config.ts'), 'export default {};');
});
afterAll(() => rm(root, { recursive: true, force: true }));

function run(...args: string[]): Promise<{ code: number; output: string; ms: number }> {
  const startedAt = Date.now();
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: tmpdir(), timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, output: stdout + stderr, ms: Date.now() - startedAt });
    });
  });
}

const start = (...args: string[]) => run(join(root, 'bin/throughline.mjs'), ...args);
const build = () => run(join(root, 'scripts/build.mjs'));

describe('npm start builds what is stale', () => {
  test('two starts at once build each part once and both run', async () => {
    const starts = await Promise.all([start('start'), start('start')]);
    for (const { code, output } of starts) expect([code, output]).toEqual([0, expect.stringContaining('first start')]);
    expect(
      starts
        .map(({ output }) => output)
        .join('')
        .match(/Built the (server|console)/g),
    ).toHaveLength(2);
    expect(await readFile(join(root, 'dist/console/index.html'), 'utf8')).toContain('<title>Console</title>');
    expect(await readFile(join(root, 'dist/server/migrations/stock/0001-stock.sql'), 'utf8')).toBe('select 1;');
  });

  test('a start with nothing to build loses less than 300 ms', async () => {
    const [bare, whole] = [await run('-e', ''), await start('keys')];
    expect(whole.output).toBe('first keys\n');
    expect(whole.ms - bare.ms).toBeLessThan(300);
  });

  test('a change is built at the next start, a test that changed is not', async () => {
    await writeFile(join(root, 'server/src/cli.test.ts'), 'changed');
    expect((await build()).output).toBe('Everything is built.\n');
    await writeFile(join(root, 'server/src/cli.ts'), `console.log('second'); export {};`);
    expect((await start('keys')).output).toContain('second\n');
  });

  test('what a killed build left behind is cleared away, and its lock is taken over', async () => {
    await writeFile(join(root, 'dist/.lock'), '999999999');
    await mkdir(join(root, 'dist/.new-server'));
    await writeFile(join(root, 'server/src/cli.ts'), `console.log('third'); export {};`);
    expect((await start('keys')).output).toContain('third\n');
    expect((await readdir(join(root, 'dist'))).toSorted()).toEqual(['console', 'server']);
  });

  test('a build that fails leaves the former one in place and says why', async () => {
    await writeFile(join(root, 'server/src/cli.ts'), 'this is no program');
    const { code, output } = await start('keys');
    expect(code).toBe(1);
    expect(output).toContain('cli.ts');
    expect(await readFile(join(root, 'dist/server/cli.js'), 'utf8')).toContain('third');
  });

  test('where only the built files are shipped, they are started as they are', async () => {
    await rm(join(root, 'server'), { recursive: true });
    expect((await start('keys')).output).toBe('third\n');
  });
});
