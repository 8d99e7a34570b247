import postgres from 'postgres';

import { addressOf } from '../kit/sql.ts';
import { StartFailure, errorCode, errorText } from './failure.ts';

/** `jsonb_to_recordset`, `merge`, `nulls not distinct` and publication filters are all in 15. */
const oldestPostgres = 15;
/** The first in which the `JSON` column type is finished. */
const oldestClickHouse = '25.3';

export interface ClickHouseAddress {
  /** Without user, password, path or query. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Host, port and database of an address, for people; never the password. */
export function withoutSecrets(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}${port === '' ? '' : `:${port}`}${pathname === '/' ? '' : pathname}`;
  } catch {
    return 'an address that cannot be read';
  }
}

/**
 * Whether `DATABASE_URL` can be used: reachable within 5 s, lets us in, has the database, is PostgreSQL 15 or later.
 *
 * @returns its version, such as `18.4`. @throws StartFailure
 */
export async function reachPostgres(url: string): Promise<string> {
  const where = withoutSecrets(url);
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new StartFailure(
      'database_url_invalid',
      'DATABASE_URL is not an address of a PostgreSQL database.',
      'Write it as postgres://user:password@host:5432/database, or leave it unset to use the built-in PostgreSQL.',
    );
  }
  const { url: address, ...socket } = addressOf(url);
  const sql = postgres(address, { ...socket, max: 1, connect_timeout: 5, idle_timeout: 1, onnotice: () => {} });
  try {
    const [row] = await sql<{ version: string; number: string }[]>`
      select current_setting('server_version') as version, current_setting('server_version_num') as number`;
    if (row === undefined || isTooOld(Number(row.number))) {
      throw new StartFailure(
        'database_too_old',
        `The PostgreSQL at ${where} is version ${row?.version ?? 'unknown'}; Throughline needs ${oldestPostgres} or later.`,
        'Upgrade it, point DATABASE_URL at a newer one, or leave DATABASE_URL unset to use the built-in PostgreSQL.',
      );
    }
    return row.version;
  } catch (error) {
    throw error instanceof StartFailure ? error : postgresFailure(where, error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Pure. `versionNumber` as PostgreSQL gives it: 150004 is 15.4. */
export function isTooOld(versionNumber: number): boolean {
  return versionNumber < oldestPostgres * 10_000;
}

function postgresFailure(where: string, error: unknown): StartFailure {
  const code = errorCode(error) ?? '';
  if (code.startsWith('28')) {
    return new StartFailure(
      'database_refused_login',
      `The PostgreSQL at ${where} refused the login in DATABASE_URL.`,
      "Check its user and password, and that the server's pg_hba.conf lets this machine in.",
      error,
    );
  }
  if (code === '3D000') {
    return new StartFailure(
      'database_missing',
      `The PostgreSQL at ${where} has no database of that name.`,
      'Create it (create database …), or name an existing one in DATABASE_URL.',
      error,
    );
  }
  return new StartFailure(
    'database_unreachable',
    `The PostgreSQL at ${where} (DATABASE_URL) cannot be reached: ${plainReason(error)}.`,
    'Check that it runs and that host and port are right, or leave DATABASE_URL unset to use the built-in PostgreSQL.',
    error,
  );
}

/**
 * Reads `CLICKHOUSE_URL` (`http[s]://user:password@host:8123/database`; user `default`, no password and database
 * `default` where left out).
 *
 * @throws StartFailure `clickhouse_url_invalid`
 */
export function readClickHouseUrl(text: string): ClickHouseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new StartFailure(
      'clickhouse_url_invalid',
      'CLICKHOUSE_URL is not an HTTP address of a ClickHouse server.',
      'Write it as http://user:password@host:8123/database, or leave it unset to use the built-in ClickHouse.',
    );
  }
  return {
    url: url.origin,
    user: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'default',
  };
}

/** Whether `CLICKHOUSE_URL` can be used: answers within 5 s, lets us in, is recent enough. @throws StartFailure */
export async function reachClickHouse(address: ClickHouseAddress): Promise<string> {
  const where = withoutSecrets(address.url);
  const headers = { 'x-clickhouse-user': address.user, 'x-clickhouse-key': address.password };
  let status: number;
  let text: string;
  try {
    const answer = await fetch(address.url, {
      method: 'POST',
      body: 'select version()',
      headers,
      signal: AbortSignal.timeout(5_000),
    });
    status = answer.status;
    text = (await answer.text()).trim();
  } catch (error) {
    throw unreachable(where, plainReason(error), error);
  }
  if (status === 401 || status === 403 || /AUTHENTICATION_FAILED/.test(text)) {
    throw new StartFailure(
      'clickhouse_refused_login',
      `The ClickHouse at ${where} refused the login in CLICKHOUSE_URL.`,
      'Check its user and password.',
    );
  }
  if (status !== 200 || !/^\d+\.\d+/.test(text))
    throw unreachable(where, `what answers there (status ${status}) is not ClickHouse`);
  if (isOlder(text, oldestClickHouse)) {
    throw new StartFailure(
      'clickhouse_too_old',
      `The ClickHouse at ${where} is version ${text}; Throughline needs ${oldestClickHouse} or later.`,
      'Upgrade it, or leave CLICKHOUSE_URL unset to use the built-in ClickHouse.',
    );
  }
  return text;
}

function unreachable(where: string, reason: string, cause?: unknown): StartFailure {
  return new StartFailure(
    'clickhouse_unreachable',
    `The ClickHouse at ${where} (CLICKHOUSE_URL) cannot be reached: ${reason}.`,
    'Check that it runs and that host and HTTP port are right, or leave CLICKHOUSE_URL unset to use the built-in ClickHouse.',
    cause,
  );
}

function isOlder(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

/** Why a connection failed, in words. */
function plainReason(error: unknown): string {
  // fetch wraps the reason, and a host with two addresses gives an AggregateError.
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const first: unknown = inner instanceof AggregateError ? inner.errors[0] : inner;
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nobody listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the name of the host could not be looked up',
    ETIMEDOUT: 'no answer',
    CONNECT_TIMEOUT: 'no answer within 5 s',
    EHOSTUNREACH: 'there is no way to that host',
    ENETUNREACH: 'there is no way to that network',
    ECONNRESET: 'the connection was cut',
    CONNECTION_CLOSED: 'the connection was cut',
    '57P03': 'it is still starting',
    '53300': 'it has no free connection left',
  };
  if (first instanceof Error && first.name === 'TimeoutError') return 'no answer within 5 s';
  return known[errorCode(first) ?? ''] ?? errorText(first);
}
