/** The whole server for a test: HTTP and consumers in this thread, over databases of its own, on a free port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApiKey } from '../src/access/index.ts';
import { createSource, type NewSource } from '../src/channels/index.ts';
import { startConsumers } from '../src/consumers.ts';
import { systemClock } from '../src/kit/clock.ts';
import { readConfig } from '../src/kit/config.ts';
import { silentLog, type Log } from '../src/kit/log.ts';
import { transaction, type Db } from '../src/kit/sql.ts';
import { createWebServer, type WebServer } from '../src/main.ts';
import type { Role } from '../../contracts/common.ts';
import { freshClickHouse } from './clickhouse.ts';
import { freshDatabase } from './cluster.ts';

export interface TestApp {
  readonly url: string;
  readonly web: WebServer;
  readonly db: Db;
  readonly databaseUrl: string;
  readonly clickhouse: Awaited<ReturnType<typeof freshClickHouse>>['config'];
  /** An API key with the role of an administrator. */
  readonly adminKey: string;
  keyOf(...roles: Role[]): Promise<string>;
  /** A new source and its write key. */
  source(wanted: Pick<NewSource, 'slug' | 'kind'> & Partial<NewSource>): Promise<{ id: string; writeKey: string }>;
  /** A call of the API as JSON, as an administrator unless another key is given. */
  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    options?: { readonly key?: string; readonly headers?: Record<string, string> },
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: T }>;
  stop(): Promise<void>;
}

export interface AppOptions {
  readonly log?: Log;
  /** Without consumers only what HTTP does by itself happens; default: with them. */
  readonly consumers?: boolean;
  readonly env?: Record<string, string>;
}

/** Starts in about half a second; `stop` gives back port, databases and files. */
export async function startApp(options: AppOptions = {}): Promise<TestApp> {
  const { log = silentLog } = options;
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const [database, clickhouse] = await Promise.all([freshDatabase({ max: 4 }), freshClickHouse()]);
    undo.push(
      () => database.drop(),
      () => clickhouse.drop(),
    );
    const dataDir = await mkdtemp(path.join(tmpdir(), 'throughline-app-'));
    undo.push(() => rm(dataDir, { recursive: true, force: true }));
    const config = readConfig({ PORT: '0', THROUGHLINE_DEMO: '0', THROUGHLINE_DATA: dataDir, ...options.env });
    const ground = { databaseUrl: database.url, clickhouse: clickhouse.config, log };
    if (options.consumers !== false) {
      const consumers = await startConsumers({
        ...ground,
        dataDir,
        keepMonths: 36,
        historyLingerMs: 50,
        privateHosts: config.outgoingPrivateHosts,
      });
      undo.push(() => consumers.stop());
    }
    const web = await createWebServer({ ...ground, config, clock: systemClock, disk: async () => undefined });
    undo.push(() => web.stop());
    const url = await web.start();
    const keyOf = async (...roles: Role[]): Promise<string> =>
      (await createApiKey(database.db, { name: roles.join(), roles }, new Date())).secret;
    const adminKey = await keyOf('admin');
    return {
      url,
      web,
      db: database.db,
      databaseUrl: database.url,
      clickhouse: clickhouse.config,
      adminKey,
      keyOf,
      source: (wanted) => addSource(database.db, wanted),
      call: (method, at, body, more = {}) => callApi(url, method, at, body, { key: adminKey, ...more }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function addSource(
  db: Db,
  wanted: Pick<NewSource, 'slug' | 'kind'> & Partial<NewSource>,
): Promise<{ id: string; writeKey: string }> {
  const made = await transaction(db, (tx) => createSource(tx, { name: wanted.slug, ...wanted }, new Date()));
  if (made.kind !== 'created') throw new Error('the slug is taken');
  return { id: made.source.id, writeKey: made.writeKey };
}

async function callApi<T>(
  url: string,
  method: string,
  at: string,
  body: unknown,
  { key, headers = {} }: { readonly key: string; readonly headers?: Record<string, string> },
): Promise<{ status: number; headers: Headers; body: T }> {
  const answer = await fetch(`${url}${at}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text === '' ? null : JSON.parse(text)) as T };
}
