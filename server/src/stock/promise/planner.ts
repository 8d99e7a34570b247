/** The planner thread: promises of large baskets over many places are planned here, so that other calls are not held up. */
import { parentPort } from 'node:worker_threads';
import type { Answered, Question } from './plan-beside.ts';
import { decidePromise } from './promise.ts';

parentPort?.on('message', ({ id, facts, wish }: Question) => {
  let said: Answered;
  try {
    said = { id, answer: decidePromise(facts, wish) };
  } catch (error) {
    said = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(said);
});
