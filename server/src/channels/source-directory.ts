/**
 * Who is speaking? The directory of sources and keys, held in memory: a retailer has tens of sources, the intake asks
 * thousands of times a second. Fresh within milliseconds by NOTIFY `sources`, and within seconds if a notification is lost.
 */
import type { SourceKind } from '../../../contracts/common.ts';
import { errorFields, type Log } from '../kit/log.ts';
import { run, runMaybe, type Db } from '../kit/sql.ts';
import { allKeys, allSources, keyByHash, type SourceRow } from './sources.sql.ts';
import { hashWriteKey, looksLikeWriteKey } from './write-keys.ts';

export interface Source {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: SourceKind;
  readonly state: 'active' | 'disabled';
  /** The device of this source identifies nobody. */
  readonly sharedDevice: boolean;
  readonly eventsPerMinute: number | null;
}

export type KeyLookup =
  | { readonly kind: 'open'; readonly source: Source; readonly keyId: string }
  | { readonly kind: 'unknown' | 'expired' | 'revoked' | 'disabled' };

export interface SourceDirectory {
  /** Loads all and begins to listen. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** From memory; undefined for one that this process has not heard of yet. */
  byId(id: string): Source | undefined;
  /** As `byId`, but looks again into the database when one of them is not known yet: for those to whom `sharedDevice` matters. */
  load(ids: readonly string[]): Promise<ReadonlyMap<string, Source>>;
  byWriteKey(writeKey: string, now?: Date): Promise<KeyLookup>;
  all(): readonly Source[];
  refresh(): Promise<void>;
}

export interface DirectoryOptions {
  readonly log?: Log;
  /** The net under a lost notification. */
  readonly refreshMs?: number;
  /** How long an unknown key is not asked for again, and how many such keys are remembered at the most. */
  readonly unknownMs?: number;
  readonly maxUnknown?: number;
}

interface Key {
  readonly id: string;
  readonly sourceId: string;
  readonly expiresAt: number;
  readonly revoked: boolean;
}

const nothing: KeyLookup = Object.freeze({ kind: 'unknown' });

export function createSourceDirectory(db: Db, options: DirectoryOptions = {}): SourceDirectory {
  const { log, refreshMs = 5_000, unknownMs = 2_000, maxUnknown = 10_000 } = options;
  let sources = new Map<string, Source>();
  let keys = new Map<string, Key>();
  const unknown = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let listening: { unlisten(): Promise<void> } | undefined;
  let running: Promise<void> | null = null;
  let again: Promise<void> | null = null;

  async function load(): Promise<void> {
    const [sourceRows, keyRows] = await Promise.all([run(db, allSources), run(db, allKeys)]);
    sources = new Map(sourceRows.map((row) => [row.id, sourceOf(row)]));
    keys = new Map(
      keyRows.map((row) => [
        row.hash,
        {
          id: row.id,
          sourceId: row.source_id,
          expiresAt: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
          revoked: row.revoked_at !== null,
        },
      ]),
    );
  }

  /** A load that began before the caller's change may miss it: who comes during one waits for the next, which all of them share. */
  function refresh(): Promise<void> {
    if (running === null) {
      running = load().finally(() => {
        running = null;
      });
      return running;
    }
    again ??= running
      .catch(() => undefined)
      .then(() => {
        again = null;
        return refresh();
      });
    return again;
  }

  function refreshInBackground(): void {
    refresh().catch((error: unknown) => {
      log?.warn(errorFields(error), 'the sources could not be read; the last known ones stay in use');
    });
  }

  async function lookAgain(hash: string, nowMs: number): Promise<Key | undefined> {
    const until = unknown.get(hash);
    if (until !== undefined && until > nowMs) return undefined;
    if ((await runMaybe(db, keyByHash, [hash])) !== undefined) {
      await refresh();
      return keys.get(hash);
    }
    // Bounded: the oldest goes first (a Map keeps the order of insertion).
    unknown.delete(hash);
    if (unknown.size >= maxUnknown) {
      for (const oldest of unknown.keys()) {
        unknown.delete(oldest);
        break;
      }
    }
    unknown.set(hash, nowMs + unknownMs);
    return undefined;
  }

  return {
    start: async () => {
      await refresh();
      listening = await db.listen('sources', () => {
        unknown.clear();
        refreshInBackground();
      });
      timer = setInterval(refreshInBackground, refreshMs);
      timer.unref();
      // What changed between the first load and the LISTEN.
      await refresh();
    },
    stop: async () => {
      clearInterval(timer);
      await listening?.unlisten().catch(() => undefined);
      await Promise.resolve(again ?? running).catch(() => undefined);
    },
    byId: (id) => sources.get(id),
    load: async (ids) => {
      if (ids.some((id) => !sources.has(id))) await refresh();
      return sources;
    },
    byWriteKey: async (writeKey, now = new Date()) => {
      if (!looksLikeWriteKey(writeKey)) return nothing;
      const hash = hashWriteKey(writeKey);
      const key = keys.get(hash) ?? (await lookAgain(hash, now.getTime()));
      if (key === undefined) return nothing;
      if (key.revoked) return { kind: 'revoked' };
      if (key.expiresAt <= now.getTime()) return { kind: 'expired' };
      const source = sources.get(key.sourceId);
      if (source === undefined) return nothing;
      return source.state === 'active' ? { kind: 'open', source, keyId: key.id } : { kind: 'disabled' };
    },
    all: () => [...sources.values()],
    refresh,
  };
}

function sourceOf(row: SourceRow): Source {
  return Object.freeze({
    id: row.id,
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    state: row.state,
    sharedDevice: row.shared_device,
    eventsPerMinute: row.events_per_minute,
  });
}
