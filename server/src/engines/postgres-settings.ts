import { statfsSync } from 'node:fs';
import { totalmem } from 'node:os';

const mib = 1024 * 1024;

/** The memory that this process and its children may use: the machine's, or the container's limit where one is set. */
export function usableMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

export interface PostgresPlace {
  readonly port: number;
  /** Folder for the socket, or undefined where its path would be too long for the kernel (107 bytes). */
  readonly socketDir: string | undefined;
  readonly clusterName: string;
  readonly throwaway: boolean;
  readonly memoryBytes: number;
  readonly sharedMemoryFolderBytes: number;
  /** Room on the disk of the cluster. */
  readonly freeBytes: number;
}

/** Bytes of /dev/shm; 0 where there is none. Containers often have 64 MiB, too little for parallel queries. */
export function sharedMemoryFolderBytes(): number {
  try {
    const found = statfsSync('/dev/shm');
    return found.bsize * found.blocks;
  } catch {
    return 0;
  }
}

/**
 * The server's settings, for bulk intake on two cores next to ClickHouse and Node.
 *
 * Pure. Values are numbers or words; strings are quoted by `writeSettings`.
 */
export function decideSettings(place: PostgresPlace): Record<string, string | number | boolean> {
  const memoryMib = place.memoryBytes / mib;
  const walMib = clamp(place.freeBytes / mib / 16, 512, place.throwaway ? 1_024 : 6_144);
  const sharedMib = place.throwaway ? 64 : clamp(memoryMib / 12, 128, 1_024);
  return {
    listen_addresses: '127.0.0.1',
    port: place.port,
    unix_socket_directories: place.socketDir ?? '',
    // 200: four pools of 20 in each of a few processes, and room for a person with a tool. An idle one costs 2 MB.
    max_connections: 200,
    superuser_reserved_connections: 3,
    password_encryption: 'scram-sha-256',
    // Touched lazily, so a generous value costs an idle system nothing.
    shared_buffers: `${Math.round(sharedMib)}MB`,
    effective_cache_size: `${Math.round(clamp(memoryMib / 3, 256, 16_384))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: `${Math.round(clamp(memoryMib / 32, 64, 512))}MB`,
    dynamic_shared_memory_type: place.sharedMemoryFolderBytes >= 512 * mib ? 'posix' : 'mmap',
    wal_level: 'replica',
    // This build has only pglz, which under random keys saved 5 % of the log for 7 to 20 % more CPU (210,000 rows, 2 cores).
    wal_compression: 'off',
    // Spares page images between checkpoints (at 14,000 events/s and 2 GB they came every nine seconds) and bounds the replay after a
    // kill (to about half of it; how long that takes was not measured); a sixteenth of what the disk has left at the most.
    max_wal_size: `${Math.round(walMib)}MB`,
    min_wal_size: `${Math.round(walMib / 8)}MB`,
    checkpoint_timeout: '10min',
    checkpoint_completion_target: 0.9,
    ...(place.throwaway
      ? { fsync: false, synchronous_commit: 'off', full_page_writes: false, autovacuum: false, io_workers: 1 }
      : { fsync: true, synchronous_commit: 'on', full_page_writes: true, autovacuum: true }),
    // Append-heavy tables: visit often and finish soon, so that index-only reads stay index-only.
    autovacuum_naptime: '15s',
    autovacuum_max_workers: 2,
    autovacuum_vacuum_scale_factor: 0.05,
    autovacuum_vacuum_insert_scale_factor: 0.1,
    autovacuum_analyze_scale_factor: 0.02,
    autovacuum_vacuum_cost_limit: 2_000,
    random_page_cost: 1.1,
    jit: false,
    max_worker_processes: 8,
    max_logical_replication_workers: 0,
    max_parallel_workers: 2,
    max_parallel_workers_per_gather: 1,
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'iso, ymd',
    default_text_search_config: 'pg_catalog.simple',
    // The log says what happens to the server, never what is in the data: errors of statements go to their client alone.
    log_destination: 'stderr',
    logging_collector: false,
    log_line_prefix: '',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: 0,
    log_checkpoints: false,
    lc_messages: 'C',
    cluster_name: place.clusterName,
  };
}

/** `postgresql.conf`, written anew at every start. */
export function writeSettings(settings: Record<string, string | number | boolean>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${literal(value)}`);
  return [
    '# Written anew at every start. Your own settings go into local.conf beside this file; it is read last.',
    ...lines,
    "include_if_exists = 'local.conf'",
    '',
  ].join('\n');
}

/** `pg_hba.conf`: a password for everybody, on this machine only. */
export const hostAccess = `# Written anew at every start.
local all         all              scram-sha-256
host  all         all 127.0.0.1/32 scram-sha-256
local replication all              scram-sha-256
host  replication all 127.0.0.1/32 scram-sha-256
`;

function literal(value: string | number | boolean): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return `'${value.replaceAll("'", "''")}'`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
