/** Wires what follows the spine in a process: its consumers, imports, privacy requests, upkeep. `main.ts` wires the HTTP half. */
import { audiencesConsumer, createAudienceWork } from './audiences/index.ts';
import { productFiles } from './catalogue/index.ts';
import { createImportWorker, eraseImportFiles, placeOf } from './channels/imports/index.ts';
import { createSourceDirectory } from './channels/index.ts';
import type { ClickHouseAddress } from './engines/index.ts';
import { connectClickHouse, createSink, eraseHistory, historyConsumer, requestErasure } from './history/index.ts';
import { createIdentity } from './identity/index.ts';
import { createJourneyWork, journeysConsumer } from './journeys/index.ts';
import { systemClock } from './kit/clock.ts';
import { restWhileBusy, type BusyMark } from './kit/busy.ts';
import { newId } from './kit/ids.ts';
import type { Log } from './kit/log.ts';
import { createNotifier } from './kit/notify.ts';
import { connect } from './kit/sql.ts';
import { cardFiles, createLedger } from './loyalty/index.ts';
import { lateShelf } from './late-shelf.ts';
import { createMessaging } from './messaging/index.ts';
import { createProfiles } from './profiles/index.ts';
import { createConsumer, createLeases } from './spine/index.ts';
import { createHoldSweeper, stockFiles } from './stock/index.ts';
import { makeCode, messagePort } from './journey-ports.ts';
import { personKeepers } from './person-keepers.ts';
import { startUpkeep } from './upkeep.ts';
import { undoSource } from './undo-source.ts';

export interface ConsumersGround {
  readonly databaseUrl: string;
  readonly clickhouse: ClickHouseAddress;
  readonly dataDir: string;
  readonly keepMonths: number;
  /** Hosts in private networks that may be called with messages. */
  readonly privateHosts?: readonly string[];
  readonly log: Log;
  /** Set by the thread that answers requests, where there is one in this process. */
  readonly busy?: BusyMark;
  /** See the sink: its pause after a block that was not full. */
  readonly historyLingerMs?: number;
}

export interface Consumers {
  /** Gives the shards back, after what is under way. */
  stop(): Promise<void>;
}

const lanes = 2;

export async function startConsumers(ground: ConsumersGround): Promise<Consumers> {
  const { log } = ground;
  const db = connect(ground.databaseUrl, {
    max: 8,
    name: 'throughline-worker',
    idleInTransactionMs: 60_000,
  });
  const clickhouse = connectClickHouse(ground.clickhouse);
  const sources = createSourceDirectory(db, { log });
  await sources.start();
  const identity = await createIdentity({ db, sources, log });
  const profiles = createProfiles({ sources, identity, log });

  const leases = createLeases({
    db,
    log,
    processId: newId(),
    consumers: ['people', historyConsumer, audiencesConsumer, journeysConsumer],
    onChange: () => {
      wake();
      audiences.wake();
      journeys.wake();
    },
  });
  const { busy } = ground;
  const rest = busy === undefined ? {} : { rest: () => restWhileBusy(busy) };
  const timeline = createNotifier(db, 'timeline');
  // Two loops: while the database works on the batch of one, Node reads, folds and encodes for the other.
  const people = Array.from({ length: lanes }, (_, index) =>
    createConsumer({
      db,
      log,
      leases,
      name: 'people',
      batchSize: 1_000,
      lane: { index, of: lanes },
      ...rest,
      onApplied: () => timeline.tell(),
      apply: async (tx, events) => {
        // A source made a moment ago may say that its device is shared: who does not know it yet must look before deciding who is who.
        await sources.load([...new Set(events.flatMap((event) => event.sourceId ?? []))]);
        const resolved = await identity.resolve(tx, events);
        await profiles.apply(tx, resolved);
        await messaging.hearDevices(tx, resolved);
      },
    }),
  );
  function wake(): void {
    for (const lane of people) lane.wake();
  }
  const lingerMs = ground.historyLingerMs === undefined ? {} : { lingerMs: ground.historyLingerMs };
  const sink = createSink({ db, log, clickhouse, leases, ...lingerMs, ...rest });
  const shelf = lateShelf(db, log);
  const audiences = createAudienceWork({
    db,
    log,
    clock: systemClock,
    clickhouse,
    identity,
    profiles,
    leases,
    prices: shelf.prices,
    ...rest,
  });
  const { privateHosts = [] } = ground;
  const messaging = createMessaging({
    db,
    log,
    clock: systemClock,
    identity,
    profiles,
    shelf: shelf.prices,
    privateHosts,
  });
  const journeys = createJourneyWork({
    db,
    log,
    clock: systemClock,
    clickhouse,
    identity,
    profiles,
    messages: messagePort(messaging),
    ledger: createLedger(),
    makeCode,
    leases,
    ...rest,
  });
  const undo = undoSource({ db, clickhouse });
  const imports = createImportWorker(
    {
      db,
      log,
      now: () => new Date(),
      undo,
      others: [stockFiles(), productFiles(), cardFiles({ identity, ledger: createLedger() })],
    },
    placeOf(ground.dataDir),
  );
  const privacy = profiles.privacyRunner({
    db,
    erasure: {
      bookHistoryErasure: (tx, originIds) => requestErasure(tx, originIds),
      eraseHistory: (originIds) => eraseHistory(db, clickhouse, originIds),
      eraseFiles: (values) => eraseImportFiles(db, placeOf(ground.dataDir), values),
    },
    keepers: personKeepers,
  });

  const listening = await db.listen('spine', wake);
  const importListening = await db.listen('imports', () => imports.wake());
  const timelineListening = await db.listen('timeline', () => {
    audiences.wake();
    journeys.wake();
  });
  const audiencesListening = await db.listen('audiences', () => audiences.changed());
  const pricesListening = await db.listen('price_books', () => audiences.priced());
  const journeysListening = await db.listen('journeys', () => journeys.changed());
  await leases.start();
  for (const lane of people) lane.start();
  sink.start();
  audiences.start();
  journeys.start();
  imports.start();
  await privacy.start();
  const rerun = identity.startRerun();
  const rulesListening = await db.listen('identity_rules', () => rerun.wake());
  const sweeper = createHoldSweeper({ db, log, clock: systemClock });
  sweeper.start();
  const outbox = messaging.createOutbox();
  outbox.start();
  const upkeep = startUpkeep({ db, log, clock: systemClock, keepMonths: ground.keepMonths });

  return {
    stop: async () => {
      await Promise.all(
        [
          listening,
          importListening,
          rulesListening,
          timelineListening,
          audiencesListening,
          pricesListening,
          journeysListening,
        ].map((one) => one.unlisten()),
      ).catch(() => undefined);
      upkeep.stop();
      timeline.stop();
      await Promise.all([
        ...people.map((lane) => lane.stop()),
        sink.stop(),
        audiences.stop(),
        journeys.stop(),
        imports.stop(),
        privacy.stop(),
        rerun.stop(),
        sweeper.stop(),
        outbox.stop(),
      ]);
      await leases.stop();
      await sources.stop();
      await shelf.stop();
      await Promise.all([db.end({ timeout: 2 }), clickhouse.close()]);
    },
  };
}
