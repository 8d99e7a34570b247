/** The demo's own journeys: a welcome to the club, and a word to whoever falls asleep; they speak into the built-in mailbox and phone. */
type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

interface Words {
  readonly subject: string;
  readonly text: string;
}
const languages = (en: Words, ru: Words, pl: Words, ro: Words) => ({
  defaultLanguage: 'en',
  languages: { en, ru, pl, ro },
});

const missing = languages(
  {
    subject: 'It has been a while',
    text: 'We have not seen you for a while, {{ person.name }}. Have a look at what is new.',
  },
  { subject: 'Давно не виделись', text: 'Давно вас не было, {{ person.name }}. Загляните: у нас есть новое.' },
  { subject: 'Dawno się nie widzieliśmy', text: 'Dawno Cię nie było, {{ person.name }}. Zobacz, co nowego.' },
  { subject: 'Nu ne-am mai văzut de mult', text: 'Nu v-am mai văzut de mult, {{ person.name }}. Vedeți ce este nou.' },
);

const whyWeWrite = {
  en: 'You get this because you agreed to hear from us.',
  ru: 'Вы получили это письмо, потому что согласились на наши новости.',
  pl: 'Dostajesz tę wiadomość, bo zgadzasz się na nowości od nas.',
  ro: 'Primiți acest mesaj pentru că ați acceptat noutăți de la noi.',
};
type Language = keyof typeof whyWeWrite;

/** With what goes with her things below the words, and the way to leave. */
const missingMail = {
  ...missing,
  languages: Object.fromEntries(
    (Object.keys(whyWeWrite) as Language[]).map((language) => {
      const { subject, text } = missing.languages[language];
      const blocks = [
        { id: 'title', kind: 'heading', text: subject },
        { id: 'text', kind: 'text', text },
        { id: 'goods', kind: 'products', of: 'goes_with', title: '', count: 3, whenEmpty: 'popular', isPriced: true },
        { id: 'leave', kind: 'leave', text: whyWeWrite[language] },
      ];
      return [language, { subject, blocks }];
    }),
  ),
};

const templates = [
  { handle: 'demo-sleeping-mail', name: 'It has been a while', channel: 'email', document: missingMail },
  { handle: 'demo-sleeping-sms', name: 'It has been a while, by SMS', channel: 'sms', document: missing },
];

/** After the letters, whose welcome they use. Made once: who has changed or stopped them meanwhile finds them as they were left. */
export async function startJourneys(call: Call): Promise<void> {
  const { items: known } = await call<{ items: { name: string }[] }>('GET', '/api/v1/journeys');
  if (known.some((one) => one.name === welcomeName)) return;
  const { items: there } = await call<{ items: { handle: string }[] }>('GET', '/api/v1/message-templates');
  for (const template of templates)
    if (!there.some((one) => one.handle === template.handle))
      await call('POST', '/api/v1/message-templates', { ...template, purpose: 'marketing' });
  const { items } = await call<{ items: { id: string; readyMade: string | null }[] }>('GET', '/api/v1/audiences');
  const sleeping = items.find((one) => one.readyMade === 'sleeping');
  const wanted = [welcomeJourney, ...(sleeping === undefined ? [] : [sleepingJourney(sleeping.id)])];
  for (const wish of wanted) {
    const { id } = await call<{ id: string }>('POST', '/api/v1/journeys', wish);
    await call('POST', `/api/v1/journeys/${id}/publication`, { revision: 1 });
  }
}

const welcomeName = 'Welcome to the club';
const days = (n: number) => ({ n, unit: 'days' });
const goal = { event: 'Order Completed', within: days(7) };
const place = (x: number, y: number) => ({ place: { x, y } });

const welcomeJourney = {
  name: welcomeName,
  document: {
    triggers: [{ kind: 'event', event: 'Signed Up' }],
    reentry: { kind: 'once' },
    holdOutPercent: 10,
    start: 'welcome',
    steps: {
      welcome: { kind: 'message', name: 'Welcome', ...place(0, 0), templates: ['club-welcome'], next: 'buys' },
      buys: {
        kind: 'wait_event',
        name: 'First order',
        ...place(0, 160),
        event: 'Order Completed',
        within: days(3),
        next: 'joined',
        timeout: 'morning',
      },
      morning: {
        kind: 'wait',
        name: 'Next morning',
        ...place(260, 320),
        for: { kind: 'time', at: '10:00' },
        next: 'again',
      },
      again: {
        kind: 'message',
        name: 'A reminder',
        ...place(260, 480),
        templates: ['demo-sleeping-mail', 'demo-sleeping-sms'],
        next: null,
      },
      joined: {
        kind: 'set_trait',
        name: 'Club member who buys',
        ...place(-60, 320),
        trait: 'club_buyer',
        value: true,
        next: null,
      },
    },
    goal: { ...goal, ends: false },
  },
};

const sleepingJourney = (audienceId: string) => ({
  name: 'Sleeping customers',
  document: {
    triggers: [{ kind: 'audience', audienceId, change: 'entered' }],
    exits: [{ kind: 'audience', audienceId, change: 'exited' }],
    reentry: { kind: 'again', after: days(30) },
    holdOutPercent: 10,
    start: 'tell',
    steps: {
      tell: {
        kind: 'cascade',
        name: 'We miss you',
        ...place(0, 0),
        tries: [
          { template: 'demo-sleeping-mail', wish: 'opened', within: days(1) },
          { template: 'demo-sleeping-sms', wish: 'delivered', within: { n: 2, unit: 'hours' } },
        ],
        next: 'rest',
        none: 'rest',
      },
      rest: {
        kind: 'wait',
        name: 'Two weeks',
        ...place(0, 160),
        for: { kind: 'duration', span: days(14) },
        next: null,
      },
    },
    goal,
  },
});
