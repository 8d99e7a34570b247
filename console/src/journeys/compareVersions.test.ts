import { createInstance } from 'i18next';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Speaker } from '../audiences/sayRule.ts';
import audiences from '../texts/audiences/en.ts';
import base from '../texts/en.ts';
import journeys from '../texts/journeys/en.ts';
import { compareVersions } from './compareVersions.ts';
import { freshStep, stepKinds } from './graph.ts';
import type { JourneyDocument } from './journeys.ts';
import { sayStep } from './sayStep.ts';

const i18n = createInstance();
let speaker: Speaker;
beforeAll(async () => {
  await i18n.init({
    lng: 'en',
    ns: 'console',
    defaultNS: 'console',
    resources: { en: { console: { ...base, ...audiences, ...journeys } } },
    interpolation: { escapeValue: false },
  });
  speaker = {
    t: i18n.getFixedT('en', 'console'),
    locale: 'en',
    number: String,
    date: (instant) => instant,
    audienceName: () => 'Guests',
  };
});

const graph = (more: Partial<JourneyDocument>): JourneyDocument => ({
  triggers: [{ kind: 'api' }],
  reentry: { kind: 'once' },
  holdOutPercent: 0,
  start: 'wait',
  steps: { wait: { kind: 'wait', for: { kind: 'duration', span: { n: 1, unit: 'days' } }, next: null } },
  goal: null,
  exits: [],
  reportDays: 7,
  rank: null,
  ...more,
});
const said = (before: JourneyDocument, after: JourneyDocument): string[] =>
  compareVersions(speaker, before, after).map((one) => `${one.kind}: ${one.words}`);

describe('what is different between two versions', () => {
  test('steps that came, went, do something else or lead elsewhere; what only moved on the canvas is nothing', () => {
    const before = graph({});
    const moved = graph({
      steps: { wait: { ...freshStep('wait', null), kind: 'wait', place: { x: 4, y: 5 } } as never },
    });
    expect(said(before, moved)).toEqual([]);
    const after = graph({
      steps: {
        wait: { kind: 'wait', for: { kind: 'duration', span: { n: 2, unit: 'days' } }, next: 'code' },
        code: { kind: 'code', promotionId: 'spring', validDays: 3, next: null },
      },
    });
    expect(said(before, after)).toEqual([
      'changed: Wait: for 1 day → Wait: for 2 days',
      'changed: “Wait” leads to “Personal code”, no more to “the end”',
      'added: Personal code: of the promotion “spring”',
    ]);
    expect(said(after, before)).toContain('removed: Personal code: of the promotion “spring”');
  });

  test('what starts it, who enters, its goal and its priority', () => {
    const after = graph({
      triggers: [{ kind: 'person_date', trait: 'birthday', days: -3, at: '10:00', yearly: true }],
      reentry: { kind: 'again', after: { n: 300, unit: 'days' } },
      goal: { event: 'Order Completed', where: [], within: { n: 7, unit: 'days' }, ends: true },
      rank: { group: 'sales', priority: 5, otherwise: 'skip' },
    });
    expect(said(graph({}), after)).toEqual([
      'added: Starts with: 3 days before “birthday”, 10:00',
      'removed: Starts with: A call of the API',
      'changed: A person enters: once → again after some time: 300 days',
      'changed: Goal: – → “Order Completed”, 7 days',
      'changed: It has a priority among others: – → sales, 5',
    ]);
  });

  test('every kind of step can be said', () => {
    for (const kind of stepKinds) expect(sayStep(speaker, freshStep(kind, null))).not.toMatch(/journey\.|undefined/);
  });
});
