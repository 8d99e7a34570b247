/** The only file that knows all parts: it wires their doors and ports into the HTTP server of a process. `worker.ts` wires the consumers. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAccess } from './access/index.ts';
import { audienceProblems, audiencesLag, createAudiences, judgeAgain, membershipsOf } from './audiences/index.ts';
import { createCatalogue, productFiles } from './catalogue/index.ts';
import { createChannels, fixOf, intakeDescription } from './channels/index.ts';
import { importRoutes } from './channels/imports/index.ts';
import { createDemo, type Demo } from './demo/index.ts';
import type { ClickHouseAddress } from './engines/index.ts';
import {
  connectClickHouse,
  createHistoryReader,
  historyLag,
  historyProblems,
  routes as historyRoutes,
} from './history/index.ts';
import {
  consumersCheck,
  createHouse,
  databaseCheck,
  diskCheck,
  historyCheck,
  intakeCheck,
  migrationsCheck,
  readConnections,
  type House,
  type ProblemItem,
  type SystemState,
} from './house/index.ts';
import { createIdentity, openConflicts } from './identity/index.ts';
import { createJourneys, journeyProblems, journeysLag } from './journeys/index.ts';
import type { Clock } from './kit/clock.ts';
import type { Config } from './kit/config.ts';
import { createHttpServer, drain } from './kit/http/index.ts';
import type { FastifyInstance } from './kit/http/fastify.ts';
import type { Route } from './kit/http/route.ts';
import type { Log } from './kit/log.ts';
import { pendingMigrations } from './kit/migrate.ts';
import { connect, type Db } from './kit/sql.ts';
import { balanceRoutes, createLive, routes as liveRoutes } from './live/index.ts';
import { cardFiles, createLoyalty, loyaltyProblems, suspicionProblems } from './loyalty/index.ts';
import { createMessaging, messagingProblems } from './messaging/index.ts';
import { createOrders, createStripeProvider, hasBought, noFiscal, ordersProblems } from './orders/index.ts';
import { createProfiles, peopleInAll, problemReports } from './profiles/index.ts';
import { consumerLag, createIntakeWriter, eventsInAll, liveProcesses, openDeadLetters } from './spine/index.ts';
import { remember } from './kit/remember.ts';
import { makeCode, messagePort } from './journey-ports.ts';
import { shelfOf } from './late-shelf.ts';
import { createPricing, customersBy } from './pricing/index.ts';
import { createStock, stockFiles, stockProblems } from './stock/index.ts';
import { version } from './version.ts';

/** What a process stands on: where the databases are, and what it was told. */
export interface Ground {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly clickhouse: ClickHouseAddress;
  readonly log: Log;
  readonly clock: Clock;
  readonly disk: () => Promise<{ readonly freeBytes: number; readonly floorBytes: number } | undefined>;
}

/** Rows that may wait for a commit: about two seconds of the fastest intake. */
const maxQueuedRows = 40_000;

export interface WebServer {
  readonly app: FastifyInstance;
  readonly routes: readonly Route[];
  readonly db: Db;
  readonly demo: Demo;
  start(): Promise<string>;
  stop(): Promise<void>;
}

/** The HTTP half of a process; listens after `start`. */
export async function createWebServer(ground: Ground): Promise<WebServer> {
  const { config, log, clock } = ground;
  const startedAt = clock.now();
  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const db = connect(ground.databaseUrl, { max: 14, name: 'throughline-web', idleInTransactionMs: 60_000 });
  // The writers have connections of their own: a slow report must not hold up the intake.
  const writerDb = connect(ground.databaseUrl, { max: 4, name: 'throughline-intake' });
  const clickhouse = connectClickHouse(ground.clickhouse);
  const writer = createIntakeWriter({ db: writerDb, log, maxQueuedRows });
  const access = createAccess({ db, clock, publicUrl: config.publicUrl });
  const channels = createChannels({ db, log, clock, writer, publicUrl: config.publicUrl });
  const identity = await createIdentity({ db, sources: channels.sources, log });
  const profiles = createProfiles({ sources: channels.sources, identity, clock, log });
  const catalogue = createCatalogue({
    db,
    log,
    clock,
    publicUrl: config.publicUrl,
    prices: (on, skus, where) => pricing.priceOf(on, skus, where),
    availability: async (on, skus, locationIds) => {
      const wish = locationIds.length === 0 ? {} : { locationIds };
      return byLocation(await stock.stock.availabilityOf(on, skus, wish));
    },
    originOf: (on, identifiers) => identity.strongestOrigin(on, identifiers),
    hasBought: async (on, identifiers, skus) => {
      const originId = await identity.strongestOrigin(on, identifiers);
      if (originId === null) return false;
      const cluster = (await identity.clustersOf(on, [originId])).get(originId);
      return hasBought(on, cluster?.originIds ?? [originId], skus);
    },
  });
  const messaging = createMessaging({
    db,
    log,
    clock,
    identity,
    profiles,
    shelf: shelfOf(() => pricing),
    privateHosts: config.outgoingPrivateHosts,
  });
  const loyalty = createLoyalty({ db, log, clock, identity, catalogue, sendCode: messaging.sendOneTimeCode });
  const customerOf = loyalty.withLoyalty(customersBy(identity));
  const pricing = createPricing({ db, log, facts: catalogue.variantsOf, customerOf, membershipsOf });
  const holdsDb = connect(ground.databaseUrl, { max: 2, name: 'throughline-holds' });
  const stock = createStock({ db, writerDb: holdsDb, log, clock, prices: pricing.priceOf });
  const { stripe } = config;
  let selfUrl = `http://127.0.0.1:${config.port}`;
  const orders = await createOrders({
    db,
    log,
    clock,
    identity,
    catalogue,
    pricing,
    customerOf,
    stock: stock.stock,
    points: loyalty.outer.guard(loyalty.points, loyalty.deps),
    fiscal: noFiscal,
    audit: access.audit,
    publicUrl: () => (config.publicUrl === undefined && config.port === 0 ? selfUrl : publicUrl),
    selfUrl: () => selfUrl,
    providers: stripe === undefined ? [] : [createStripeProvider(stripe)],
  });
  let ordersUpkeep: ReturnType<typeof orders.startUpkeep> | undefined;
  let loyaltyUpkeep: ReturnType<typeof loyalty.startUpkeep> | undefined;
  const history = createHistoryReader(db, clickhouse);
  const audiences = createAudiences({
    db,
    log,
    clock,
    clickhouse,
    identity,
    profiles,
    privateHosts: config.outgoingPrivateHosts,
  });
  const journeys = createJourneys({
    db,
    log,
    clock,
    clickhouse,
    identity,
    profiles,
    messages: messagePort(messaging),
    makeCode,
    ledger: loyalty.deps.ledger,
  });
  const live = createLive({
    db,
    log,
    personIdsOf: (originIds) => identity.personIdsOf(db, originIds),
    namesOf: (personIds) => profiles.namesOf(db, personIds),
    sourceName: (sourceId) => channels.sources.byId(sourceId)?.name,
    now: () => clock.now(),
  });
  const demo = createDemo(db);
  const lags = remember(
    50,
    async () => {
      const now = clock.now();
      const [people, historical, grouped, moving] = await Promise.all([
        consumerLag(db, 'people', now),
        historyLag(db, now),
        audiencesLag(db, now),
        journeysLag(db, now),
      ]);
      return [
        people,
        { name: 'history', behind: historical.behind, behindSeconds: historical.behindSeconds, movedAt: null },
        { name: 'audiences', ...grouped, movedAt: null },
        { name: 'journeys', ...moving, movedAt: null },
      ];
    },
    1,
  );
  const totals = remember(2_000, async () => {
    const [events, people, letters, conflicts] = await Promise.all([
      eventsInAll(db),
      peopleInAll(db),
      openDeadLetters(db),
      openConflicts(db),
    ]);
    return { events, people, conflicts, deadLetters: letters.reduce((sum, one) => sum + one.count, 0) };
  });
  const speed = createSpeedometer();

  const system = async (): Promise<SystemState> => {
    const [processes, consumers, counted, storage, demoState] = await Promise.all([
      liveProcesses(db, 'people'),
      lags(),
      totals(),
      storageOf(db, ground),
      demo.state(),
    ]);
    return {
      version,
      startedAt: startedAt.toISOString(),
      processes: processes.map(({ id, shards, seenAt }) => ({ id, shards, seenAt: seenAt.toISOString() })),
      consumers: consumers.map(({ name, behind, behindSeconds }) => ({
        name,
        behind,
        behindSeconds,
        perSecond: speed(name, counted.events - behind, clock.now()),
      })),
      totals: { ...counted, sources: channels.sources.all().length },
      storage,
      demo: demoState,
    };
  };

  let routes: readonly Route[] = [];
  const house: House = createHouse({
    log,
    version,
    routes: () => [...intakeDescription, ...routes],
    authenticate: access.authenticate,
    checks: [
      databaseCheck(db),
      historyCheck(() => clickhouse.tell('select 1')),
      migrationsCheck(() => pendingMigrations(db)),
      diskCheck(ground.disk),
      intakeCheck(() => ({ waiting: writer.pending(), limit: maxQueuedRows })),
      consumersCheck(lags, () => clock.now()),
    ],
    problemSources: [
      () => deadLetterProblems(db),
      () => problemReports(db),
      async () => (await historyProblems(db)).map(asProblem),
      () => identity.problems(db),
      () => stockProblems(db, clock.now()),
      () => ordersProblems(db, clock.now()),
      () => loyaltyProblems(db, clock.now()),
      () => suspicionProblems(db),
      () => messagingProblems(db, clock.now()),
      () => audienceProblems(db),
      () => journeyProblems(db, clock.now()),
    ],
    system,
    metrics: {
      intake: () => ({
        accepted: channels.traffic.totals.accepted,
        duplicates: channels.traffic.totals.duplicates,
        deadLetters: channels.traffic.totals.rejected,
      }),
      consumers: lags,
      connections: () => readConnections(db),
      liveClients: () => live.stats.clients,
    },
  });
  routes = [
    ...access.routes,
    ...channels.routes,
    ...importRoutes({
      db,
      clock,
      dataDir: config.dataDir,
      others: [stockFiles(), productFiles(), cardFiles(loyalty.outer.deps)],
    }),
    ...identity.routes,
    ...profiles.routes({ db, onKnown: (tx, personId) => judgeAgain(tx, [personId]) }),
    ...catalogue.routes,
    ...pricing.routes({ db }),
    ...stock.routes,
    ...orders.routes,
    ...loyalty.routes,
    ...messaging.routes,
    ...audiences.routes,
    ...journeys.routes,
    ...historyRoutes({
      history,
      originsOf: async (personId) => (await identity.findCluster(db, { id: personId }))?.originIds ?? null,
    }),
    ...liveRoutes({ live, authenticate: access.authenticate }),
    ...balanceRoutes({ live, followed: loyalty.followed }),
    ...house.routes,
  ];
  const app = createHttpServer({
    db,
    log,
    clock,
    routes,
    authenticate: access.authenticate,
    audit: access.audit,
    publicUrl: config.publicUrl,
    allowedHosts: config.allowedHosts,
    trustedProxies: config.trustedProxies,
    consoleDir: path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../console'),
    observe: house.metrics.observe,
  });
  channels.register(app);

  return {
    app,
    routes,
    db,
    demo,
    start: async () => {
      if (config.walletFolder !== undefined)
        await loyalty.outer.openWallets(config.walletFolder, () => config.publicUrl ?? selfUrl);
      await channels.start();
      await catalogue.start();
      await pricing.start();
      await app.listen({ host: config.host, port: config.port });
      const address = app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : config.port;
      const here = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
      selfUrl = `http://${here}:${port}`;
      await messaging.open(config.publicUrl ?? selfUrl, { host: config.host, port: config.bouncePort });
      ordersUpkeep = orders.startUpkeep();
      loyaltyUpkeep = loyalty.startUpkeep();
      return config.publicUrl ?? (config.port === 0 ? `http://${config.host}:${port}` : publicUrl);
    },
    stop: async () => {
      await live.stop();
      await ordersUpkeep?.stop();
      await loyaltyUpkeep?.stop();
      await drain(app, 5_000);
      await writer.stop();
      await channels.stop();
      await pricing.stop();
      await catalogue.stop();
      await stock.stop();
      await messaging.stop();
      await Promise.all([
        db.end({ timeout: 2 }),
        writerDb.end({ timeout: 2 }),
        holdsDb.end({ timeout: 2 }),
        clickhouse.close(),
      ]);
    },
  };
}

/** By SKU and location: what a customer could take away now. */
function byLocation(
  rows: readonly { readonly sku: string; readonly locationId: string; readonly ready: number }[],
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const { sku, locationId, ready } of rows) {
    const places = found.get(sku) ?? new Map<string, number>();
    found.set(sku, places.set(locationId, ready));
  }
  return found;
}

async function storageOf(db: Db, ground: Ground): Promise<SystemState['storage']> {
  const [disk, rows] = await Promise.all([
    ground.disk(),
    db`select pg_database_size(current_database())::text as bytes`,
  ]);
  return { freeBytes: disk?.freeBytes ?? null, postgresBytes: Number(rows[0]?.['bytes'] ?? 0), clickhouseBytes: null };
}

async function deadLetterProblems(db: Db): Promise<ProblemItem[]> {
  return (await openDeadLetters(db)).map((letters) => ({
    code: `dead_letters_${letters.reason}`,
    severity: letters.stage === 'intake' ? 'warning' : 'error',
    title: `Events in the dead letters: ${letters.reason}`,
    cause: letters.stage === 'intake' ? 'They could not be read.' : 'They could not be applied.',
    remedy: fixOf(letters.reason),
    count: letters.count,
    since: letters.since.toISOString(),
    lastAt: letters.lastAt.toISOString(),
    link: `/problems/dead-letters?reason=${encodeURIComponent(letters.reason)}`,
  }));
}

function asProblem(found: Awaited<ReturnType<typeof historyProblems>>[number]): ProblemItem {
  return { ...found, since: found.since.toISOString(), lastAt: found.lastAt.toISOString(), link: '/' };
}

/** Events a second of each consumer, between the last two looks that lie at least a second apart. */
function createSpeedometer(): (name: string, passed: number, now: Date) => number {
  const last = new Map<string, { at: number; passed: number; rate: number }>();
  return (name, passed, now) => {
    const before = last.get(name);
    const seconds = before === undefined ? 0 : (now.getTime() - before.at) / 1_000;
    if (before !== undefined && seconds < 1) return before.rate;
    const rate = before === undefined ? 0 : Math.max(0, Math.round((passed - before.passed) / seconds));
    last.set(name, { at: now.getTime(), passed, rate });
    return rate;
  };
}
