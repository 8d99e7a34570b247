/** The one way to ClickHouse: questions with typed parameters, commands, and blocks of ready-made lines. */
import { Readable } from 'node:stream';
import { ClickHouseError, createClient } from '@clickhouse/client';
import type { z } from 'zod';

export interface ClickHouseConfig {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface ClickHouse {
  readonly database: string;
  /** Rows of a question; `{name:Type}` in its text are parameters. Throws HistoryAway when nobody answers. */
  ask<R>(question: string, row: z.ZodType<R>, params?: Record<string, unknown>): Promise<R[]>;
  tell(command: string, params?: Record<string, unknown>): Promise<void>;
  /** Adds one block; the same token again adds nothing. Resolves when the block is on the disk. */
  send(table: string, lines: Buffer, token: string): Promise<void>;
  /** A whole table's part in ClickHouse's own format, as a stream of bytes. */
  dump(question: string, params?: Record<string, unknown>): Promise<Readable>;
  load(insert: string, bytes: Readable): Promise<void>;
  close(): Promise<void>;
}

/** Nobody answers, or it is starting, full or overloaded: to be tried again. */
export class HistoryAway extends Error {
  readonly code: string;
  constructor(code: string, cause: unknown) {
    super(`ClickHouse does not take this now (${code})`, { cause });
    this.code = code;
  }
}

/** The statement or the data are such that it will never be taken. */
export class HistoryRefused extends Error {
  readonly code: string;
  /** The tables are gone: the data directory was emptied, or another ClickHouse stands there now. */
  readonly missingTable: boolean;
  constructor(code: string, type: string | undefined) {
    // The original message quotes data: only code and type may go on.
    super(`ClickHouse refused: ${type ?? 'error'} (${code})`);
    this.code = code;
    this.missingTable = code === '60' || code === '81';
  }
}

export function connectClickHouse(config: ClickHouseConfig): ClickHouse {
  const client = createClient({
    url: config.url,
    username: config.user,
    password: config.password,
    database: config.database,
    request_timeout: 60_000,
    max_open_connections: 8,
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    log: { level: 127 },
    clickhouse_settings: { date_time_output_format: 'iso', output_format_json_quote_64bit_integers: 0 },
  });
  return {
    database: config.database,
    ask: async (question, row, params = {}) => {
      const rows = await guarded(async () => {
        const answer = await client.query({ query: question, query_params: params, format: 'JSONEachRow' });
        return answer.json<unknown>();
      });
      return rows.map((each) => row.parse(each));
    },
    tell: async (query, params = {}) => {
      await guarded(() => client.command({ query, query_params: params }));
    },
    send: async (table, lines, token) => {
      await guarded(async () => {
        const answer = await client.exec({
          query: `insert into ${table} format JSONEachRow`,
          values: Readable.from([lines], { objectMode: false }),
          clickhouse_settings: { ...blockSettings, insert_deduplication_token: token },
        });
        await drain(answer.stream);
      });
    },
    dump: (question, params = {}) =>
      guarded(async () => (await client.exec({ query: question, query_params: params })).stream),
    load: async (insert, bytes) => {
      await guarded(async () => drain((await client.exec({ query: insert, values: bytes })).stream));
    },
    close: () => client.close(),
  };
}

// One POST is one block: were it split, its parts would carry tokens of their own, and a server with other limits would split otherwise.
const blockSettings = {
  async_insert: 0,
  insert_deduplicate: 1,
  input_format_parallel_parsing: 0,
  max_insert_block_size: '1048576',
  min_insert_block_size_rows: '1048576',
  min_insert_block_size_bytes: '1073741824',
  max_insert_threads: '1',
  input_format_skip_unknown_fields: 0,
  input_format_json_read_objects_as_strings: 1,
  input_format_null_as_default: 1,
  date_time_input_format: 'best_effort',
  input_format_json_max_depth: 100_000,
} as const;

async function drain(stream: Readable): Promise<void> {
  for await (const chunk of stream) void chunk;
}

// Too many queries or parts, no memory or disk, read-only, still starting, not yet authenticated after a restart.
const passing = new Set([
  '159',
  '202',
  '209',
  '210',
  '241',
  '242',
  '243',
  '252',
  '439',
  '745',
  '164',
  '236',
  '394',
  '319',
]);

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ClickHouseError) {
      if (passing.has(error.code)) throw new HistoryAway(error.code, undefined);
      throw new HistoryRefused(error.code, error.type);
    }
    throw new HistoryAway(error instanceof Error && 'code' in error ? String(error.code) : 'no_answer', error);
  }
}
