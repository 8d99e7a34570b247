import { useSyncExternalStore } from 'react';

// The shortcut help opens from a key, from the account menu and from the palette.
let open = false;
const listeners = new Set<() => void>();

export const helpOpened = {
  set(next: boolean): void {
    open = next;
    for (const tell of listeners) tell();
  },
  use: (): boolean =>
    useSyncExternalStore(
      (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      () => open,
    ),
};
