/** A sleep out of which somebody can be woken: what loops do between two rounds. */
export interface Nap {
  /** Returns when the time is over, when `rouse` is called, and at once after `end`. One sleeper at a time. */
  sleep(ms: number): Promise<void>;
  rouse(): void;
  /** Wakes the sleeper, and nobody sleeps any more. */
  end(): void;
}

export function createNap(): Nap {
  let rouse: (() => void) | undefined;
  let ended = false;
  return {
    sleep: (ms) => {
      if (ended) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(done, ms);
        function done(): void {
          clearTimeout(timer);
          rouse = undefined;
          resolve();
        }
        rouse = done;
      });
    },
    rouse: () => rouse?.(),
    end: () => {
      ended = true;
      rouse?.();
    },
  };
}
