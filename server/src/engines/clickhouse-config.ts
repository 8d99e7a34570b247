import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';

const mib = 1024 * 1024;

export interface ClickHouseUser {
  readonly name: string;
  readonly password: string;
}

export interface ClickHousePlace {
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly dir: string;
  readonly usersFile: string;
  readonly memoryBytes: number;
  readonly throwaway: boolean;
}

/** What the engine may take in all: a quarter of the memory, at most 2 GB (690 MB was the most seen over 10 million rows). */
export function engineMemoryBytes(memoryBytes: number): number {
  return Math.round(Math.min(2_000 * mib, Math.max(512 * mib, memoryBytes / 4)));
}

/** `config.xml`. Pure. Thread pools are cut down from the defaults, which are made for a machine of its own. */
export function writeConfig(place: ClickHousePlace): string {
  return xml('clickhouse', {
    listen_host: '127.0.0.1',
    http_port: place.httpPort,
    tcp_port: place.tcpPort,
    users_config: place.usersFile,
    timezone: 'UTC',
    mark_cache_size: 64 * mib,
    uncompressed_cache_size: 0,
    max_server_memory_usage: engineMemoryBytes(place.memoryBytes),
    max_concurrent_queries: 100,
    background_pool_size: 4,
    background_schedule_pool_size: 16,
    backups: { allowed_path: `${place.dir}/backups`, allow_concurrent_backups: 'false' },
    // To a file that is rotated. Failed queries are told to their client alone: their text may hold what is personal.
    // (`log-level` is what clickhouse-local reads; it overwrites `logger.level` with it.)
    'log-level': 'warning',
    logger: {
      log: `${place.dir}/log/clickhouse.log`,
      errorlog: `${place.dir}/log/clickhouse.err.log`,
      size: '20M',
      count: 2,
      levels: Object.fromEntries(quietLoggers.map((name) => [name, 'none'])),
    },
    ...(place.throwaway
      ? {}
      : {
          query_log: {
            database: 'system',
            table: 'query_log',
            partition_by: 'toDate(event_date)',
            ttl: 'event_date + interval 3 day delete',
            flush_interval_milliseconds: 30_000,
          },
        }),
  });
}

const quietLoggers = ['executeQuery', 'DynamicQueryHandler', 'HTTPHandler', 'TCPHandler', 'AsynchronousInsertQueue'];

/** Everything but the table functions that reach out: clickhouse-local would let file() read any file of this machine. */
const rights =
  'SHOW, SELECT, INSERT, ALTER, CREATE, DROP, TRUNCATE, OPTIMIZE, CHECK, UNDROP TABLE, BACKUP, KILL QUERY, SYSTEM, ' +
  'dictGet, INTROSPECTION, CLUSTER, REMOTE';

/**
 * `users.xml`. Pure. The named user may do everything; `default`, under which the engine itself boots and which cannot be closed,
 * may open and close the listener and nothing else.
 */
export function writeUsers(user: ClickHouseUser, memoryBytes: number): string {
  const query = Math.round(engineMemoryBytes(memoryBytes) * 0.6);
  const sha = createHash('sha256').update(user.password).digest('hex');
  const local = { ip: ['127.0.0.1', '::1'] };
  return xml('clickhouse', {
    profiles: {
      default: {
        max_threads: Math.min(4, availableParallelism()),
        max_memory_usage: query,
        max_bytes_before_external_group_by: Math.round(query / 2),
        max_bytes_before_external_sort: Math.round(query / 2),
      },
    },
    quotas: { default: {} },
    users: {
      default: {
        password: '',
        networks: local,
        profile: 'default',
        quota: 'default',
        grants: { query: 'GRANT SYSTEM LISTEN ON *.*' },
      },
      [user.name]: {
        password_sha256_hex: sha,
        networks: local,
        profile: 'default',
        quota: 'default',
        grants: { query: [`GRANT ${rights} ON *.*`, 'GRANT TABLE ENGINE ON *'] },
      },
    },
  });
}

type Node = string | number | readonly string[] | { readonly [name: string]: Node };

function xml(name: string, node: Node): string {
  if (Array.isArray(node)) return node.map((each: string) => xml(name, each)).join('');
  if (typeof node === 'object') {
    const inner = Object.entries(node).map(([key, value]) => xml(key, value));
    return `<${name}>${inner.join('')}</${name}>\n`;
  }
  return `<${name}>${String(node).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`;
}
