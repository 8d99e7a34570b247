/** The worker thread of a process: the consumers of the spine, imports, privacy requests, upkeep. HTTP goes on undisturbed beside it. */
import { parentPort, workerData } from 'node:worker_threads';
import { createImportWorker, placeOf } from './channels/imports/index.ts';
import { createSourceDirectory } from './channels/index.ts';
import type { ClickHouseAddress } from './engines/index.ts';
import { connectClickHouse, createSink, eraseHistory, historyConsumer, requestErasure } from './history/index.ts';
import { createIdentity } from './identity/index.ts';
import { systemClock } from './kit/clock.ts';
import { newId } from './kit/ids.ts';
import { createLog, errorFields } from './kit/log.ts';
import { connect } from './kit/sql.ts';
import { createProfiles } from './profiles/index.ts';
import { createConsumer, createLeases } from './spine/index.ts';
import { startUpkeep } from './upkeep.ts';
import { undoSource } from './undo-source.ts';

export interface WorkerGround {
  readonly databaseUrl: string;
  readonly clickhouse: ClickHouseAddress;
  readonly dataDir: string;
  readonly logLevel: string;
  readonly keepMonths: number;
}

const lanes = 2;

async function main(ground: WorkerGround): Promise<void> {
  const log = createLog(ground.logLevel);
  const db = connect(ground.databaseUrl, { max: 8, name: 'throughline-worker' });
  const clickhouse = connectClickHouse(ground.clickhouse);
  const sources = createSourceDirectory(db, { log });
  await sources.start();
  const identity = await createIdentity({ db, sources, log });
  const profiles = createProfiles({ sources, identity, log });
  const processId = newId();

  const leases = createLeases({
    db,
    log,
    processId,
    consumers: ['people', historyConsumer],
    onChange: wake,
  });
  // Two loops: while the database works on the batch of one, Node reads, folds and encodes for the other.
  const people = Array.from({ length: lanes }, (_, index) =>
    createConsumer({
      db,
      log,
      leases,
      name: 'people',
      batchSize: 1_000,
      lane: { index, of: lanes },
      apply: async (tx, events) => {
        await profiles.apply(tx, await identity.resolve(tx, events));
      },
    }),
  );
  function wake(): void {
    for (const lane of people) lane.wake();
  }
  const sink = createSink({ db, log, clickhouse, leases });
  const imports = createImportWorker({ db, log, now: () => new Date(), undo: undoSource({ db, clickhouse, identity, profiles }) }, placeOf(ground.dataDir));
  const privacy = profiles.privacyRunner({
    db,
    erasure: {
      bookHistoryErasure: (tx, originIds) => requestErasure(tx, originIds),
      eraseHistory: (originIds) => eraseHistory(db, clickhouse, originIds),
    },
  });

  const listening = await db.listen('spine', wake);
  const importListening = await db.listen('imports', () => imports.wake());
  await leases.start();
  for (const lane of people) lane.start();
  sink.start();
  imports.start();
  await privacy.start();
  const rerun = identity.startRerun();
  const rulesListening = await db.listen('identity_rules', () => rerun.wake());
  const upkeep = startUpkeep({ db, log, clock: systemClock, keepMonths: ground.keepMonths });

  parentPort?.once('message', () => {
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(errorFields(error), 'the worker did not stop in good order');
        process.exit(1);
      },
    );
  });
  parentPort?.postMessage('ready');

  async function stop(): Promise<void> {
    await Promise.all([listening.unlisten(), importListening.unlisten(), rulesListening.unlisten()]).catch(() => undefined);
    upkeep.stop();
    await Promise.all([...people.map((lane) => lane.stop()), sink.stop(), imports.stop(), privacy.stop(), rerun.stop()]);
    await leases.stop();
    await sources.stop();
    await Promise.all([db.end({ timeout: 2 }), clickhouse.close()]);
  }
}

await main(workerData as WorkerGround);
