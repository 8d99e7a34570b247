import { defineProblem } from '../../kit/problems.ts';

export const importUnreadable = defineProblem({
  code: 'import_unreadable',
  status: 422,
  title: 'The file cannot be read as a table',
  fix: 'Upload CSV or NDJSON (plain or .gz); `detail` says what was found instead.',
});
export const importMappingWrong = defineProblem({
  code: 'import_mapping_wrong',
  status: 422,
  title: 'The mapping does not fit the file',
  fix: 'Change the mapping as `detail` says; the preview shows what each row would become.',
});
export const importWrongState = defineProblem({
  code: 'import_wrong_state',
  status: 409,
  title: 'The import is not in a state in which this can be done',
  fix: 'Look at its state: only a running one can be paused, only a finished one undone.',
});
export const importTooLarge = defineProblem({
  code: 'import_too_large',
  status: 413,
  title: 'The file is larger than this server takes by upload',
  fix: 'Compress it with gzip, split it, or run `throughline import <file>` on the server.',
});
export const importDiskFull = defineProblem({
  code: 'import_disk_full',
  status: 507,
  title: 'There is no room for the file',
  fix: 'Free some space on the disk of the data directory, then upload again.',
});
