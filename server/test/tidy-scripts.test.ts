/** `npm test` cannot pass by skipping, by breaking or by running nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { root } from './tidy/files.ts';

interface Report {
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
}
interface Lock {
  packages: Record<string, { version?: string; dev?: boolean; optionalDependencies?: Record<string, string> }>;
}
interface Scripts {
  countResults(report: Report | null, exitCode: number): { passed: number; failed: number; notes: string[] };
  complete(lock: Lock): string[];
  platformOf(name: string): object | null;
  findChromium(env: Record<string, string>): string | null;
}

const load = async (name: string) => (await import(pathToFileURL(path.join(root, 'scripts', name)).href)) as Scripts;
const { countResults } = await load('test.mjs');
const { complete, platformOf } = await load('complete-lock.mjs');
const { findChromium } = await load('chromium.mjs');

const report = (...files: [status: string, ...tests: string[]][]): Report => ({
  testResults: files.map(([status, ...tests], at) => ({
    name: path.join(root, `file${at}.test.ts`),
    status,
    assertionResults: tests.map((one) => ({ status: one, fullName: one })),
  })),
});

test('what passed and failed is counted', () => {
  expect(countResults(report(['passed', 'passed', 'passed'], ['passed', 'passed']), 0)).toEqual({
    passed: 3,
    failed: 0,
    notes: [],
  });
  expect(countResults(report(['failed', 'passed', 'failed']), 1)).toEqual({ passed: 1, failed: 1, notes: [] });
});

test('planted: skipped, left for later, a file that does not load, an error outside, no report, nothing at all', () => {
  expect(countResults(report(['passed', 'passed', 'skipped']), 0)).toMatchObject({ passed: 1, failed: 1 });
  expect(countResults(report(['passed', 'passed', 'todo', 'pending']), 0)).toMatchObject({ passed: 1, failed: 2 });
  expect(countResults(report(['passed', 'passed'], ['failed']), 1)).toMatchObject({ passed: 1, failed: 1 });
  expect(countResults(report(['passed', 'passed']), 1)).toMatchObject({ passed: 1, failed: 1 });
  expect(countResults(null, 0)).toMatchObject({ passed: 0, failed: 1 });
  expect(countResults(report(), 0)).toMatchObject({ passed: 0, failed: 1 });
});

test('without a browser the tests say what to install, and fail', () => {
  expect(findChromium({ CHROMIUM_PATH: '/nowhere/chromium', PATH: process.env['PATH'] ?? '' })).toBeNull();
  const run = spawnSync(process.execPath, [path.join(root, 'scripts/test.mjs')], {
    env: { ...process.env, CHROMIUM_PATH: '/nowhere/chromium' },
    encoding: 'utf8',
  });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('CHROMIUM_PATH');
  expect(run.stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed');
});

test('CI does what everybody does: install, then test', () => {
  const lines = readFileSync(path.join(root, '.ci/run'), 'utf8')
    .split('\n')
    .filter((line) => /^(npm|node|npx)/.test(line));
  expect(lines).toEqual(['npm ci </dev/null', 'npm test </dev/null']);
});

test('the lock file holds the packages of every platform, or npm ci would refuse it', () => {
  expect(complete(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as Lock)).toEqual([]);
});

test('planted: a lock file that lost the packages of other platforms gets them back', () => {
  const lock: Lock = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/tool': {
        version: '2.0.0',
        dev: true,
        optionalDependencies: {
          '@tool/linux-x64-gnu': '2.0.0',
          '@tool/linux-arm64-musl': '2.0.0',
          '@tool/win32-x64': '2.0.0',
          colours: '^1.0.0',
        },
      },
      'node_modules/@tool/linux-x64-gnu': { version: '2.0.0' },
    },
  };
  expect(complete(lock)).toEqual(['@tool/linux-arm64-musl', '@tool/win32-x64']);
  expect(lock.packages['node_modules/@tool/linux-arm64-musl']).toEqual({
    version: '2.0.0',
    cpu: ['arm64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  });
  expect(complete(lock)).toEqual([]);
  expect(platformOf('@x/binding-linux-arm-gnueabihf')).toEqual({ cpu: ['arm'], libc: ['glibc'], os: ['linux'] });
  expect(platformOf('colours')).toBeNull();
});

test('planted: a wrong type, a floating promise and an unused name fail the check of types and lint', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-planted-'));
  try {
    const config = { compilerOptions: { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', types: [] } };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['*.ts'] }));
    writeFileSync(
      path.join(folder, 'planted.ts'),
      `export const count: number = 'three';\nconst unused = 1;\nasync function say(): Promise<void> {}\nexport function go(): void {\n  say();\n}\n`,
    );
    const checked = spawnSync(
      path.join(root, 'node_modules/.bin/oxlint'),
      ['--type-aware', '--type-check', '--quiet', '-c', path.join(root, '.oxlintrc.json'), '.'],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
    );
    expect(checked.status).not.toBe(0);
    for (const found of ['TS2322', 'no-floating-promises', 'no-unused-vars']) expect(checked.stdout).toContain(found);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
