/** A customer's app that follows her own balance: it is read again when something happened with her, and sent when it changed. */
import type { ServerResponse } from 'node:http';

export interface Watcher {
  readonly originId: string;
  /** Whose origin it is now; merges change it. */
  person: string;
  /** Something happened with her. */
  moved(): void;
  /** Keeps the line open; now and then looks again, for what no event of hers tells of: holds, and what her household spends. */
  beat(): void;
  close(): void;
  onClose(listener: () => void): void;
}

export interface WatchOptions {
  readonly response: ServerResponse;
  readonly originId: string;
  readonly expiresAt: Date;
  readonly now: () => Date;
  readonly read: () => Promise<unknown>;
}

/** At 15 s a beat a look a minute: 2,000 phones cost 33 readings a second. */
const beatsBetweenLooks = 4;
/** Of a client that does not read, no more than this waits in our memory: only the newest balance counts. */
const fullBytes = 16_384;

export function watchBalance({ response, originId, expiresAt, now, read }: WatchOptions): Watcher {
  let sent = '';
  let isReading = false;
  let isStale = false;
  let beats = 0;

  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
  });
  response.write('retry: 2000\n: here\n\n');
  response.on('error', () => response.destroy());
  response.on('drain', () => {
    if (isStale) watcher.moved();
  });

  function write(text: string): void {
    if (!response.destroyed && !response.writableEnded) response.write(text);
  }

  async function look(): Promise<void> {
    while (isStale && response.writableLength < fullBytes) {
      isStale = false;
      const text = JSON.stringify(await read());
      if (text !== sent) write(`event: balance\ndata: ${text}\n\n`);
      sent = text;
    }
  }

  const watcher: Watcher = {
    originId,
    person: originId,
    moved: () => {
      isStale = true;
      if (isReading) return;
      isReading = true;
      look()
        // The database does not answer: the next beat asks again.
        .catch(() => (isStale = true))
        .finally(() => (isReading = false));
    },
    beat: () => {
      if (expiresAt <= now()) {
        write('event: over\ndata: {}\n\n');
        response.end();
        return;
      }
      beats += 1;
      if (isStale || beats % beatsBetweenLooks === 0) watcher.moved();
      write(': \n\n');
    },
    close: () => {
      response.end();
    },
    onClose: (listener) => {
      response.once('close', listener);
    },
  };
  return watcher;
}
