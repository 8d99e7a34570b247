/** The demo's own experiment: does a word to whoever has looked at goods and gone bring orders? A journey's split sends people by their arms. */
type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

const key = 'demo-still-looking';
const template = {
  handle: 'demo-still-looking',
  name: 'Still looking?',
  channel: 'email',
  purpose: 'marketing',
  document: {
    defaultLanguage: 'en',
    languages: {
      en: { subject: 'Still looking?', text: 'What you looked at is still there, {{ person.name }}.' },
      ru: { subject: 'Ещё выбираете?', text: 'То, что вы смотрели, всё ещё есть, {{ person.name }}.' },
      pl: { subject: 'Jeszcze wybierasz?', text: 'To, co Cię interesowało, wciąż jest dostępne, {{ person.name }}.' },
      ro: { subject: 'Încă alegeți?', text: 'Ce ați privit este încă disponibil, {{ person.name }}.' },
    },
  },
};

const experiment = {
  key,
  document: {
    name: 'A word to whoever still looks',
    hypothesis: 'An e-mail half an hour after looking brings a tenth more buyers within two hours.',
    arms: [
      { key: 'nothing', name: 'No e-mail', weight: 50 },
      { key: 'word', name: 'An e-mail', weight: 50 },
    ],
    // Beside the demo's shoppers, not instead of them.
    trafficPercent: 50,
    window: { n: 2, unit: 'hours' },
    metric: 'conversion',
    currency: 'EUR',
    plan: { baseline: 0.1, effect: 0.1, power: 0.8, alpha: 0.05, peopleADay: 2_000 },
  },
};

const place = (y: number) => ({ place: { x: 0, y } });
const journey = {
  name: 'Still looking?',
  document: {
    triggers: [{ kind: 'event', event: 'Product Viewed' }],
    reentry: { kind: 'once' },
    start: 'which',
    steps: {
      which: {
        kind: 'split',
        name: 'Experiment',
        ...place(0),
        experiment: key,
        tests: true,
        ways: [
          { name: 'nothing', percent: 50, next: null },
          { name: 'word', percent: 50, next: 'half_an_hour' },
        ],
      },
      half_an_hour: {
        kind: 'wait',
        name: 'Half an hour',
        ...place(160),
        for: { kind: 'duration', span: { n: 30, unit: 'minutes' } },
        next: 'tell',
      },
      tell: { kind: 'message', name: 'Still looking?', ...place(320), templates: [template.handle], next: null },
    },
    exits: [{ kind: 'event', event: 'Order Completed' }],
    goal: { event: 'Order Completed', within: { n: 2, unit: 'hours' }, ends: true },
    reportDays: 1,
  },
};

/** Each part is made once, also after a start that was cut short; who has stopped or decided it meanwhile finds it as it was left. */
export async function startExperiment(call: Call): Promise<void> {
  const { items: templates } = await call<{ items: { handle: string }[] }>('GET', '/api/v1/message-templates');
  if (!templates.some((one) => one.handle === template.handle))
    await call('POST', '/api/v1/message-templates', template);
  const { items: known } = await call<{ items: { key: string; state: string }[] }>('GET', '/api/v1/experiments');
  const own = known.find((one) => one.key === key);
  if (own === undefined) await call('POST', '/api/v1/experiments', experiment);
  if (own === undefined || own.state === 'draft')
    await call('POST', `/api/v1/experiments/${key}/state`, { to: 'running' });
  const { items: journeys } = await call<{ items: { name: string }[] }>('GET', '/api/v1/journeys');
  if (journeys.some((one) => one.name === journey.name)) return;
  const { id } = await call<{ id: string }>('POST', '/api/v1/journeys', journey);
  await call('POST', `/api/v1/journeys/${id}/publication`, { revision: 1 });
}
