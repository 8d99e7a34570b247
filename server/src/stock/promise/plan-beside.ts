/**
 * Promises, planned where they hold up nobody: small ones here, large ones (a solver may take half a second for 10 lines in 500 places) one
 * after the other in a thread of their own. A queue that is full refuses, because an answer that comes after the customer has gone is none.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { problem, unavailable } from '../../kit/problems.ts';
import type { On } from '../../kit/sql.ts';
import type { PromiseAnswer, PromiseWish } from '../contract.ts';
import { decidePromise } from './promise.ts';
import { readFacts, type Facts } from './world.ts';

export interface Question {
  readonly id: number;
  readonly facts: Facts;
  readonly wish: PromiseWish;
}
export type Answered =
  | { readonly id: number; readonly answer: PromiseAnswer }
  | { readonly id: number; readonly error: string };

export interface Planner {
  /** Here, or in the thread. Throws `unavailable` when too many wait. */
  plan(facts: Facts, wish: PromiseWish): Promise<PromiseAnswer>;
  promise(on: On, wish: PromiseWish): Promise<PromiseAnswer>;
  stop(): Promise<void>;
}

export interface PlannerOptions {
  /** The thread's program; null: everything is planned here. Default: the one beside the built server; from the sources there is none. */
  readonly entry?: URL | null;
  /** SKUs × places up to which a plan is made here: about a millisecond, less than it takes to send it over. */
  readonly smallCells?: number;
  /** At half a second each at the very most, the last of so many waits as long as a caller may be expected to. */
  readonly maxWaiting?: number;
}

const built = new URL('./planner.js', import.meta.url);

interface Waiting {
  readonly resolve: (answer: PromiseAnswer) => void;
  readonly reject: (error: Error) => void;
}

export function createPlanner(options: PlannerOptions = {}): Planner {
  const { entry = existsSync(fileURLToPath(built)) ? built : null, smallCells = 150, maxWaiting = 16 } = options;
  const waiting = new Map<number, Waiting>();
  let thread: Worker | null = null;
  let last = 0;

  function start(program: URL): Worker {
    const made = new Worker(program);
    // It must not keep a process alive that wants to end.
    made.unref();
    made.on('message', (said: Answered) => {
      const one = waiting.get(said.id);
      waiting.delete(said.id);
      if ('answer' in said) one?.resolve(said.answer);
      else one?.reject(new Error(`a promise could not be planned: ${said.error}`));
    });
    // The next one starts another thread; those who wait are told.
    const ended = (why: Error): void => {
      if (thread !== made) return;
      thread = null;
      for (const one of waiting.values()) one.reject(why);
      waiting.clear();
    };
    made.on('error', (error) => ended(error instanceof Error ? error : new Error(String(error))));
    made.on('exit', () => ended(new Error('the planner thread has ended')));
    return made;
  }

  function askThread(program: URL, facts: Facts, wish: PromiseWish): Promise<PromiseAnswer> {
    if (waiting.size >= maxWaiting)
      throw problem(unavailable, { detail: 'too many large baskets are being planned', retryAfterSeconds: 2 });
    thread ??= start(program);
    const asked = thread;
    last += 1;
    const id = last;
    return new Promise<PromiseAnswer>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      asked.postMessage({ id, facts, wish } satisfies Question);
    });
  }

  const plan = async (facts: Facts, wish: PromiseWish): Promise<PromiseAnswer> =>
    entry === null || facts.cells.length <= smallCells ? decidePromise(facts, wish) : askThread(entry, facts, wish);
  return {
    plan,
    promise: async (on, wish) => plan(await readFacts(on, wish), wish),
    stop: async () => {
      await thread?.terminate();
    },
  };
}
