/** A backup or restore that cannot go on, told to the person who typed the command: what is the matter, and what to do. */
export type BackupFailureCode =
  | 'backup_folder_not_empty'
  | 'backup_folder_not_writable'
  | 'backup_nothing_there'
  | 'backup_not_found'
  | 'backup_damaged'
  | 'backup_newer'
  | 'restore_target_not_empty'
  | 'restore_busy';

export class BackupFailure extends Error {
  override readonly name = 'BackupFailure';
  readonly code: BackupFailureCode;
  readonly sentence: string;
  readonly fix: string;

  constructor(code: BackupFailureCode, sentence: string, fix: string, cause?: unknown) {
    super(`${sentence} ${fix}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.sentence = sentence;
    this.fix = fix;
  }
}
