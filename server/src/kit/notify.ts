/**
 * Tells other connections that something may have arrived. Not inside the transactions that write: NOTIFY takes one lock for the whole
 * database server from before the commit's fsync until after it, so commits that notify go through one by one. A notification that is
 * lost costs its listeners one idle period, because all of them also look by themselves.
 */
import { notifyChannel } from './notify.sql.ts';
import { run, type Db } from './sql.ts';

export interface Notifier {
  /** At once, or with the next one when the last was less than `gapMs` ago. */
  tell(): void;
  stop(): void;
}

export function createNotifier(db: Db, channel: string, gapMs = 10): Notifier {
  let lastAt = 0;
  let waiting: NodeJS.Timeout | undefined;

  function send(): void {
    waiting = undefined;
    lastAt = performance.now();
    run(db, notifyChannel, [channel]).catch(() => undefined);
  }

  return {
    tell: () => {
      if (waiting !== undefined) return;
      const since = performance.now() - lastAt;
      if (since >= gapMs) send();
      else waiting = setTimeout(send, gapMs - since);
    },
    stop: () => clearTimeout(waiting),
  };
}
