/** The last events, numbered, so that a client that was cut off or slow can go on where it stopped. */
import type { z } from 'zod';
import type { liveEvent } from '../../../contracts/system.ts';

export type LiveEvent = z.infer<typeof liveEvent>;

export interface Numbered {
  readonly n: number;
  readonly event: LiveEvent;
  /** Ready to send; made when the first client needs it. `named`: with the person's name. */
  frame(named: boolean): string;
}

export interface Ring {
  add(event: LiveEvent): Numbered;
  /** Those after number n that are still here. */
  after(n: number): readonly Numbered[];
  /** The number that an id of ours, or of another process's ring, stands for here; null: not here any more. */
  placeOf(lastEventId: string): number | null;
  readonly newest: number;
  clear(): void;
}

/** `epoch` tells our numbers from those of another process, or of ourselves before a restart. */
export function createRing(epoch: string, size: number): Ring {
  let kept: Numbered[] = [];
  let newest = 0;
  return {
    get newest() {
      return newest;
    },
    add: (event) => {
      newest += 1;
      const made = numbered(epoch, newest, event);
      kept.push(made);
      // Cut in one go when half as much again has come: a shift for each event would move the whole array.
      if (kept.length > size * 1.5) kept = kept.slice(-size);
      return made;
    },
    after: (n) => {
      const first = kept[0]?.n ?? newest + 1;
      return kept.slice(Math.max(0, n + 1 - first));
    },
    placeOf: (lastEventId) => {
      const [from, number, eventId] = lastEventId.split('.');
      const oldest = kept[0]?.n ?? newest + 1;
      if (from === epoch) {
        const n = Number(number);
        return Number.isSafeInteger(n) && n >= oldest - 1 && n <= newest ? n : null;
      }
      return kept.findLast((each) => each.event.eventId === eventId)?.n ?? null;
    },
    clear: () => {
      kept = [];
    },
  };
}

function numbered(epoch: string, n: number, event: LiveEvent): Numbered {
  const frames: [string | undefined, string | undefined] = [undefined, undefined];
  return {
    n,
    event,
    frame: (named) => {
      const shown = named ? event : { ...event, personName: null };
      return (frames[named ? 1 : 0] ??=
        `id: ${epoch}.${n}.${event.eventId}\nevent: event\ndata: ${JSON.stringify(shown)}\n\n`);
    },
  };
}
