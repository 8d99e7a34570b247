import { createFlag } from '../ui/flag.ts';

/** The palette is fetched when it is first opened. */
export const paletteWanted = createFlag();

export function openPalette(): void {
  paletteWanted.set(true);
  void import('./Palette.tsx').then(({ palette }) => palette.open());
}

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const shortcutKey = apple ? '⌘K' : 'Ctrl K';
