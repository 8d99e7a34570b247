/** How often one caller may call: a window of a minute for each (route, caller), in bounded memory. */

export interface Limiter {
  /** Counts a call. Null: go on; else the seconds to wait. */
  take(key: string, perMinute: number, nowMs: number): number | null;
  readonly size: number;
}

interface Window {
  count: number;
  endsAt: number;
}

const windowMs = 60_000;

/** Holds `maxKeys` windows at the most (about 150 bytes each); beyond that the oldest is forgotten: memory is dearer than a stranger's count. */
export function createLimiter(maxKeys = 50_000): Limiter {
  const windows = new Map<string, Window>();
  return {
    take(key, perMinute, nowMs) {
      const window = windows.get(key);
      if (window !== undefined && nowMs < window.endsAt) {
        window.count += 1;
        return window.count <= perMinute ? null : Math.max(1, Math.ceil((window.endsAt - nowMs) / 1000));
      }
      windows.delete(key);
      if (windows.size >= maxKeys) makeRoom(windows, nowMs);
      windows.set(key, { count: 1, endsAt: nowMs + windowMs });
      return perMinute >= 1 ? null : windowMs / 1000;
    },
    get size() {
      return windows.size;
    },
  };
}

// Windows are in order of their start, so those that have ended come first; one pass each time the map is full.
function makeRoom(windows: Map<string, Window>, nowMs: number): void {
  let dropped = 0;
  for (const [key, window] of windows) {
    if (window.endsAt > nowMs && dropped > 0) return;
    windows.delete(key);
    dropped += 1;
  }
}
