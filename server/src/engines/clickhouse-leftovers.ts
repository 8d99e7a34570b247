import { join } from 'node:path';

import { findProcesses, signalAll, waitUntilGone } from './find-processes.ts';

/** The argument by which an engine on `dir` is told and known. */
export function dataArgument(dir: string): string {
  return `--path=${join(dir, 'data')}`;
}

/**
 * Ends the engine of a parent that was killed a moment ago: it is on its way out (30 ms), but a start that is faster
 * would be refused. The caller holds the folder, so the engine is nobody's.
 */
export async function endClickHouseLeftovers(dir: string): Promise<void> {
  const find = () => findProcesses((args) => args.includes(dataArgument(dir)));
  const left = await find();
  if (left.length === 0) return;
  signalAll(left, 'SIGTERM');
  signalAll(await waitUntilGone(find, 5_000), 'SIGKILL');
  await waitUntilGone(find, 5_000);
}
