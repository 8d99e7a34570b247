/** Sends the history through the public intake, nearly in order, again and again if need be. */
import { setImmediate as breathe } from 'node:timers/promises';
import { batchesOf } from './batches.ts';
import { send, type Batch, type Target } from './send.ts';
import { history } from './shopping.ts';
import type { Played } from './wire.ts';
import { Diary, type World } from './world.ts';

export interface Progress {
  readonly sent: number;
  readonly total: number;
}

export interface PlayOptions {
  /** Batches on the way at once. */
  readonly concurrency?: number;
  /** Events acknowledged by an earlier run of the same world: they are made again, but not sent. */
  readonly startAt?: number;
  /** Known from an earlier run; counted first where absent (2 to 3 s for 300,000 events). */
  readonly total?: number;
  readonly onProgress?: (progress: Progress) => void;
  readonly onPlayed?: (played: Played) => void;
}

const windowEvents = 2000;

/**
 * Plays a fresh world's history. One window of events is acknowledged before the next is sent, and inside it a
 * person's events of one source stay together, so that what arrives is nearly in order of time.
 */
export async function play(world: World, target: Target, options: PlayOptions = {}): Promise<Progress> {
  return playEvents(history(world), target, { ...options, total: options.total ?? (await count(world)) });
}

/** The same for any events that come in order of time, such as those of the adversarial world. */
export async function playEvents(
  events: Iterable<Played>,
  target: Target,
  options: PlayOptions & { readonly total: number },
): Promise<Progress> {
  const { startAt = 0, concurrency = 4, total, onProgress, onPlayed } = options;
  let made = 0;
  let waiting: Played[] = [];
  const flush = async (): Promise<void> => {
    await sendAll(target, batchesOf(waiting), concurrency);
    waiting = [];
    onProgress?.({ sent: made, total: Math.max(total, made) });
  };
  for (const played of events) {
    made++;
    onPlayed?.(played);
    if (made > startAt) waiting.push(played);
    if (waiting.length >= windowEvents) await flush();
    else if (made % windowEvents === 0) await breathe();
  }
  await flush();
  return { sent: made, total: made };
}

async function count(world: World): Promise<number> {
  let total = 0;
  for (const _ of history({ ...world, diary: new Diary(world.people.length) })) {
    // Whoever runs inside a server must not stop it for seconds.
    if (++total % windowEvents === 0) await breathe();
  }
  return total;
}

/** Lanes side by side; the batches of one lane one after the other. */
async function sendAll(target: Target, lanes: readonly Batch[][], concurrency: number): Promise<void> {
  const left = lanes.values();
  const worker = async (): Promise<void> => {
    for (const lane of left) for (const batch of lane) await send(target, batch);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, lanes.length) }, worker));
}
