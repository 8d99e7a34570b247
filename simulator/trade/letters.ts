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
const shortly: Words = {
  en: ['', 'Meridian: welcome to the club, {{ person.name }}!', ''],
  ru: ['', 'Meridian: добро пожаловать в клуб, {{ person.name }}!', ''],
  pl: ['', 'Meridian: witamy w klubie, {{ person.name }}!', ''],
  ro: ['', 'Meridian: bun venit în club, {{ person.name }}!', ''],
};

const letter = (text: string, button: string): string => `<mjml>
  <mj-body background-color="#f2f2ef">
    <mj-section background-color="#ffffff">
      <mj-column>
        <mj-text font-size="22px">{{ person.name }}</mj-text>
        <mj-text font-size="16px">${text}</mj-text>
        <mj-button background-color="#0b6a6f" href="https://meridian.example/club">${button}</mj-button>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text font-size="12px" color="#5b605d"><a href="{{ links.preferences }}">{{ shop.name }}</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`;

const languagesOf = <T>(words: Words, make: (words: Words['en']) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(words).map(([language, said]) => [language, make(said)]));

const templates = [
  {
    handle: 'club-welcome',
    name: 'Welcome to the club',
    channel: 'email',
    purpose: 'marketing',
    document: {
      defaultLanguage: 'en',
      languages: languagesOf(welcome, ([subject, text, button]) => ({ subject, mjml: letter(text, button) })),
      track: true,
    },
  },
  {
    handle: 'club-welcome-sms',
    name: 'Welcome to the club, in short',
    channel: 'sms',
    purpose: 'marketing',
    document: { defaultLanguage: 'en', languages: languagesOf(shortly, ([, text]) => ({ text })) },
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
