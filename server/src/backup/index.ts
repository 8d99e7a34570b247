/** The door of backup: the whole system into a folder, and back. */
export { BackupFailure, type BackupFailureCode } from './failure.ts';
export { restore, unfinishedRestore, type RestoreOptions, type RestoreReport } from './restore.ts';
export { backup, type BackupOptions, type BackupReport } from './take.ts';
