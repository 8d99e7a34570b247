/** Every reason for which a start is refused. Documented, and each produced by a test or a check of the doctor. */
export type StartFailureCode =
  | 'node_too_old'
  | 'postgres_package_missing'
  | 'postgres_no_user'
  | 'postgres_folder_closed'
  | 'postgres_start_failed'
  | 'postgres_other_version'
  | 'clickhouse_package_missing'
  | 'clickhouse_start_failed'
  | 'database_url_invalid'
  | 'database_unreachable'
  | 'database_refused_login'
  | 'database_missing'
  | 'database_too_old'
  | 'clickhouse_url_invalid'
  | 'clickhouse_unreachable'
  | 'clickhouse_refused_login'
  | 'clickhouse_too_old'
  | 'data_dir_in_use'
  | 'data_dir_not_writable'
  | 'data_dir_newer'
  | 'disk_full'
  | 'port_taken';

/**
 * A start that cannot go on, told to the person who typed the command.
 *
 * `sentence` says what is the matter, `fix` what to do; the command line prints both and exits with 1.
 * `cause`, if any, is for the log only.
 */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly code: StartFailureCode;
  readonly sentence: string;
  readonly fix: string;

  constructor(code: StartFailureCode, sentence: string, fix: string, cause?: unknown) {
    super(`${sentence} ${fix}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.sentence = sentence;
    this.fix = fix;
  }
}

/** The code of a system error (`ENOSPC`, `EACCES`, …), or of a driver error; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The text of whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A file system error on `folder` as a sentence; anything unknown is thrown on unchanged. */
export function folderFailure(folder: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StartFailure(
      'disk_full',
      `The disk that holds ${folder} is full.`,
      'Free some space, or point THROUGHLINE_DATA at a folder on another disk.',
      error,
    );
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    const why = code === 'EROFS' ? 'is on a read-only file system' : 'may not be written by this user';
    return new StartFailure(
      'data_dir_not_writable',
      `The folder ${folder} ${why}.`,
      'Give it to the user who runs this (chown -R), or point THROUGHLINE_DATA at a folder that can be written.',
      error,
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST' || (code === 'ENOENT' && isAbout(error, 'mkdir'))) {
    return new StartFailure(
      'data_dir_not_writable',
      `The folder ${folder} cannot be made: a file or a link that leads nowhere is in its place, or nobody may make folders there.`,
      'Move what is in its place, or point THROUGHLINE_DATA at another folder.',
      error,
    );
  }
  return error;
}

function isAbout(error: unknown, call: string): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error && error.syscall === call;
}
