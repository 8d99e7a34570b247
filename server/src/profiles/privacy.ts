/** Requests to export or erase a person: asked for in a command, done by a job that goes on after a kill, kept as a record. */
import { z } from 'zod';
import type { privacyRequest } from '../../../contracts/people.ts';
import { newId } from '../kit/ids.ts';
import { errorFields, type Log } from '../kit/log.ts';
import type { Clock } from '../kit/clock.ts';
import { run, runCount, runMaybe, runOne, transaction, type On, type Tx } from '../kit/sql.ts';
import {
  announceErasure,
  backupNote,
  behindNote,
  eraseElsewhere,
  eraseFromPostgres,
  waitUntilApplied,
  type ErasureSubject,
} from './erase.ts';
import { ExportTooLarge, writeExport } from './export.ts';
import type { PeoplePorts } from './people.ts';
import type { ErasurePorts, PersonKeeper } from './ports.ts';
import {
  askRequest,
  claimRequest,
  clearParts,
  expireParts,
  finishRequest,
  renewLease,
  retryLater,
  saveStep,
  type RequestRow,
} from './privacy.sql.ts';

export type PrivacyRequest = z.infer<typeof privacyRequest>;

/** An export can be downloaded for so long. */
export const exportDays = 7;

export async function askPrivacy(
  tx: Tx,
  wish: { kind: 'export' | 'erasure'; personId: string; reason: string; by: string },
  now: Date,
): Promise<PrivacyRequest> {
  return requestOf(
    await runOne(tx, askRequest, [wish.personId, newId(now.getTime()), wish.kind, wish.by, wish.reason, now]),
  );
}

export function requestOf(row: RequestRow): PrivacyRequest {
  return {
    id: row.id,
    kind: row.kind,
    personId: row.person_id,
    state: row.state,
    requestedBy: row.requested_by,
    reason: row.reason,
    at: row.at.toISOString(),
    doneAt: row.done_at?.toISOString() ?? null,
    record: row.record,
    notes: row.notes,
  };
}

export interface RunnerOptions extends PeoplePorts {
  readonly erasure: ErasurePorts;
  /** Later parts that keep something of a person. */
  readonly keepers?: readonly PersonKeeper[];
  readonly clock: Clock;
  readonly log: Log;
  /** How long an erasure waits for the consumer; default 20 s. */
  readonly settleMs?: number;
  /** For tests that kill: called after each step. */
  readonly afterStep?: (step: 'claimed' | 'part' | 'postgres' | 'elsewhere') => Promise<void>;
}

export interface PrivacyRunner {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Does what is waiting, now; returns how many requests were worked on. */
  runOnce(): Promise<number>;
}

const leaseSeconds = 60;
const maxAttempts = 12;
type Claimed = Awaited<ReturnType<typeof claim>>;
const claim = (on: On) => runMaybe(on, claimRequest, [leaseSeconds]);

class Overtaken extends Error {}

export function createPrivacyRunner(options: RunnerOptions): PrivacyRunner {
  const { db, clock, log } = options;
  const running = { stopped: false, again: false };
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<number> | null = null;
  let unlisten: (() => Promise<void>) | undefined;

  async function runAll(): Promise<number> {
    let done = 0;
    while (!running.stopped) {
      const request = await claim(db);
      if (request === undefined) return done;
      await work(request);
      done += 1;
    }
    return done;
  }

  async function work(request: NonNullable<Claimed>): Promise<void> {
    const started = performance.now();
    // Long work keeps its lease; a lost one is noticed at the next write.
    const beat = setInterval(
      () => void run(db, renewLease, [request.id, request.attempts, leaseSeconds]).catch(() => undefined),
      (leaseSeconds * 1_000) / 3,
    );
    beat.unref();
    try {
      await options.afterStep?.('claimed');
      if (request.kind === 'export') await doExport(options, request);
      else await doErasure(options, request);
      log.info(
        { requestId: request.id, kind: request.kind, ms: Math.round(performance.now() - started) },
        'a privacy request was done',
      );
    } catch (error) {
      if (error instanceof Overtaken) return;
      await giveBack(request, error);
    } finally {
      clearInterval(beat);
    }
  }

  async function giveBack(request: NonNullable<Claimed>, error: unknown): Promise<void> {
    const final = request.attempts >= maxAttempts || error instanceof ExportTooLarge;
    log.warn(
      { requestId: request.id, kind: request.kind, attempt: request.attempts, final, ...errorFields(error) },
      'a privacy request could not be finished',
    );
    if (final)
      await run(db, finishRequest, [
        request.id,
        request.attempts,
        'failed',
        clock.now(),
        '{}',
        [failureNote(request.kind, request.step, error)],
      ]);
    else await run(db, retryLater, [request.id, request.attempts, Math.min(300, 2 ** request.attempts)]);
  }

  async function wake(): Promise<number> {
    if (working !== null) {
      running.again = true;
      return working;
    }
    working = (async () => {
      let done = 0;
      do {
        running.again = false;
        done += await runAll();
      } while (running.again && !running.stopped);
      return done;
    })();
    try {
      return await working;
    } finally {
      working = null;
    }
  }

  const wakeQuietly = (): void =>
    void wake().catch((error: unknown) => log.warn(errorFields(error), 'privacy requests wait for the database'));

  return {
    runOnce: wake,
    start: async () => {
      const listening = await db.listen('privacy', wakeQuietly);
      unlisten = () => listening.unlisten();
      timer = setInterval(() => {
        wakeQuietly();
        void run(db, expireParts, [new Date(clock.now().getTime() - exportDays * 86_400_000)]).catch(() => undefined);
      }, 5_000);
      timer.unref();
      wakeQuietly();
    },
    stop: async () => {
      running.stopped = true;
      clearInterval(timer);
      await unlisten?.();
      await working?.catch(() => undefined);
    },
  };
}

async function doExport(options: RunnerOptions, request: NonNullable<Claimed>): Promise<void> {
  const { db, clock } = options;
  await run(db, clearParts, [request.person_id, request.id]);
  const counts = await writeExport(
    options,
    {
      personId: request.person_id,
      requestId: request.id,
      keepers: options.keepers ?? [],
      onPart: async () => {
        if ((await runCount(db, renewLease, [request.id, request.attempts, leaseSeconds])) === 0) throw new Overtaken();
        await options.afterStep?.('part');
      },
    },
    clock.now(),
  );
  const note = `The download expires after ${exportDays} days. The copy in ClickHouse holds nothing that is not in the events.`;
  await run(db, finishRequest, [request.id, request.attempts, 'done', clock.now(), JSON.stringify(counts), [note]]);
}

const subjectShape = z.object({ originIds: z.array(z.string()), values: z.array(z.string()) });
const nothingKnown: ErasureSubject = { originIds: [], values: [] };
const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];

async function doErasure(options: RunnerOptions, request: NonNullable<Claimed>): Promise<void> {
  const { db, clock, identity, erasure } = options;
  const notes = [backupNote];
  const known = subjectShape.parse(request.subject ?? nothingKnown);
  let subject: ErasureSubject = known;
  let counts: Readonly<Record<string, number>> = request.record;
  if (request.step !== 'postgres') {
    if (!(await waitUntilApplied(db, request.fence, options.settleMs ?? 20_000))) notes.push(behindNote);
    const erased = await transaction(db, async (tx) => {
      const now = await eraseFromPostgres(tx, identity, request.person_id);
      const done = {
        counts: { ...now.counts } as Readonly<Record<string, number>>,
        subject: {
          originIds: union(known.originIds, now.subject.originIds),
          values: union(known.values, now.subject.values),
        },
      };
      for (const keeper of options.keepers ?? []) {
        const kept = await keeper.erase(tx, done.subject.originIds, done.subject.values);
        done.counts = { ...done.counts, ...named(keeper.name, kept) };
      }
      await erasure.bookHistoryErasure?.(tx, done.subject.originIds);
      const saved = await runCount(tx, saveStep, [
        request.id,
        request.attempts,
        'postgres',
        JSON.stringify(done.subject),
        JSON.stringify(done.counts),
      ]);
      if (saved === 0) throw new Overtaken();
      return done;
    });
    ({ subject, counts } = erased);
    await options.afterStep?.('postgres');
  }
  const elsewhere = await eraseElsewhere(erasure, subject);
  await options.afterStep?.('elsewhere');
  const all = { ...counts, ...elsewhere };
  await transaction(db, async (tx) => {
    const finished = await runCount(tx, finishRequest, [
      request.id,
      request.attempts,
      'done',
      clock.now(),
      JSON.stringify(elsewhere),
      notes,
    ]);
    if (finished === 0) throw new Overtaken();
    await announceErasure(tx, request.person_id, all, clock.now());
  });
}

const named = (part: string, counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([what, count]) => [`${part}.${what}`, count]));

function failureNote(kind: 'export' | 'erasure', step: string, error: unknown): string {
  if (error instanceof ExportTooLarge) return 'The export is larger than 256 MB compressed and was given up.';
  if (kind === 'export') return 'The export failed several times; the log says why. Ask for a new one.';
  return step === 'postgres'
    ? 'The person is erased from PostgreSQL; another store did not answer. Ask for the erasure again when it does.'
    : 'The erasure failed several times and nothing was erased; the log says why. Ask for it again.';
}
