/** What happens right now, to everybody who watches: one tail a process, one ring, many clients. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { eventTypes, sourceKinds } from '../../../contracts/common.ts';
import { errorFields, type Log } from '../kit/log.ts';
import { problem } from '../kit/problems.ts';
import type { Db } from '../kit/sql.ts';
import { createClient, type Client, type LiveFilter } from './client.ts';
import type { TailRow } from './live.sql.ts';
import { liveFull } from './problems.ts';
import { createRing, type LiveEvent } from './ring.ts';
import { createTail } from './tail.ts';
import { watchBalance, type Watcher } from './watch-balance.ts';

export interface LivePorts {
  readonly db: Db;
  readonly log: Log;
  /** Identity: the person of each origin or person id now; an id that it does not know is a person of its own. */
  readonly personIdsOf: (originIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Profiles: names of persons; absent where none is known. */
  readonly namesOf: (personIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly sourceName: (sourceId: string) => string | undefined;
  /** The clock of tickets; default: the machine's. */
  readonly now?: () => Date;
}

export interface LiveLimits {
  /** Listeners in this process, and of one member of staff. */
  readonly clients: number;
  readonly clientsOfOne: number;
  /** Apps of customers in this process, and of one customer. */
  readonly watchers: number;
  readonly watchersOfOne: number;
  readonly ringEvents: number;
  /** Events a second that are shown; what comes above is counted as missed. People cannot read faster, and the server has other work. */
  readonly eventsPerSecond: number;
  readonly beatMs: number;
}

export interface Live {
  /** Takes over the response. Throws the problem `live_full`. */
  listen(
    response: ServerResponse,
    who: { staffId: string; named: boolean },
    filter: LiveFilter,
    lastEventId?: string,
  ): Promise<Client>;
  /** The same for a customer's app that follows her balance: `read` says it. Throws the problem `live_full`. */
  watch(
    response: ServerResponse,
    ticket: { originId: string; expiresAt: Date },
    read: () => Promise<unknown>,
  ): Promise<Watcher>;
  /** Ends all streams of a member of staff in this process. */
  closeStaff(staffId: string): void;
  stop(): Promise<void>;
  readonly stats: { readonly clients: number; readonly shown: number; readonly missed: number };
}

const standard: LiveLimits = {
  clients: 200,
  clientsOfOne: 10,
  watchers: 2_000,
  watchersOfOne: 5,
  ringEvents: 2_000,
  eventsPerSecond: 2_000,
  beatMs: 15_000,
};

export function createLive(ports: LivePorts, changed: Partial<LiveLimits> = {}): Live {
  const limits = { ...standard, ...changed };
  const clients = new Set<Client>();
  const watchers = new Set<Watcher>();
  const ring = createRing(randomBytes(6).toString('hex'), limits.ringEvents);
  const stats = { clients: 0, shown: 0, missed: 0 };
  const names = createNames(ports.namesOf);
  const budget = createBudget(limits.eventsPerSecond);
  const tail = createTail({ db: ports.db, log: ports.log, onRows: show });
  let tailing: Promise<void> | undefined;
  let quiet: NodeJS.Timeout | undefined;
  const beats = setInterval(() => {
    clients.forEach((client) => client.beat());
    watchers.forEach((watcher) => watcher.beat());
    // Two thousand at each batch would cost more than what is shown: who was merged just now is followed from the next beat on.
    void follow([...watchers]).catch(() => undefined);
  }, limits.beatMs).unref();

  async function follow(some: readonly Watcher[]): Promise<void> {
    if (some.length === 0) return;
    const persons = await ports.personIdsOf([...new Set(some.map((watcher) => watcher.originId))]);
    for (const watcher of some) watcher.person = persons.get(watcher.originId) ?? watcher.originId;
  }

  async function show(rows: readonly TailRow[]): Promise<void> {
    // Who follows one person must not lose its events among others': then all are looked at, and those of others are let go below.
    const byPerson = watchers.size > 0 || [...clients].some((client) => client.filter.personId !== undefined);
    const room = budget(rows.length);
    const looked = byPerson ? rows : rows.slice(0, room);
    const asked = [...clients].flatMap((client) => client.filter.personId ?? []);
    const persons = await ports.personIdsOf([...new Set([...looked.map((row) => row.origin_id), ...asked])]);
    for (const client of clients) client.person = persons.get(client.filter.personId ?? '') ?? client.filter.personId;
    const followed = new Set([...clients].map((client) => client.person));
    const personOf = (row: TailRow): string => persons.get(row.origin_id) ?? row.origin_id;
    const moved = new Set(watchers.size === 0 ? [] : looked.map(personOf));
    for (const watcher of watchers) if (moved.has(watcher.person)) watcher.moved();
    const shown = looked.filter((row, i) => i < room || followed.has(personOf(row)));
    for (const row of shown) if (row.type === 'identify') names.forget(personOf(row));
    const named = await names.of(shown.map(personOf));
    const events = shown.map((row) => ring.add(eventOf(row, personOf(row), named.get(personOf(row)) ?? null, ports)));
    stats.shown += events.length;
    stats.missed += rows.length - events.length;
    for (const client of clients) {
      client.offer(events);
      if (rows.length > events.length && client.filter.personId === undefined) client.skip(rows.length - events.length);
    }
  }

  function tailFor(): Promise<void> {
    clearTimeout(quiet);
    tailing ??= tail.start().catch((error: unknown) => {
      tailing = undefined;
      throw error;
    });
    return tailing;
  }

  function countAll(): void {
    stats.clients = clients.size + watchers.size;
  }

  /** A minute after the last listener left; until then a reload or a short cut misses nothing. */
  function tailNoMore(): void {
    quiet = setTimeout(() => {
      if (clients.size + watchers.size > 0) return;
      tailing = undefined;
      ring.clear();
      tail.stop().catch((error: unknown) => ports.log.warn(errorFields(error), 'the live tail did not stop'));
    }, 60_000).unref();
  }

  return {
    stats,
    listen: async (response, who, filter, lastEventId) => {
      await tailFor();
      const ofOne = [...clients].filter((client) => client.staffId === who.staffId).length;
      if (clients.size >= limits.clients || ofOne >= limits.clientsOfOne)
        throw problem(liveFull, { retryAfterSeconds: 10 });
      const client = createClient({ response, ring, staffId: who.staffId, filter, named: who.named });
      clients.add(client);
      countAll();
      client.onClose(() => {
        clients.delete(client);
        countAll();
        if (clients.size + watchers.size === 0) tailNoMore();
      });
      if (filter.personId !== undefined)
        client.person = (await ports.personIdsOf([filter.personId])).get(filter.personId) ?? filter.personId;
      if (lastEventId !== undefined) {
        const place = ring.placeOf(lastEventId);
        client.resume(place ?? ring.newest, place === null ? null : 0);
      }
      return client;
    },
    watch: async (response, { originId, expiresAt }, read) => {
      await tailFor();
      const ofOne = [...watchers].filter((watcher) => watcher.originId === originId).length;
      if (watchers.size >= limits.watchers || ofOne >= limits.watchersOfOne)
        throw problem(liveFull, { retryAfterSeconds: 10 });
      const watcher = watchBalance({ response, originId, expiresAt, now: ports.now ?? (() => new Date()), read });
      watchers.add(watcher);
      countAll();
      watcher.onClose(() => {
        watchers.delete(watcher);
        countAll();
        if (clients.size + watchers.size === 0) tailNoMore();
      });
      await follow([watcher]).catch(() => undefined);
      watcher.moved();
      return watcher;
    },
    closeStaff: (staffId) => {
      for (const client of clients) if (client.staffId === staffId) client.close();
    },
    stop: async () => {
      clearInterval(beats);
      clearTimeout(quiet);
      for (const client of clients) client.close();
      for (const watcher of watchers) watcher.close();
      await tail.stop();
    },
  };
}

function eventOf(row: TailRow, personId: string, personName: string | null, ports: LivePorts): LiveEvent {
  return {
    eventId: row.event_id,
    personId,
    personName,
    type: eventTypes.find((type) => type === row.type) ?? 'track',
    name: row.name,
    sourceId: row.source_id,
    sourceName: row.source_id === null ? null : (ports.sourceName(row.source_id) ?? null),
    sourceKind: sourceKinds.find((kind) => kind === row.source_kind) ?? null,
    occurredAt: row.occurred_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    summary: row.summary,
  };
}

/** Names are asked for once in ten seconds a person: at 1,000 events/s most are known. At most 5,000 are kept. */
function createNames(ask: LivePorts['namesOf']) {
  const known = new Map<string, { name: string | undefined; until: number }>();
  return {
    forget: (personId: string): void => {
      known.delete(personId);
    },
    of: async (personIds: readonly string[]): Promise<Map<string, string>> => {
      const now = Date.now();
      const wanted = [...new Set(personIds)];
      const unknown = wanted.filter((id) => (known.get(id)?.until ?? 0) < now);
      if (known.size + unknown.length > 5_000) known.clear();
      const asked = known.size === 0 ? wanted : unknown;
      const found = asked.length === 0 ? new Map<string, string>() : await ask(asked);
      for (const id of asked) known.set(id, { name: found.get(id), until: now + 10_000 });
      return new Map(
        wanted.flatMap((id) => (known.get(id)?.name === undefined ? [] : [[id, known.get(id)?.name ?? '']])),
      );
    },
  };
}

/** A bucket that fills with `perSecond`, holds a second's worth, and says how many of n may pass now. */
function createBudget(perSecond: number): (n: number) => number {
  let level = perSecond;
  let at = performance.now();
  return (n) => {
    const now = performance.now();
    level = Math.min(perSecond, level + ((now - at) / 1000) * perSecond);
    at = now;
    const pass = Math.min(n, Math.floor(level));
    level -= pass;
    return pass;
  };
}
