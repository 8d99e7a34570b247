/**
 * SQL stays SQL: named statements with a row schema, run on a pool or inside a transaction.
 * A statement is data, so a test can describe each one under its context's own role.
 */
import postgres from 'postgres';
import type { z } from 'zod';

export type Db = postgres.Sql<Record<string, never>>;
export type Tx = postgres.TransactionSql<Record<string, never>>;
/** What a statement can run on. */
export type On = Db | Tx;

export type Param = string | number | boolean | Date | null | Uint8Array | readonly (string | number | null)[];

export interface Statement<R> {
  readonly name: string;
  readonly text: string;
  readonly read: (raw: unknown) => R;
  /** The same for lists of one key at the most: `keyedStatement`. */
  readonly single?: SingleKey;
}

interface SingleKey {
  readonly text: string;
  /** Which parameters are lists of keys, from 0; and of which null means all, so that an empty one is something else. */
  readonly lists: readonly { readonly at: number; readonly nullIsAll: boolean }[];
}

/** A statement whose rows are validated on leaving the database. */
export function statement<R>(name: string, row: z.ZodType<R>, text: string): Statement<R> {
  return { name, text, read: (raw) => row.parse(raw) };
}

/** For hot paths: rows are taken as they come (zod costs about 5 µs a row of ten columns; the schema snapshot guards the types). */
export function hotStatement<R>(name: string, text: string): Statement<R> {
  return { name, text, read: (raw) => raw as R };
}

/**
 * A hot statement that takes lists of keys, `any ($1::uuid[])` or `unnest($1::uuid[]) as k(id)`, and mostly finds one key in each. A list of one
 * looks so much cheaper than the general plan's ten that PostgreSQL plans the statement anew at each call, for 0.05 to 0.5 ms, which is
 * often more than the work itself. Lists with one key, or none, are therefore sent as scalars, whose plan is made once a connection.
 * Where nothing matches NULL, that is: a key that is not there must find nothing. `$1::uuid[] is null or …` is understood.
 */
export function keyed<R>(what: Statement<R>): Statement<R> {
  const { name, text } = what;
  const list = String.raw`\$(\d+)::(\w+)\[\]`;
  const placesOf = (pattern: string): number[] =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map(([, place]) => Number(place) - 1);
  const all = new Set(placesOf(`${list} is null`));
  const single = text
    .replaceAll(new RegExp(`${list} is null`, 'g'), '$$$1::$2 is null')
    .replaceAll(new RegExp(String.raw`= any \(${list}\)`, 'g'), '= $$$1::$2')
    .replaceAll(new RegExp(String.raw`select unnest\(${list}\)`, 'g'), 'select $$$1::$2')
    .replaceAll(
      /(?<=from|join) unnest\(([^()]+)\) as/g,
      (_, keys: string) => ` (select ${keys.replaceAll('[]', '')}) as`,
    );
  const lists = [...new Set(placesOf(list))].map((at) => ({ at, nullIsAll: all.has(at) }));
  if (lists.length === 0 || /\$\d+::\w+\[\]/.test(single))
    throw new Error(`${name}: lists of keys that are not understood`);
  return { ...what, single: { text: single, lists } };
}

/** As `keyed`, of a hot statement. */
export const keyedStatement = <R>(name: string, text: string): Statement<R> => keyed(hotStatement<R>(name, text));

/** A statement without rows of interest. */
export function command(name: string, text: string): Statement<unknown> {
  return { name, text, read: (raw) => raw };
}

/** Runs a statement with its parameters in order ($1…); prepared once a connection. */
export async function run<R>(on: On, what: Statement<R>, params: readonly Param[] = []): Promise<R[]> {
  const rows = await ask(on, what, params);
  return rows.map((row) => what.read(row));
}

function ask(on: On, { text, single }: Statement<unknown>, params: readonly Param[]): ReturnType<On['unsafe']> {
  const isSingle =
    single?.lists.every(({ at, nullIsAll }) => {
      const keys = params[at];
      return (
        (Array.isArray(keys) && (keys.length === 1 || (keys.length === 0 && !nullIsAll))) ||
        (keys === null && nullIsAll)
      );
    }) === true;
  if (!isSingle) return on.unsafe(text, params as never[], { prepare: true });
  const scalars = params.map((param, at) =>
    Array.isArray(param) && single.lists.some((list) => list.at === at)
      ? ((param as readonly Param[])[0] ?? null)
      : param,
  );
  return on.unsafe(single.text, scalars as never[], { prepare: true });
}

/** The one row that the statement promises; throws when there is none. */
export async function runOne<R>(on: On, what: Statement<R>, params: readonly Param[] = []): Promise<R> {
  const [first] = await run(on, what, params);
  if (first === undefined) throw new Error(`${what.name}: promised one row, gave none`);
  return first;
}

/** The row, or undefined: "no" is an expected answer. */
export async function runMaybe<R>(on: On, what: Statement<R>, params: readonly Param[] = []): Promise<R | undefined> {
  return (await run(on, what, params))[0];
}

/** How many rows the statement changed. */
export async function runCount(on: On, what: Statement<unknown>, params: readonly Param[] = []): Promise<number> {
  return (await ask(on, what, params)).count;
}

export interface ConnectOptions {
  readonly max?: number;
  readonly name?: string;
  readonly onNotice?: (message: string) => void;
  /** The server ends a transaction in which nothing has come for so long: a process that stands still must not keep its locks for ever. */
  readonly idleInTransactionMs?: number;
}

/**
 * An address for the driver. `?host=/folder` names the folder of a Unix socket, as libpq has it: through one, a large parameter costs
 * Node and the server half of what loopback TCP asks (8 µs of an event's way from intake to history).
 */
export function addressOf(url: string): { readonly url: string; readonly host?: string } {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const host = parsed?.searchParams.get('host');
  if (!parsed || !host) return { url };
  parsed.searchParams.delete('host');
  return { url: parsed.toString(), host };
}

const INT8 = 20;

/** A pool. int8 arrives as a number (an unsafe one throws rather than rounds); timestamptz as Date; jsonb as parsed JSON. */
export function connect(url: string, options: ConnectOptions = {}): Db {
  const { url: address, ...socket } = addressOf(url);
  return postgres(address, {
    ...socket,
    max: options.max ?? 10,
    idle_timeout: 0,
    connect_timeout: 10,
    max_lifetime: null,
    connection: {
      application_name: options.name ?? 'throughline',
      TimeZone: 'UTC',
      ...(options.idleInTransactionMs === undefined
        ? {}
        : { idle_in_transaction_session_timeout: options.idleInTransactionMs }),
    },
    onnotice: (notice) => options.onNotice?.(notice['message'] ?? ''),
    types: {
      bigint: {
        to: INT8,
        from: [INT8],
        serialize: (value: number | bigint) => String(value),
        parse: (text: string) => {
          const value = Number(text);
          if (!Number.isSafeInteger(value)) throw new Error(`int8 ${text} does not fit a number`);
          return value;
        },
      },
    },
  }) as unknown as Db;
}

/**
 * Runs `work` in one transaction; a throw rolls back. A part of `work` that goes on after the rest has failed is refused its statements: they
 * would run behind the rollback. A last statement that `work` does not wait for travels together with COMMIT, a round trip less; who does
 * that waits for it afterwards, because where it fails PostgreSQL rolls back without an error of the COMMIT.
 */
export async function transaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return (await db.begin(async (given) => {
    const send = given.unsafe;
    let isOver = false;
    const guarded = (...args: Parameters<typeof send>): unknown =>
      isOver ? Promise.reject(new Error('the transaction has ended')) : send(...args);
    try {
      return await work(Object.assign(given, { unsafe: guarded }) as unknown as Tx);
    } finally {
      isOver = true;
    }
  })) as T;
}

/** The SQLSTATE of a database error, or null when it is none. */
export function sqlState(error: unknown): string | null {
  return error instanceof postgres.PostgresError ? error.code : null;
}
