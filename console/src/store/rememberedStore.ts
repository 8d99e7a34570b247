const stored = 'throughline.store';

/** The store that this device works in, chosen once. */
export const rememberedStore = (): string | null => localStorage.getItem(stored);
export const rememberStore = (locationId: string): void => localStorage.setItem(stored, locationId);
