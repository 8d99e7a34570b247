import { createFlag } from '../ui/flag.ts';

export const paletteOpened = createFlag();
export const openPalette = (): void => paletteOpened.set(true);

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const shortcutKey = apple ? '⌘K' : 'Ctrl K';
