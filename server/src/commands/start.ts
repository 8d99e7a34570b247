import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { createFirstLoginLink } from '../access/index.ts';
import { unfinishedRestore } from '../backup/index.ts';
import { superviseDemo, type DemoRun } from '../demo/supervise-demo.ts';
import { announceEngines, startEngines, StartFailure } from '../engines/index.ts';
import { createBusyMark, watchBusy } from '../kit/busy.ts';
import { systemClock } from '../kit/clock.ts';
import { createLog, errorFields, type Log } from '../kit/log.ts';
import { connect } from '../kit/sql.ts';
import { createWebServer } from '../main.ts';
import type { WorkerGround } from '../worker.ts';
import { type Command, CommandFailure, configure, enginesConfig, migrateOrExplain } from './command.ts';

/** Months of the log and the timeline that are kept. */
const keepMonths = 36;

export const start: Command = {
  name: 'start',
  usage: 'start',
  about:
    'Starts everything on one port: databases, API, intake, console, docs; with the demo retailer unless THROUGHLINE_DEMO=0.',
  run: async () => {
    const config = configure();
    const log = createLog(config.logLevel);
    const undo: (() => Promise<unknown>)[] = [];
    let ended = false;
    const end = async (): Promise<void> => {
      if (ended) return;
      ended = true;
      for (const step of undo.reverse())
        await inTime(step()).catch((error: unknown) =>
          log.warn(errorFields(error), 'a part did not stop in good order'),
        );
    };
    const signalled = untilSignal();
    try {
      const engines = await startEngines(enginesConfig(config), log);
      undo.push(() => engines.stop());
      undo.push(await announceEngines(enginesConfig(config), engines));
      const db = connect(engines.postgresUrl, { max: 2, name: 'throughline-start' });
      undo.push(() => db.end({ timeout: 1 }));
      if (await unfinishedRestore(db)) {
        throw new CommandFailure(
          'A restore into this database was not finished.',
          'Run the same `throughline restore <folder>` again, then start.',
        );
      }
      await migrateOrExplain(db);
      const failed = aPromise<never>();
      const busy = createBusyMark();
      if (config.role !== 'web') {
        const worker = await startWorker(
          {
            databaseUrl: engines.postgresUrl,
            clickhouse: engines.clickhouse,
            dataDir: config.dataDir,
            logLevel: config.logLevel,
            keepMonths,
            privateHosts: config.outgoingPrivateHosts,
            busy,
          },
          log,
        );
        undo.push(worker.stop);
        void worker.failed.catch(failed.reject);
      }
      if (config.role !== 'worker') {
        const unwatch = watchBusy(busy);
        undo.push(async () => unwatch());
        const web = await createWebServer({
          config,
          databaseUrl: engines.postgresUrl,
          clickhouse: engines.clickhouse,
          log,
          clock: systemClock,
          disk: () => engines.disk(),
        });
        undo.push(() => web.stop());
        const url = await web.start().catch((error: unknown) => {
          throw portFailure(error, config.host, config.port);
        });
        greet(url, await createFirstLoginLink(db, new Date()));
        if (config.demo) undo.push(await runDemo(web, url, config.demoPeople, log));
      }
      await Promise.race([signalled, failed.promise]);
      return 0;
    } finally {
      await end();
    }
  },
};

/** What does not end within three minutes (PostgreSQL has one for its last checkpoint, and one for a quicker end) is left behind. */
async function inTime(work: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  const late = sleep(180_000, undefined, { signal: patience.signal }).then(
    () => Promise.reject(new Error('it did not stop within three minutes')),
    () => undefined,
  );
  await Promise.race([work, late]).finally(() => patience.abort());
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // Whoever asks twice does not want to wait for the good order; nothing acknowledged is lost by that either.
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
    }
  });
}

function aPromise<T>(): { promise: Promise<T>; reject: (error: unknown) => void } {
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((_resolve, no) => {
    reject = no;
  });
  promise.catch(() => undefined);
  return { promise, reject };
}

/** The consumers run in a thread of their own: a batch of a thousand events must not make a `context` call wait. */
async function startWorker(
  ground: WorkerGround,
  log: Log,
): Promise<{ stop: () => Promise<void>; failed: Promise<never> }> {
  let stopping = false;
  const failure = aPromise<never>();

  async function launch(): Promise<Worker> {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: ground,
      // A batch of 1,000 events makes about 30 MB of short-lived objects: with the default 16 MB they are copied before they die.
      resourceLimits: { maxYoungGenerationSizeMb: 96 },
    });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
    });
    worker.on('error', (error) => {
      if (stopping) return;
      // Nothing was lost: what was under way was rolled back, and its shards are taken up again.
      log.error(errorFields(error), 'the worker failed; starting it again');
      setTimeout(() => {
        launch().then(
          (next) => {
            current = next;
          },
          (again: unknown) => failure.reject(again),
        );
      }, 1_000);
    });
    return worker;
  }

  let current = await launch();
  return {
    failed: failure.promise,
    stop: async () => {
      stopping = true;
      const ended = new Promise((resolve) => current.once('exit', resolve));
      current.postMessage('stop');
      const late = setTimeout(() => void current.terminate(), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}

function portFailure(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new StartFailure(
      'port_taken',
      `Port ${port} on ${host} is taken by another program.`,
      'Stop that one, or choose another port: PORT=4801 npm start.',
      error,
    );
  if (code === 'EACCES')
    return new StartFailure(
      'port_taken',
      `This user may not listen on port ${port}.`,
      'Choose a port above 1023: PORT=4800 npm start.',
      error,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartFailure(
      'port_taken',
      `This machine has no address ${host}.`,
      'Set HOST to 127.0.0.1, to 0.0.0.0, or to one of its addresses.',
      error,
    );
  return error;
}

function greet(url: string, link: { path: string } | null): void {
  console.log(`\nThroughline is at ${url}`);
  if (link !== null) console.log(`Log in once with ${url}${link.path}`);
  console.log(`API and docs: ${url}/docs    Stop with Ctrl-C\n`);
}

async function runDemo(
  web: { db: Parameters<typeof superviseDemo>[0]['db']; demo: Parameters<typeof superviseDemo>[0]['demo'] },
  url: string,
  people: number,
  log: Log,
): Promise<() => Promise<void>> {
  const cli = fileURLToPath(new URL('./cli.js', import.meta.url));
  const demo: DemoRun = await superviseDemo({ db: web.db, demo: web.demo, log, url, people, cli });
  console.log('The demo retailer Meridian is loading its history; the home screen shows how far it is.');
  return demo.stop;
}
