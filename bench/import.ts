/** import: a million rows through the command line beside a running server; rows a second and the memory that it takes. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Wish } from './main.ts';
import { databaseOf } from './intake.ts';
import type { Report } from './report.ts';
import { cli, startServer } from './server.ts';

export async function importing(report: Report, wish: Wish): Promise<void> {
  const rows = wish.quick ? 100_000 : 1_000_000;
  const file = path.join(tmpdir(), `throughline-bench-${process.pid}.csv`);
  await pipeline(Readable.from(lines(rows)), createWriteStream(file));
  try {
    const mb = Math.round((await stat(file)).size / 1_048_576);
    await alone(report, file, rows);
    await beside(report, file, rows);
    report.note(`${rows} rows, ${mb} MB; floor: the same rows into a bare table, 1,000 in a statement`);
  } finally {
    await rm(file, { force: true });
  }
}

/** Before the server is started for the first time: the command starts the engines itself, and nothing follows the log. */
async function alone(report: Report, file: string, rows: number): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'throughline-bench-'));
  try {
    const done = await runImport({ ...(process.env as Record<string, string>), THROUGHLINE_DATA: dir }, file);
    report.add('alone: rows imported', done.rows / done.seconds, 'rows/s');
    report.add('alone: time', done.seconds, 's', rows === 1_000_000 ? { aim: '< 60 s for 1,000,000 rows' } : {});
    report.add('alone: peak memory of the importing process', done.peakMb, 'MB', { aim: '< 300 MB' });
    report.add('alone: rows that failed', done.failed, 'rows', { aim: '0' });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Beside a running server, whose consumers make people of the rows while they come, on the same two cores. */
async function beside(report: Report, file: string, rows: number): Promise<void> {
  const server = await startServer();
  try {
    const db = await databaseOf(server);
    const floor = await bareCopy(db, file, rows);
    await db.end({ timeout: 2 });
    const done = await runImport(server.env, file);
    report.add('beside a server: rows imported', done.rows / done.seconds, 'rows/s', { floor });
    report.add('beside a server: time', done.seconds, 's');
    report.add('beside a server: peak memory of the importing process', done.peakMb, 'MB', { aim: '< 300 MB' });
    report.add('beside a server: rows that failed', done.failed, 'rows', { aim: '0' });
  } finally {
    await server.stop();
  }
}

function* lines(rows: number): Generator<string> {
  yield 'customer,email,phone,first_name,last_name,city,updated\n';
  for (let n = 0; n < rows; n += 1) {
    yield `C${n},anna.${n}@example.com,+4860${String(1_000_000 + (n % 9_000_000))},Anna,Nowak-${n},Gdynia,2026-0${1 + (n % 9)}-1${n % 10} 12:00:00\n`;
  }
}

async function bareCopy(db: Awaited<ReturnType<typeof databaseOf>>, file: string, rows: number): Promise<number> {
  await db.unsafe('create schema bench; create table bench.bare (line text)');
  const all = (await readFile(file, 'utf8')).split('\n');
  const started = performance.now();
  for (let from = 0; from < all.length; from += 1_000) {
    await db.unsafe(
      'insert into bench.bare select * from unnest($1::text[])',
      [all.slice(from, from + 1_000)] as never[],
      { prepare: true },
    );
  }
  const perSecond = rows / ((performance.now() - started) / 1_000);
  await db.unsafe('drop schema bench cascade');
  return perSecond;
}

async function runImport(
  env: Record<string, string>,
  file: string,
): Promise<{ rows: number; seconds: number; failed: number; peakMb: number }> {
  const child = spawn(process.execPath, [cli, 'import', file, '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let peakKb = 0;
  const watch = setInterval(() => {
    readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (text) => {
        peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0));
      },
      () => undefined,
    );
  }, 200);
  let out = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    out += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`the import ended with ${String(code)}: ${out}`);
  const result = JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as { rows: number; seconds: number; failed: number };
  return { ...result, peakMb: peakKb / 1_024 };
}
