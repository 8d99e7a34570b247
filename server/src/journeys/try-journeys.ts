/** For tests: journeys with real identity, profiles, messaging and loyalty's ledger on a database of its own, a clock that moves, and all work driven by hand. */
import { freshDatabase } from '../../test/cluster.ts';
import { anEvent } from '../../test/events.ts';
import type { JourneyDocument } from '../../../contracts/journeys.ts';
import { journeyDocument } from '../../../contracts/journeys.ts';
import { createIdentity, type Identity } from '../identity/index.ts';
import { makeCode, messagePort } from '../journey-ports.ts';
import { movableClock } from '../kit/clock.ts';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import { connect, run, transaction, type Db } from '../kit/sql.ts';
import { createLedger } from '../loyalty/index.ts';
import { createMessaging, type Messaging } from '../messaging/index.ts';
import { createProfiles, ensureTimelineMonths } from '../profiles/index.ts';
import { appendEvents, createLeases, ensurePartitions, type JsonObject, type LogEvent } from '../spine/index.ts';
import type { JourneyDeps } from './deps.ts';
import { createFollower, journeysConsumer, type Follower } from './follow.ts';
import { createInForce } from './in-force.ts';
import { createJourney, publish } from './manage.ts';
import { createRunTimer, type RunTimer, type TimerOptions } from './timer.ts';
import { runsOfPerson, tracesOf } from './views.sql.ts';

export interface TriedJourneys {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly clock: ReturnType<typeof movableClock>;
  readonly deps: JourneyDeps;
  readonly identity: Identity;
  readonly messaging: Messaging;
  readonly follower: Follower;
  readonly timer: RunTimer;
  /** Another process in miniature: its own pool and timer. */
  another(more?: Partial<TimerOptions>): Promise<{ readonly timer: RunTimer; stop(): Promise<void> }>;
  /** Tracks an event of a customer by her account. */
  say(
    who: string | { readonly anonymousId: string },
    name: string,
    properties?: JsonObject,
    messageId?: string,
  ): Promise<void>;
  /** The same customer as one who was seen without an account. */
  join(userId: string, anonymousId: string): Promise<void>;
  person(userId: string, traits?: JsonObject, consents?: JsonObject): Promise<string>;
  journey(name: string, document: object, inFlight?: 'stay' | 'move'): Promise<string>;
  publish(journeyId: string, document: object, inFlight: 'stay' | 'move'): Promise<number>;
  /** People and what follows events alone: no step is made. */
  settleEvents(): Promise<void>;
  /** Until nothing is to do any more at this instant: people, journeys, messages, and what they tell. */
  settle(): Promise<void>;
  /** Her runs, the newest first, each with its steps as `step what`. */
  runsOf(personId: string): Promise<{ state: string; stepId: string | null; reason: string | null; steps: string[] }[]>;
  stop(): Promise<void>;
}

export async function tryJourneys(): Promise<TriedJourneys> {
  const database = await freshDatabase({ max: 8 });
  const { db } = database;
  const clock = movableClock(new Date('2026-03-02T10:00:00Z'));
  await ensurePartitions(db, clock.now());
  await ensureTimelineMonths(db, clock.now());
  const sources = { byId: () => undefined };
  const identity = await createIdentity({ db, sources, log: silentLog, clock });
  const profiles = createProfiles({ sources, identity, clock });
  const messaging = createMessaging({ db, log: silentLog, clock, identity, profiles, privateHosts: ['127.0.0.1'] });
  const outbox = messaging.createOutbox();
  await messaging.rememberBaseUrl('http://localhost');
  const noEngine = (): never => {
    throw new Error('not asked here');
  };
  const deps: JourneyDeps = {
    db,
    log: silentLog,
    clock,
    clickhouse: {
      database: '',
      ask: noEngine,
      tell: noEngine,
      send: noEngine,
      dump: noEngine,
      load: noEngine,
      close: noEngine,
    },
    identity,
    profiles,
    messages: messagePort(messaging),
    ledger: createLedger(),
    makeCode,
  };
  const leases = createLeases({
    db,
    log: silentLog,
    processId: newId(),
    consumers: [journeysConsumer],
    ttlSeconds: 60,
  });
  await leases.start();
  const inForce = createInForce();
  const timer = createRunTimer({ ...deps, inForce });
  const follower = createFollower({ ...deps, inForce, leases, onDue: () => undefined });
  const applied = new Set<string>();
  const apply = async (): Promise<number> => {
    const fresh = (await readLog(db)).filter((event) => !applied.has(event.eventId));
    if (fresh.length === 0) return 0;
    await transaction(db, async (tx) => profiles.apply(tx, await identity.resolve(tx, fresh)));
    for (const { eventId } of fresh) applied.add(eventId);
    return fresh.length;
  };
  const sayAt = async (event: ReturnType<typeof anEvent>): Promise<void> => {
    // By the clock that moves, as what we state ourselves is.
    await transaction(db, (tx) => appendEvents(tx, [{ ...event, receivedAt: clock.now() }]));
  };
  return {
    db,
    databaseUrl: database.url,
    clock,
    deps,
    identity,
    messaging,
    follower,
    timer,
    another: async (more = {}) => {
      const own = connect(database.url, { max: 3 });
      const its = createRunTimer({ ...deps, db: own, inForce: createInForce(), ...more });
      return { timer: its, stop: () => own.end({ timeout: 1 }) };
    },
    join: (userId, anonymousId) => sayAt(anEvent({ userId, anonymousId, type: 'identify', at: clock.now() })),
    say: (who, name, properties = {}, messageId = newId()) =>
      sayAt(
        anEvent({
          ...(typeof who === 'string' ? { userId: who } : who),
          name,
          at: clock.now(),
          messageId,
          body: { properties },
        }),
      ),
    person: async (userId, traits = {}, consents = {}) => {
      const at = new Date(clock.now().getTime() - 60_000);
      await sayAt(anEvent({ userId, type: 'identify', at, body: { traits: { ...traits, consents } } }));
      await apply();
      const found = await identity.findCluster(db, { type: 'user_id', value: userId });
      if (found === null) throw new Error('nobody');
      return found.personId;
    },
    journey: (name, document) =>
      transaction(db, async (tx) => {
        const made = await createJourney(tx, { name, document: journeyDocument.parse(document) }, 'test', clock.now());
        await publish(tx, deps, made.journey_id, { revision: made.revision, inFlight: 'stay' }, 'test', clock.now());
        return made.journey_id;
      }),
    publish: (journeyId, document, inFlight) =>
      transaction(db, async (tx) => {
        const text = JSON.stringify(journeyDocument.parse(document) satisfies JourneyDocument);
        const [row] = await tx.unsafe(
          `update journeys.journeys set draft = $2::text::jsonb, revision = revision + 1 where journey_id = $1 returning revision`,
          [journeyId, text] as never[],
        );
        const wish = { revision: Number(row?.['revision']), inFlight };
        return (await publish(tx, deps, journeyId, wish, 'test', clock.now())).moved;
      }),
    settleEvents: async () => {
      for (let done = 1; done > 0;) {
        done = await apply();
        done += await follower.pass();
      }
    },
    settle: async () => {
      for (let done = 1; done > 0;) {
        done = await apply();
        done += await follower.pass();
        done += (await timer.pass()).runs;
        done += await outbox.drain();
      }
    },
    runsOf: async (personId) => {
      const cluster = (await identity.clustersOf(db, [personId])).get(personId);
      const origins = [...new Set([personId, ...(cluster?.originIds ?? [])])];
      const rows = await run(db, runsOfPerson, [origins]);
      const traces = await run(db, tracesOf, [origins, rows.map((row) => row.run_id)]);
      return rows.map((row) => ({
        state: row.state,
        stepId: row.step_id,
        reason: row.reason,
        steps: traces.flatMap((one) => (one.run_id === row.run_id ? [`${one.step_id ?? '-'} ${one.what}`] : [])),
      }));
    },
    stop: async () => {
      await Promise.all([leases.stop(), outbox.stop()]);
      await database.drop();
    },
  };
}

/** A template as it is after its first publication. */
export async function addTemplate(db: Db, handle: string, channel: string): Promise<void> {
  const document = JSON.stringify({
    defaultLanguage: 'en',
    languages: { en: { subject: 'Hello', text: 'For you {{ data.code }}' } },
    track: false,
  });
  await db.unsafe(
    `with made as (insert into messaging.templates (template_id, handle, name, channel, purpose, version)
       values (gen_random_uuid(), $1, $1, $2, 'marketing', 1) returning template_id)
     insert into messaging.template_versions (template_id, version, document, actor, at)
     select template_id, 1, $3::text::jsonb, 'test', now() from made`,
    [handle, channel, document] as never[],
  );
}

async function readLog(db: Db): Promise<LogEvent[]> {
  const rows =
    await db`select event_id, shard, source_id, type, name, received_at, occurred_at, message_id, body, xid::text as xid, seq
    from spine.log order by xid, seq`;
  return rows.map((row) => ({
    eventId: String(row['event_id']),
    shard: Number(row['shard']),
    sourceId: row['source_id'] as string | null,
    type: row['type'] as LogEvent['type'],
    name: row['name'] as string | null,
    receivedAt: row['received_at'] as Date,
    sentAt: null,
    originalAt: null,
    occurredAt: row['occurred_at'] as Date,
    clockSuspect: false,
    messageId: String(row['message_id']),
    body: row['body'] as JsonObject,
    xid: String(row['xid']),
    seq: Number(row['seq']),
  }));
}
