/** Plays many seeds and tells of the first that violates anything, with the one line that plays it again. */
import { playHistory, type Played } from './history.ts';
import { openGround, type Ground } from './ground.ts';
import type { PlayOptions } from './play.ts';

/** After so many histories a database has enough dead rows to be slow. */
const historiesAGround = 40;
/** Longer than `settle` waits for what waits for ever. */
const stillSeconds = 240;

export interface Run {
  readonly histories: number;
  readonly events: number;
  readonly failed: readonly Played[];
}

/**
 * `lanes` histories at a time, each on a database of its own: most of the time everybody waits for the database's answers.
 * Stops at the first violation.
 */
export async function runHistories(
  seeds: readonly number[],
  options: { readonly lanes: number; readonly play?: PlayOptions },
): Promise<Run> {
  const left = [...seeds];
  const failed: Played[] = [];
  let [histories, events] = [0, 0];
  const lane = async (): Promise<void> => {
    while (left.length > 0 && failed.length === 0) {
      const ground = await openGround();
      try {
        for (let n = 0; n < historiesAGround && failed.length === 0; n += 1) {
          const seed = left.shift();
          if (seed === undefined) return;
          const played = await playOn(ground, seed, options.play);
          histories += 1;
          events += played.events;
          if (played.violations.length > 0) failed.push(played);
        }
      } finally {
        await ground.end();
      }
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return { histories, events, failed };
}

async function playOn(ground: Ground, seed: number, options: PlayOptions | undefined): Promise<Played> {
  const trace: string[] = [];
  const broken = (why: string): Played => ({ seed, events: 0, trace, violations: [why] });
  const played = playHistory(ground, seed, { ...options, trace }).then(
    async (told) => {
      await ground.wipe();
      return told;
    },
    (error: unknown) =>
      broken(`the history broke off: ${error instanceof Error ? (error.stack ?? '') : String(error)}`),
  );
  // It takes a second or two; whoever waits for what never comes is told on with what had happened.
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Played>((resolve) => {
    timer = setTimeout(() => resolve(broken(`the history stands still after ${stillSeconds} s`)), stillSeconds * 1_000);
  });
  const first = await Promise.race([played, late]);
  clearTimeout(timer);
  return first;
}

export function tellOf(played: Played, file: string): string {
  return [
    `Seed ${played.seed} violates:`,
    ...played.violations.map((line) => `  ${line}`),
    'What happened:',
    ...played.trace.map((line) => `  ${line}`),
    `Play it again: SIM_SEED=${played.seed} SIM_HISTORIES=1 npx vitest run ${file}`,
  ].join('\n');
}

/** SIM_SEED: the first seed; SIM_HISTORIES: how many. */
export function chosenSeeds(first: number, count: number): number[] {
  const from = Number(process.env['SIM_SEED'] ?? first);
  return Array.from({ length: Number(process.env['SIM_HISTORIES'] ?? count) }, (_, n) => from + n);
}
