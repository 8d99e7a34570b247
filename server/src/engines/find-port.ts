import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

import { StartFailure } from './failure.ts';

/** Whether nobody listens on `host`:`port` at this moment. */
export function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port of 127.0.0.1 that nobody listens on at this moment; the system picks it. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * The port for an engine: the one asked for, else the one remembered in `file`, else any free one, which is remembered.
 *
 * @throws StartFailure `port_taken` when an explicitly asked port is not free.
 */
export async function findPort(file: string, asked?: number): Promise<number> {
  if (asked !== undefined) {
    if (await portIsFree(asked)) return asked;
    throw new StartFailure(
      'port_taken',
      `Port ${asked} on 127.0.0.1 is taken by another program.`,
      'Stop that program, or choose another port.',
    );
  }
  const remembered = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (remembered > 0 && remembered < 65_536 && (await portIsFree(remembered))) return remembered;
  const port = await anyFreePort();
  await writeFile(file, `${port}\n`);
  return port;
}

/** Runs `start` again, up to three times more, when the port it was given was snatched between the look and the bind. */
export async function retryLostPort<T>(start: () => Promise<T>, triesLeft = 3): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof StartFailure && error.code === 'port_taken') || triesLeft === 0) throw error;
    return retryLostPort(start, triesLeft - 1);
  }
}
