import { useSyncExternalStore } from 'react';

/** A yes or no that several places of the screen set and one shows. */
export function createFlag() {
  let value = false;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    set(next: boolean): void {
      value = next;
      for (const tell of listeners) tell();
    },
    use: (): boolean => useSyncExternalStore(subscribe, () => value),
  };
}
