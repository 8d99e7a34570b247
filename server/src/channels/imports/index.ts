/** File imports: CSV and NDJSON become persons, events and orders. */
import { errorFields, type Log } from '../../kit/log.ts';
import type { ImportPorts } from './run-import.ts';
import { workOnImport } from './run-import.ts';

export { eraseImportFiles } from './erase-files.ts';
export { previewFile } from './preview.ts';
export { importRoutes, viewImport, type ImportView } from './routes.ts';
export { lookAtImport, workOnImport, type ImportPorts } from './run-import.ts';
export { addImport, beginImport, checkMapping, moveImport } from './start-import.ts';
export { placeOf, sizeOf } from './store-file.ts';
export { retireSource } from './retire-source.ts';
export { UnreadableFile } from './read-rows.ts';
export type { Mapping } from './plan.ts';
export type { OtherKind } from './other-kinds.ts';

export interface ImportWorker {
  start(): void;
  wake(): void;
  stop(): Promise<void>;
}

/** Works on imports one after the other, as they come. */
export function createImportWorker(
  ports: ImportPorts & { readonly log: Log },
  place: string,
  idleMs = 2_000,
): ImportWorker {
  let stopped = false;
  let awake: (() => void) | null = null;
  let loop: Promise<void> = Promise.resolve();

  async function go(): Promise<void> {
    while (!stopped) {
      const worked = await workOnImport({ ...ports, stopping: () => stopped }, place).catch((error: unknown) => {
        ports.log.warn(errorFields(error), 'imports cannot be worked on now; trying again');
        return false;
      });
      if (worked || stopped) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, idleMs);
        awake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  return {
    start: () => {
      loop = go();
    },
    wake: () => awake?.(),
    stop: async () => {
      stopped = true;
      awake?.();
      await loop;
    },
  };
}
