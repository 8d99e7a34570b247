import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type audiences from './audiences/en.ts';
import type en from './en.ts';
import { fetchOpenedParts } from './parts.ts';
import type goods from './goods/en.ts';
import type experiments from './experiments/en.ts';
import type journeys from './journeys/en.ts';
import type loyalty from './loyalty/en.ts';
import type messages from './messages/en.ts';
import type sales from './sales/en.ts';
import { keepServerWords } from './server/serverWords.ts';
import type { ServerWords } from './server/words.ts';

export const languages = ['en', 'ru', 'pl', 'ro'] as const;
export type Language = (typeof languages)[number];

/** Each language in its own words, for the chooser. */
export const languageNames: Record<Language, string> = { en: 'English', ru: 'Русский', pl: 'Polski', ro: 'Română' };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'console';
    resources: {
      console: typeof en &
        typeof audiences &
        typeof experiments &
        typeof goods &
        typeof journeys &
        typeof loyalty &
        typeof messages &
        typeof sales;
    };
  }
}

const stored = 'throughline.language';
const isLanguage = (text: string): text is Language => (languages as readonly string[]).includes(text);

export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(stored);
  if (chosen !== null && isLanguage(chosen)) return chosen;
  for (const tag of navigator.languages) {
    const short = tag.slice(0, 2).toLowerCase();
    if (isLanguage(short)) return short;
  }
  return 'en';
}

const load: Record<Language, () => Promise<readonly [{ default: object }, { default: ServerWords }]>> = {
  en: () => Promise.all([import('./en.ts'), import('./server/en.ts')]),
  ru: () => Promise.all([import('./ru.ts'), import('./server/ru.ts')]),
  pl: () => Promise.all([import('./pl.ts'), import('./server/pl.ts')]),
  ro: () => Promise.all([import('./ro.ts'), import('./server/ro.ts')]),
};

export async function startTexts(): Promise<void> {
  const language = preferredLanguage();
  const [own, server] = await load[language]();
  keepServerWords(server.default);
  await i18next.use(initReactI18next).init({
    lng: language,
    defaultNS: 'console',
    resources: { [language]: { console: own.default } },
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

export async function speak(language: Language): Promise<void> {
  const [own, server] = await load[language]();
  if (!i18next.hasResourceBundle(language, 'console')) i18next.addResourceBundle(language, 'console', own.default);
  await fetchOpenedParts(language);
  keepServerWords(server.default);
  localStorage.setItem(stored, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** A member of staff who chose a language on another device meets it here too; a choice made in this browser stands. */
export function followStaff(language: Language): void {
  if (language !== 'en' && localStorage.getItem(stored) === null) void speak(language);
}
