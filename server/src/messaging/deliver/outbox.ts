/** The outbox of a process: takes what is due, sender by sender; in any number of processes. A look without anything due is one statement. */
import { errorFields } from '../../kit/log.ts';
import { run, runMaybe, transaction } from '../../kit/sql.ts';
import { takeAnswer } from '../answers/take-answer.ts';
import type { Adapter } from '../channels/adapter.ts';
import { openAdapter, type SenderPlace } from '../channels/open-adapter.ts';
import type { MessagingDeps } from '../deps.ts';
import { hearByProvider, matchEarly } from '../receipts.ts';
import { readBaseUrl } from '../secret.sql.ts';
import { listeningSenders } from '../senders.sql.ts';
import { judge } from '../touches/take-touches.ts';
import { settingsNow } from '../settings.ts';
import {
  askAgain,
  busySenders,
  dropSenderless,
  markUnknown,
  sweepEarly,
  sweepParts,
  sweepKept,
} from './deliver.sql.ts';
import { createTemplateMemory } from './prepare.ts';
import { serveSender, type Sender } from './serve-sender.ts';
import { Slots } from './slots.ts';

export interface Outbox {
  start(): void;
  wake(): void;
  stop(): Promise<void>;
  /** Until nothing is due any more at this instant; gives how many messages were taken up. For tests and benchmarks. */
  drain(): Promise<number>;
  /** Leases that have ended, receipts that crossed, what is over. */
  tend(): Promise<void>;
}

interface Opened {
  readonly revision: number;
  readonly adapter: Adapter;
  readonly slots: Slots;
}

/** Three at once: while the provider answers to one batch, the next are prepared. */
const batchesAtOnce = 3;

export function createOutbox(deps: MessagingDeps, everyMs = 200): Outbox {
  const { db, log, clock } = deps;
  const opened = new Map<string, Opened>();
  const templates = createTemplateMemory(deps);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> | null = null;
  let tendedAt = 0;

  async function adapterOf(sender: SenderPlace & { readonly revision: number }): Promise<Opened> {
    const before = opened.get(sender.sender_id);
    if (before?.revision === sender.revision) return before;
    await before?.adapter.stop();
    const adapter = await openAdapter(deps, sender, {
      receipt: (receipt) =>
        transaction(db, async (tx) => {
          await hearByProvider(tx, sender.sender_id, receipt, clock.now());
        }),
      incoming: ({ from, text }) =>
        transaction(db, async (tx) => {
          const phone = from.startsWith('+') ? from : `+${from}`;
          await takeAnswer(tx, deps, { channel: 'sms', from: phone, text }, clock.now());
        }),
    });
    const made = { revision: sender.revision, adapter, slots: new Slots(adapter.window) };
    opened.set(sender.sender_id, made);
    return made;
  }

  async function serve(sender: Sender & { readonly revision: number }): Promise<number> {
    const { adapter, slots } = await adapterOf(sender);
    const { settings } = await settingsNow(db);
    const baseUrl = (await runMaybe(db, readBaseUrl))?.url ?? 'http://localhost';
    const worker = async (): Promise<number> => {
      let all = 0;
      // A short run, so that a change of the sender or a pause is seen.
      for (let batch = 0; batch < 100 && !stopped; batch += 1) {
        const ground = { settings, baseUrl, now: clock.now() };
        const taken = await serveSender({ deps, sender, adapter, slots, templates, ground });
        all += taken;
        if (taken === 0) break;
        const rests = await run(db, busySenders, [clock.now()]);
        if (!rests.some((one) => one.sender_id === sender.sender_id && one.revision === sender.revision)) break;
      }
      return all;
    };
    const counts = await Promise.all(Array.from({ length: batchesAtOnce }, worker));
    return counts.reduce((sum, one) => sum + one, 0);
  }

  async function round(): Promise<number> {
    const senders = await run(db, busySenders, [clock.now()]);
    const counts = await Promise.all(
      senders.map((sender) =>
        serve(sender).catch((error: unknown) => {
          if (!stopped)
            log.warn(errorFields(error), 'a batch of messages failed; what was not handed over is tried again');
          return 0;
        }),
      ),
    );
    return counts.reduce((sum, one) => sum + one, 0);
  }

  async function tend(): Promise<void> {
    const now = clock.now();
    const listening = await run(db, listeningSenders);
    const keeping: string[] = [];
    for (const sender of listening) {
      const { adapter } = await adapterOf(sender);
      if (adapter.keepsKeys) keeping.push(sender.sender_id);
      await adapter.listen?.();
    }
    const unknown = await run(db, markUnknown, [now, keeping]);
    if (unknown.length > 0)
      log.warn({ messages: unknown.length }, 'nobody knows whether these messages were sent; they are listed');
    await run(db, askAgain, [now, keeping]);
    await matchEarly(db, now);
    await judge(deps);
    await run(db, sweepKept, [now]);
    await run(db, sweepEarly, [now]);
    await run(db, sweepParts, [now]);
    await run(db, dropSenderless, [now]);
  }

  async function once(): Promise<void> {
    await round();
    if (performance.now() - tendedAt > 5_000) {
      tendedAt = performance.now();
      await tend();
    }
  }

  const look = (): void => {
    if (stopped || running !== null) return;
    running = once()
      .catch((error: unknown) => {
        if (!stopped) log.warn(errorFields(error), 'the outbox failed; it is tried again');
      })
      .finally(() => {
        running = null;
      });
  };
  return {
    start: () => {
      timer = setInterval(look, everyMs);
      timer.unref();
    },
    wake: look,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await running;
      await Promise.all([...opened.values()].map(({ adapter }) => adapter.stop()));
      await deps.pool.stop();
    },
    drain: async () => {
      let all = 0;
      for (let taken = await round(); taken > 0; taken = await round()) all += taken;
      return all;
    },
    tend,
  };
}
