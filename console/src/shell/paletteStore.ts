import { createSpotlight } from '@mantine/spotlight';

export const [paletteStore, palette] = createSpotlight();
export const openPalette = (): void => palette.open();

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const shortcutKey = apple ? '⌘K' : 'Ctrl K';
