/**
 * `npm run check`: what can be said about the sources without running the whole suite. Types, lint, format and the tidy tests
 * side by side; below 30 s on 2 cores. Prints what is wrong and nothing else; ends non-zero when anything is.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);

const steps = [
  // The linter's type-aware rules build the same program as the compiler: with its diagnostics as well, one pass of 20 s of CPU instead of two.
  { name: 'types and lint', command: [bin('oxlint'), '--type-aware', '--type-check', '--quiet'] },
  { name: 'format', command: [bin('oxfmt'), '--check', '.'], remedy: 'npm run format' },
];
const tidy = { name: 'tidy', command: [bin('vitest'), 'run', 'server/test/tidy'] };

/** The type-aware linter is written in Go: with a lazier collector it takes 52 instead of 77 s of CPU, and up to 7 GB of memory. */
const collector = totalmem() > 12 * 2 ** 30 ? { GOGC: '400' } : {};

/** One step: its output is kept, and shown only when it fails. */
function run({ command: [program, ...args] }) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...collector, ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ passed: false, output: String(error.message), seconds: 0 }));
    child.on('close', (code) => resolve({ passed: code === 0, output, seconds: (Date.now() - began) / 1000 }));
  });
}

/**
 * Runs the steps at once and says how each went.
 *
 * @param {{ withTidy: boolean }} options `npm test` runs the tidy tests with all others.
 * @returns {Promise<string[]>} the names of the steps that failed.
 */
export async function check({ withTidy }) {
  if (!existsSync(bin('oxlint'))) {
    console.error('The packages are not installed: run npm ci first.');
    return ['install'];
  }
  const failed = [];
  await Promise.all(
    [...steps, ...(withTidy ? [tidy] : [])].map(async (step) => {
      const { passed, output, seconds } = await run(step);
      console.log(`${passed ? '✓' : '✗'} ${step.name} (${seconds.toFixed(1)} s)`);
      if (passed) return;
      failed.push(step.name);
      console.log(output.trim().replaceAll(/^/gm, '  '));
      if (step.remedy) console.log(`  Mend it with: ${step.remedy}`);
    }),
  );
  return failed;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const failed = await check({ withTidy: true });
  console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
