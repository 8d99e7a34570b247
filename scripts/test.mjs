/**
 * `npm test`: builds what is stale, makes sure that a browser is there, then checks the sources and runs every test.
 * `npm test -- server/src/access` runs those below a path. The last line is `N passed, N failed`, alone. It never passes by
 * skipping: a skipped test, a file that cannot be loaded, an error outside of any test and a failed check each count as failed.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { check } from './check.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureDebianPackage } from './debian-packages.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const maxMinutes = 60;

/** Counts of a run of vitest from its JSON report; null when there is none. */
export function countResults(report, exitCode) {
  if (report === null) return { passed: 0, failed: 1, notes: ['The tests did not run to their end.'] };
  const tests = report.testResults.flatMap((file) => file.assertionResults.map((one) => ({ ...one, file: file.name })));
  const passed = tests.filter((one) => one.status === 'passed').length;
  const skipped = tests.filter((one) => one.status !== 'passed' && one.status !== 'failed');
  // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
  );
  const notes = [
    ...skipped.map((one) => `Skipped, which counts as failed: ${one.fullName} (${path.relative(root, one.file)})`),
    ...broken.map((file) => `Could not be run: ${path.relative(root, file.name)}`),
  ];
  let failed = tests.filter((one) => one.status === 'failed').length + skipped.length + broken.length;
  if (tests.length === 0) notes.push('No test ran.');
  if (failed === 0 && (exitCode !== 0 || tests.length === 0)) {
    failed = 1;
    if (tests.length > 0) notes.push('An error happened outside of the tests; it stands above.');
  }
  return { passed, failed, notes };
}

async function runVitest(filters, chromium) {
  const dir = await mkdtemp(path.join(tmpdir(), 'throughline-report-'));
  const file = path.join(dir, 'report.json');
  // One more than there are cores: half of the long files wait for a browser, a database or a process that starts.
  const workers = Math.max(3, Math.min(4, availableParallelism()));
  const args = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    `--maxWorkers=${workers}`,
    ...filters,
  ];
  const exitCode = await new Promise((resolve) => {
    const child = spawn(path.join(root, 'node_modules/.bin/vitest'), args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, CHROMIUM_PATH: chromium },
    });
    const tooLong = setTimeout(() => {
      console.error(`The tests took more than ${maxMinutes} minutes and were stopped.`);
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, maxMinutes * 60_000);
    child.on('error', () => resolve(1));
    child.on('close', (code) => {
      clearTimeout(tooLong);
      resolve(code ?? 1);
    });
  });
  const report = await readFile(file, 'utf8').then(JSON.parse, () => null);
  await rm(dir, { recursive: true, force: true });
  return countResults(report, exitCode);
}

async function buildStale() {
  const { build } = await import('./build.mjs');
  try {
    await build((line) => console.log(line));
    return [];
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return ['build'];
  }
}

async function main(filters) {
  const chromium = ensureChromium();
  // A mail server and an SMS centre that are not ours, for those who run everything.
  const peers = filters.length > 0 ? [] : ['opensmtpd', 'libnet-smpp-perl'].map(ensureDebianPackage);
  if (chromium === null || peers.includes(null)) return finish({ passed: 0, failed: 1, notes: [] });
  const failedSteps = await buildStale();
  const [checked, result] = await Promise.all([check({ withTidy: false }), runVitest(filters, chromium)]);
  failedSteps.push(...checked);
  const notes = [...result.notes, ...failedSteps.map((step) => `Failed beside the tests: ${step}`)];
  return finish({ passed: result.passed, failed: result.failed + failedSteps.length, notes });
}

function finish({ passed, failed, notes }) {
  for (const note of notes) console.log(note);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
