import {StartFailure, errorText} from './failure.ts';
import type {Log} from './log.ts';

export type EngineName = 'postgres' | 'clickhouse';

export type EngineStatus =
  | {readonly state: 'up'; readonly since: string}
  | {readonly state: 'restarting'; readonly since: string; readonly reason: string; readonly attempt: number}
  | {readonly state: 'stopped'};

export type EngineEvent =
  | {readonly engine: EngineName; readonly kind: 'died'; readonly reason: string}
  | {readonly engine: EngineName; readonly kind: 'restarted'; readonly attempt: number; readonly downMs: number}
  | {readonly engine: EngineName; readonly kind: 'restart_failed'; readonly reason: string; readonly retryInMs: number};

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

/** Pause before restart number `attempt` (from 1): at once, then 0.25 s doubling up to 30 s. */
export function backOffMs(attempt: number): number {
  return attempt <= 1 ? 0 : Math.min(30_000, 250 * 2 ** (attempt - 2));
}

/** An engine that ran this long before it died starts again with the shortest pause. */
const settledMs = 60_000;

/**
 * Launches an engine and keeps it running: when it dies without being asked to, it is launched again with back-off, for
 * ever, and every step is told to `onEvent`.
 *
 * @throws whatever the first launch throws; later failures are events.
 */
export async function supervise(engine: {
  readonly name: EngineName;
  readonly launch: () => Promise<RunningEngine>;
  readonly log: Log;
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
}): Promise<Supervised> {
  const {name, launch, log} = engine;
  const now = () => new Date().toISOString();
  const stopping = new AbortController();
  const tell = (event: EngineEvent) => {
    const fields = {...event};
    if (event.kind === 'restarted') log.info(fields, `${name} runs again after ${event.downMs} ms`);
    else log.error(fields, event.kind === 'died' ? `${name} died: ${event.reason}` : `${name} could not be restarted: ${event.reason}`);
    engine.onEvent?.(event);
  };

  let running: RunningEngine | undefined = await launch();
  let status: EngineStatus = {state: 'up', since: now()};

  const keep = async () => {
    let attempt = 0;
    while (running !== undefined) {
      const startedAt = Date.now();
      const reason = await running.ended;
      running = undefined;
      if (stopping.signal.aborted) return;
      tell({engine: name, kind: 'died', reason});
      if (Date.now() - startedAt > settledMs) attempt = 0;
      const downSince = Date.now();
      let why = reason;
      while (running === undefined) {
        attempt += 1;
        status = {state: 'restarting', since: new Date(downSince).toISOString(), reason: why, attempt};
        await pause(backOffMs(attempt), stopping.signal);
        if (stopping.signal.aborted) return;
        try {
          running = await launch();
          status = {state: 'up', since: now()};
          tell({engine: name, kind: 'restarted', attempt, downMs: Date.now() - downSince});
        } catch (error) {
          why = error instanceof StartFailure ? error.sentence : errorText(error);
          tell({engine: name, kind: 'restart_failed', reason: why, retryInMs: backOffMs(attempt + 1)});
        }
      }
      if (stopping.signal.aborted) await (running as RunningEngine).stop();
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
      status = {state: 'stopped'};
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
