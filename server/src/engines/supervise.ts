import { setTimeout as sleep } from 'node:timers/promises';

import { StartFailure, errorText } from './failure.ts';
import type { Log } from './log.ts';

export type EngineName = 'postgres' | 'clickhouse';

export type EngineStatus =
  | { readonly state: 'up'; readonly since: string }
  | { readonly state: 'restarting'; readonly since: string; readonly reason: string; readonly attempt: number }
  | { readonly state: 'stopped' };

export type EngineEvent =
  | { readonly engine: EngineName; readonly kind: 'died'; readonly reason: string }
  | { readonly engine: EngineName; readonly kind: 'restarted'; readonly attempt: number; readonly downMs: number }
  | {
      readonly engine: EngineName;
      readonly kind: 'restart_failed';
      readonly reason: string;
      readonly retryInMs: number;
    };

/** A process of an engine that has answered once. */
export interface RunningEngine {
  readonly pid: number;
  /** Resolves, and never rejects, with the reason when the process is gone, for whatever cause. */
  readonly ended: Promise<string>;
  /** Ends the process; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface Supervised {
  status(): EngineStatus;
  /** The process that runs now, if one does. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

interface Watched {
  readonly name: EngineName;
  /** Starts the engine and resolves when it answers; gives up when the signal is aborted. */
  readonly launch: (stopping: AbortSignal) => Promise<RunningEngine>;
  readonly log: Log;
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
}

/** An engine that ran this long before it died starts again with the shortest pause. */
const settledMs = 60_000;

/** Pause before restart number `attempt` (from 1): none, then 0.25 s doubling up to 30 s. */
export function backOffMs(attempt: number): number {
  return attempt <= 1 ? 0 : Math.min(30_000, 250 * 2 ** (attempt - 2));
}

/**
 * Launches an engine and keeps it running: when it dies without being asked to, it is launched again with back-off, for
 * ever, and every step is told to `onEvent`.
 *
 * @throws whatever the first launch throws; later failures are events.
 */
export async function supervise(watched: Watched): Promise<Supervised> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: RunningEngine | undefined = await watched.launch(signal);
  let status: EngineStatus = { state: 'up', since: now() };

  const keep = async () => {
    for (let attempt = 0; running !== undefined;) {
      const startedAt = Date.now();
      const reason = await running.ended;
      running = undefined;
      if (signal.aborted) return;
      if (Date.now() - startedAt > settledMs) attempt = 0;
      tell(watched, { engine: watched.name, kind: 'died', reason });
      const revived = await revive(watched, signal, reason, attempt, (next) => (status = next));
      if (revived === undefined) return;
      ({ running, attempt } = revived);
      status = { state: 'up', since: now() };
    }
  };
  const kept = keep();

  return {
    status: () => status,
    pid: () => running?.pid,
    async stop() {
      stopping.abort();
      await running?.stop();
      await kept;
      status = { state: 'stopped' };
    },
  };
}

/** Launches until it works; undefined when it is told to stop meanwhile. */
async function revive(
  watched: Watched,
  signal: AbortSignal,
  diedOf: string,
  attemptsBefore: number,
  show: (status: EngineStatus) => void,
): Promise<{ running: RunningEngine; attempt: number } | undefined> {
  const downSince = Date.now();
  let reason = diedOf;
  for (let attempt = attemptsBefore + 1; ; attempt += 1) {
    show({ state: 'restarting', since: new Date(downSince).toISOString(), reason, attempt });
    await sleep(backOffMs(attempt), undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    try {
      const running = await watched.launch(signal);
      if (signal.aborted) {
        await running.stop();
        return undefined;
      }
      tell(watched, { engine: watched.name, kind: 'restarted', attempt, downMs: Date.now() - downSince });
      return { running, attempt };
    } catch (error) {
      if (signal.aborted) return undefined;
      reason = error instanceof StartFailure ? error.sentence : errorText(error);
      tell(watched, { engine: watched.name, kind: 'restart_failed', reason, retryInMs: backOffMs(attempt + 1) });
    }
  }
}

function tell({ name, log, onEvent }: Watched, event: EngineEvent): void {
  if (event.kind === 'restarted') log.info({ ...event }, `${name} runs again after ${event.downMs} ms`);
  else if (event.kind === 'died') log.error({ ...event }, `${name} died: ${event.reason}`);
  else log.error({ ...event }, `${name} could not be started again: ${event.reason}`);
  try {
    onEvent?.(event);
  } catch (error) {
    // A listener's mistake must not end the supervision.
    log.error({ engine: name, error: errorText(error) }, 'a listener for events of the engines failed');
  }
}

function now(): string {
  return new Date().toISOString();
}
