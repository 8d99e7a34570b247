/**
 * The process in which the built-in ClickHouse runs: one call of `chdb_query_cmdline` (the command line of
 * clickhouse-local) that opens the HTTP and TCP listeners and then sleeps for a hundred years.
 *
 * The engine keeps the main thread, so a second thread watches standard input, a pipe from the parent, and ends the
 * process when it closes: a killed parent leaves nothing behind. `ffi-rs` is used because `koffi` aborts in this call.
 *
 * Arguments: path of ffi-rs, path of libchdb.so, then those of the engine. Both paths come from the parent, so that this
 * file runs from wherever it was put.
 */
import { readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread } from 'node:worker_threads';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function watchParent(): never {
  const buffer = Buffer.alloc(64);
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      if (readSync(0, buffer) === 0) break;
    } catch (error) {
      if (!isRecord(error) || error['code'] !== 'EAGAIN') break;
      Atomics.wait(cell, 0, 0, 200);
    }
  }
  process.kill(process.pid, 'SIGTERM');
  // Normally 30 ms; what still lives after 20 s hangs.
  Atomics.wait(cell, 0, 0, 20_000);
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

const stayAwake = [
  'SYSTEM START LISTEN HTTP',
  'SYSTEM START LISTEN TCP',
  'SELECT sleepEachRow(86400) FROM (SELECT arrayJoin(range(36500))) FORMAT Null SETTINGS function_sleep_max_microseconds_per_block=0',
].join('; ');

/** Returns only when the engine could not start; it has then said why on standard error. */
type Engine = (engineArgs: readonly string[]) => void;

/** Loads the bridge and the library: 50 ms, or seconds when 543 MB come from a slow disk. */
function loadEngine(ffiPath: string, libraryPath: string): Engine {
  const ffi: typeof import('ffi-rs') = createRequire(ffiPath)(ffiPath);
  ffi.open({ library: 'chdb', path: libraryPath });
  return (engineArgs) => {
    const args = ['clickhouse-local', ...engineArgs, `--query=${stayAwake}`];
    ffi.load({
      library: 'chdb',
      funcName: 'chdb_query_cmdline',
      retType: ffi.DataType.External,
      paramsType: [ffi.DataType.I32, ffi.DataType.StringArray],
      paramsValue: [args.length, args],
    });
  };
}

if (isMainThread) {
  const [ffiPath, libraryPath, ...engineArgs] = process.argv.slice(2);
  if (ffiPath === undefined || libraryPath === undefined) throw new Error('usage: clickhouse-child FFI LIBRARY …');
  // Before the second thread: ffi-rs asks for a process report as it loads, which waits for every thread, and ours never
  // answers again once it reads. The other order hangs every second start.
  const run = loadEngine(ffiPath, libraryPath);
  new Worker(fileURLToPath(import.meta.url)).once('online', () => {
    run(engineArgs);
    process.exit(1);
  });
} else {
  watchParent();
}
