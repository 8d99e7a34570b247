/** A network as it is between a store and its server: questions get lost, answers get lost, and some arrive twice at once. */
import type { Random } from '../random.ts';

export interface Faults {
  /** Shares of all calls. */
  readonly lostQuestions: number;
  readonly lostAnswers: number;
  readonly doubles: number;
}

export interface BrokenLines {
  readonly fetch: typeof fetch;
  /** How often each happened. */
  readonly happened: { lostQuestions: number; lostAnswers: number; doubles: number };
}

export function breakLines(random: Random, faults: Faults): BrokenLines {
  const happened = { lostQuestions: 0, lostAnswers: 0, doubles: 0 };
  return {
    happened,
    fetch: async (input, init) => {
      const draw = random.float();
      if (draw < faults.lostQuestions) {
        happened.lostQuestions++;
        throw new TypeError('the line broke before the question was heard');
      }
      if (draw < faults.lostQuestions + faults.lostAnswers) {
        const answer = await fetch(input, init);
        await answer.arrayBuffer();
        happened.lostAnswers++;
        throw new TypeError('the line broke before the answer was heard');
      }
      if (draw < faults.lostQuestions + faults.lostAnswers + faults.doubles) {
        happened.doubles++;
        const [first, second] = await Promise.all([fetch(input, init), fetch(input, init)]);
        await first.arrayBuffer();
        return second;
      }
      return fetch(input, init);
    },
  };
}
