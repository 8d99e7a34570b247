import type { Block } from '../../../contracts/template-blocks.ts';
import { newBlock } from './blocks.ts';
import type { Channel, TemplateDetail } from './messaging.ts';

type Texts = TemplateDetail['document']['languages'][string];

/** Words of a first e-mail, in the language of the template and not of the screen. */
const words: Readonly<Record<string, readonly [hello: string, text: string, products: string, leave: string]>> = {
  en: [
    'Hello {{ person.name | default: "and welcome" }}!',
    'Write here what you want to say.',
    'For you',
    'You get this because you agreed to hear from {{ shop.name | default: "us" }}.',
  ],
  ru: [
    'Здравствуйте, {{ person.name | default: "дорогой покупатель" }}!',
    'Напишите здесь, что хотите сказать.',
    'Для вас',
    'Вы получили это письмо, потому что согласились на новости {{ shop.name | default: "магазина" }}.',
  ],
  pl: [
    'Dzień dobry{% if person.name %}, {{ person.name }}{% endif %}!',
    'Tu napisz, co chcesz przekazać.',
    'Dla Ciebie',
    'Otrzymujesz tę wiadomość, bo zgodziłaś lub zgodziłeś się na wiadomości {{ shop.name | default: "od nas" }}.',
  ],
  ro: [
    'Bună ziua{% if person.name %}, {{ person.name }}{% endif %}!',
    'Scrie aici ce vrei să transmiți.',
    'Pentru tine',
    'Primești acest mesaj pentru că ai acceptat noutăți de la {{ shop.name | default: "noi" }}.',
  ],
};

/** Something that renders, to be written over. */
export function startingBlocks(language: string): Block[] {
  const [hello, text, title, leave] = words[language.split('-')[0] ?? ''] ?? words['en'] ?? ['', '', '', ''];
  return [
    { ...newBlock('heading'), kind: 'heading', text: hello, align: 'left' },
    { ...newBlock('text'), kind: 'text', text, align: 'left' },
    {
      ...newBlock('products'),
      kind: 'products',
      of: 'goes_with',
      title,
      count: 3,
      whenEmpty: 'popular',
      isPriced: true,
    },
    { ...newBlock('leave'), kind: 'leave', text: leave },
  ];
}

/** What a new template begins with. */
export function startingTexts(channel: Channel): Texts {
  if (channel === 'email')
    return { subject: 'News from {{ shop.name | default: "us" }}', blocks: startingBlocks('en') };
  if (channel === 'sms' || channel === 'telegram' || channel === 'viber')
    return { text: '{{ shop.name }}: {{ data.text }}' };
  return { subject: '{{ shop.name }}', text: '{{ data.text }}' };
}
