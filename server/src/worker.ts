/** The worker thread of a process: all that follows the spine (`consumers.ts`). HTTP goes on undisturbed beside it. */
import { parentPort, workerData } from 'node:worker_threads';
import { startConsumers, type ConsumersGround } from './consumers.ts';
import { createLog, errorFields } from './kit/log.ts';

export interface WorkerGround extends Omit<ConsumersGround, 'log'> {
  readonly logLevel: string;
}

async function main({ logLevel, ...ground }: WorkerGround): Promise<void> {
  const log = createLog(logLevel);
  const consumers = await startConsumers({ ...ground, log });
  parentPort?.once('message', () => {
    void consumers.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(errorFields(error), 'the worker did not stop in good order');
        process.exit(1);
      },
    );
  });
  parentPort?.postMessage('ready');
}

await main(workerData as WorkerGround);
