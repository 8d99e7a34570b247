import i18next from 'i18next';

type Bundle = () => Promise<{ default: object }>;

/** Texts that come with the screens that need them, so that the first screen stays as light as it was. */
const parts = {
  sales: {
    en: () => import('./sales/en.ts'),
    ru: () => import('./sales/ru.ts'),
    pl: () => import('./sales/pl.ts'),
    ro: () => import('./sales/ro.ts'),
  },
  goods: {
    en: () => import('./goods/en.ts'),
    ru: () => import('./goods/ru.ts'),
    pl: () => import('./goods/pl.ts'),
    ro: () => import('./goods/ro.ts'),
  },
  audiences: {
    en: () => import('./audiences/en.ts'),
    ru: () => import('./audiences/ru.ts'),
    pl: () => import('./audiences/pl.ts'),
    ro: () => import('./audiences/ro.ts'),
  },
  journeys: {
    en: () => import('./journeys/en.ts'),
    ru: () => import('./journeys/ru.ts'),
    pl: () => import('./journeys/pl.ts'),
    ro: () => import('./journeys/ro.ts'),
  },
  experiments: {
    en: () => import('./experiments/en.ts'),
    ru: () => import('./experiments/ru.ts'),
    pl: () => import('./experiments/pl.ts'),
    ro: () => import('./experiments/ro.ts'),
  },
  loyalty: {
    en: () => import('./loyalty/en.ts'),
    ru: () => import('./loyalty/ru.ts'),
    pl: () => import('./loyalty/pl.ts'),
    ro: () => import('./loyalty/ro.ts'),
  },
  messages: {
    en: () => import('./messages/en.ts'),
    ru: () => import('./messages/ru.ts'),
    pl: () => import('./messages/pl.ts'),
    ro: () => import('./messages/ro.ts'),
  },
} satisfies Record<string, Record<string, Bundle>>;

export type TextPart = keyof typeof parts;

const wanted = new Set<TextPart>();

async function add(part: TextPart, language: keyof (typeof parts)[TextPart]): Promise<void> {
  const texts = await parts[part][language]();
  i18next.addResourceBundle(language, 'console', texts.default, true, true);
}

/** All parts that were asked for so far, in another language. */
export async function fetchOpenedParts(language: keyof (typeof parts)[TextPart]): Promise<void> {
  await Promise.all([...wanted].map((part) => add(part, language)));
}

/** A screen together with its texts. */
export async function withTexts<M>(part: TextPart, screen: Promise<M>): Promise<M> {
  wanted.add(part);
  const [loaded] = await Promise.all([screen, add(part, i18next.language as keyof (typeof parts)[TextPart])]);
  return loaded;
}
