/** What Meridian writes to its customers at first: templates in four languages, and a welcome that lands in the built-in mailbox and phone. */
import type { World } from '../world.ts';
import type { Door } from './door.ts';
import { membersOf } from './loyalty.ts';

/** So many get a letter: enough to look around in, few enough to read. */
const lettersAtFirst = 40;

type Words = Readonly<Record<'en' | 'ru' | 'pl' | 'ro', readonly [subject: string, text: string, button: string]>>;

const welcome: Words = {
  en: [
    '{{ person.name }}, welcome to the club',
    'Your points work in every store, on the web and in the app.',
    'See my points',
  ],
  ru: [
    '{{ person.name }}, добро пожаловать в клуб',
    'Ваши баллы действуют в каждом магазине, на сайте и в приложении.',
    'Мои баллы',
  ],
  pl: [
    '{{ person.name }}, witamy w klubie',
    'Twoje punkty działają w każdym sklepie, w sieci i w aplikacji.',
    'Moje punkty',
  ],
  ro: [
    '{{ person.name }}, bun venit în club',
    'Punctele sunt valabile în orice magazin, pe site și în aplicație.',
    'Punctele mele',
  ],
};
const shortly: Readonly<Record<keyof Words, string>> = {
  en: 'Meridian: welcome to the club, {{ person.name }}!',
  ru: 'Meridian: добро пожаловать в клуб, {{ person.name }}!',
  pl: 'Meridian: witamy w klubie, {{ person.name }}!',
  ro: 'Meridian: bun venit în club, {{ person.name }}!',
};

/** Why she gets it, above the links to leave and to choose; and what stands over the goods. */
const feet: Readonly<Record<keyof Words, readonly [why: string, goods: string]>> = {
  en: ['You get this because you joined our club.', 'For you'],
  ru: ['Вы получили это письмо, потому что вступили в наш клуб.', 'Для вас'],
  pl: ['Dostajesz tę wiadomość, bo należysz do naszego klubu.', 'Dla Ciebie'],
  ro: ['Primiți acest mesaj pentru că sunteți în clubul nostru.', 'Pentru dumneavoastră'],
};

function letterOf(language: keyof Words): object[] {
  const [, text, button] = welcome[language];
  const [why, goods] = feet[language];
  return [
    { id: 'hello', kind: 'heading', text: '{{ person.name }}' },
    { id: 'text', kind: 'text', text },
    { id: 'points', kind: 'button', text: button, url: 'https://meridian.example/club' },
    { id: 'goods', kind: 'products', of: 'goes_with', title: goods, count: 3, whenEmpty: 'popular', isPriced: true },
    { id: 'leave', kind: 'leave', text: why },
  ];
}

const languagesOf = <T>(make: (language: keyof Words) => T): Record<string, T> =>
  Object.fromEntries((['en', 'ru', 'pl', 'ro'] as const).map((language) => [language, make(language)]));

const templates = [
  {
    handle: 'club-welcome',
    name: 'Welcome to the club',
    channel: 'email',
    purpose: 'marketing',
    document: {
      defaultLanguage: 'en',
      languages: languagesOf((language) => ({ subject: welcome[language][0], blocks: letterOf(language) })),
      look: { accent: '#0b6a6f', paper: '#f2f2ef' },
      track: true,
    },
  },
  {
    handle: 'club-welcome-sms',
    name: 'Welcome to the club, in short',
    channel: 'sms',
    purpose: 'marketing',
    document: { defaultLanguage: 'en', languages: languagesOf((language) => ({ text: shortly[language] })) },
  },
] as const;

/** Again, it writes nothing twice: each message has its key. Needs customers whom the screens know. */
export async function writeLetters(door: Door, world: World): Promise<void> {
  const path = '/api/v1/messaging-settings';
  const { revision, settings } = await door.ask<{ revision: number; settings: object }>('GET', path);
  if (revision === 0)
    await door.tell('PUT', path, {
      revision,
      settings: { ...settings, shopName: 'Meridian', timeZone: 'Europe/Riga' },
    });
  for (const template of templates)
    await door.tell('POST', '/api/v1/message-templates', template, `meridian-template-${template.handle}`);
  for (const [at, member] of membersOf(world).slice(0, lettersAtFirst).entries()) {
    for (const { handle } of templates) {
      const wish = { customer: [member], template: handle, about: 'welcome' };
      await door.tell('POST', '/api/v1/messages', wish, `meridian-${handle}-${at}`);
    }
  }
}
