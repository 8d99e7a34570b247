/** Decisions of steps, faults of drafts, the past played through a graph: pure. */
import { expect, test } from 'vitest';
import { journeyDocument, step as stepShape, type JourneyDocument, type Step } from '../../../contracts/journeys.ts';
import { checkDraft } from './check-draft.ts';
import { decideEvent } from './decide-event.ts';
import { decideStep } from './decide-step.ts';
import { placeIn, type Facts, type Memory, type Waiting } from './decision.ts';
import type { JourneyEvent } from './event-fits.ts';
import { nextWallTime } from './local-time.ts';
import { emptyPast, playPast } from './play-past.ts';
import { playOut } from './try-run.ts';

const now = new Date('2026-03-02T10:00:00Z');
const after = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const channels: Readonly<Record<string, string>> = { mail: 'email', ring: 'sms', push: 'web_push' };
const facts = (more: Partial<Facts> = {}): Facts => ({
  zone: 'Europe/Riga',
  isMember: () => false,
  fitsRule: () => false,
  template: (ref) => (channels[ref] === undefined ? null : { channel: channels[ref], isTransactional: false }),
  answers: () => null,
  isCapped: false,
  armOf: () => null,
  messageIdOf: (key) => `id of ${key}`,
  ...more,
});
const read = (wish: unknown): Step => stepShape.parse(wish);
const decide = (wish: unknown, memory: Memory = { data: {} }, more: Partial<Facts> = {}, at = now) =>
  decideStep(read(wish), { runId: 'run', seq: 3, personId: 'anna', memory }, facts(more), at);
const happened = (name: string, properties: Record<string, unknown> = {}, at = now): JourneyEvent => ({
  eventId: 'e',
  name,
  at,
  channel: null,
  properties,
});

test('a wait lasts until its instant: a duration, a date, a time of day where she is', () => {
  const wait = { kind: 'wait', for: { kind: 'duration', span: { n: 2, unit: 'hours' } }, next: 'b' };
  const first = decide(wait);
  expect(first).toMatchObject({ kind: 'wait', until: after(2) });
  const waiting = first.kind === 'wait' ? first.waiting : undefined;
  expect(decide(wait, { data: {}, waiting }, {}, after(1))).toMatchObject({ kind: 'wait', until: after(2) });
  expect(decide(wait, { data: {}, waiting }, {}, after(2))).toMatchObject({ kind: 'go', next: 'b' });
  expect(decide({ kind: 'wait', for: { kind: 'date', at: '2026-01-01T00:00:00Z' }, next: 'b' })).toMatchObject({
    kind: 'go',
  });
  // 10:00 in UTC is noon in Riga, a Monday.
  const nine = { kind: 'wait', for: { kind: 'time', at: '09:00', weekdays: [] }, next: 'b' };
  expect(decide(nine)).toMatchObject({ until: new Date('2026-03-03T07:00:00Z') });
  expect(decide({ ...nine, for: { ...nine.for, weekdays: [6] } })).toMatchObject({
    until: new Date('2026-03-07T07:00:00Z'),
  });
});

test('a time of day that a clock change skips is the instant after the gap; on the next day it is itself again', () => {
  const night = new Date('2026-03-29T00:00:00Z');
  expect(nextWallTime(night, '03:30', [], 'Europe/Riga').toISOString()).toBe('2026-03-29T01:30:00.000Z');
  expect(nextWallTime(new Date('2026-03-29T02:00:00Z'), '03:30', [], 'Europe/Riga').toISOString()).toBe(
    '2026-03-30T00:30:00.000Z',
  );
});

test('who waits for an event goes one way when it comes, and the other when it does not', () => {
  const step = read({
    kind: 'wait_event',
    event: 'Order Completed',
    where: [{ property: 'total', test: { op: 'at_least', value: 50 } }],
    within: { n: 1, unit: 'days' },
    next: 'thanks',
    timeout: 'remind',
  });
  const first = decide(step);
  const waiting = first.kind === 'wait' ? first.waiting : undefined;
  expect(decideEvent(step, waiting, happened('Order Completed', { total: 49.99 }), now)).toBeNull();
  expect(decideEvent(step, waiting, happened('Order Completed', { total: '50' }), now)).toMatchObject({
    kind: 'go',
    next: 'thanks',
  });
  expect(decide(step, { data: {}, waiting }, {}, after(24))).toMatchObject({
    kind: 'go',
    exit: 'timeout',
    next: 'remind',
  });
});

test('conditions ask the audience as it is now, or what the run began with', () => {
  const member = {
    kind: 'condition',
    if: { kind: 'audience', audienceId: '0198c2a4-7b3e-7c11-9d52-3f1e8a6b4c20', member: true },
    yes: 'y',
    no: 'n',
  };
  expect(decide(member, undefined, { isMember: () => true })).toMatchObject({ next: 'y' });
  expect(decide(member)).toMatchObject({ next: 'n' });
  const big = {
    kind: 'condition',
    if: { kind: 'data', property: 'total', test: { op: 'more', value: 10 } },
    yes: 'y',
    no: null,
  };
  expect(decide(big, { data: { total: 11 } })).toMatchObject({ next: 'y' });
  expect(decide(big, { data: {} })).toMatchObject({ next: null });
});

test('a split is sticky by experiment and person, and as even as its shares', () => {
  const ways = [
    { name: 'a', percent: 60, next: 'a' },
    { name: 'b', percent: 30, next: 'b' },
    { name: 'nothing', percent: 10, isHoldOut: true, next: null },
  ];
  const step = read({ kind: 'split', experiment: 'spring', ways });
  const way = (personId: string) =>
    decideStep(step, { runId: 'r', seq: 0, personId, memory: { data: {} } }, facts(), now);
  const counts = new Map<string, number>();
  let strange = 0;
  for (let n = 0; n < 20_000; n += 1) {
    const decision = way(`p${n}`);
    if (decision.kind !== 'go') throw new Error('a split goes on');
    counts.set(decision.exit, (counts.get(decision.exit) ?? 0) + 1);
    if ((decision.isHoldOut === true) !== (decision.exit === 'nothing')) strange += 1;
  }
  expect([strange, way('p7')]).toEqual([0, way('p7')]);
  for (const { name, percent } of ways) expect(Math.abs((counts.get(name) ?? 0) - percent * 200)).toBeLessThan(400);
  expect(placeIn('spring', 'anna')).not.toBe(placeIn('autumn', 'anna'));
});

test('a message goes on the channel that she answers most; under the cap, and under a key of run and step', () => {
  const step = { kind: 'message', templates: ['mail', 'ring', 'gone'], next: null, bestHourWithinHours: 24 };
  expect(decide(step)).toMatchObject({ effects: [{ kind: 'message', bestHourWithinHours: 24 }] });
  const first = decide(step);
  expect(first).toMatchObject({ exit: 'asked', detail: { channel: 'email' } });
  const rates: Readonly<Record<string, number>> = { email: 10, sms: 40 };
  expect(decide(step, undefined, { answers: (channel) => rates[channel] ?? null })).toMatchObject({
    detail: { channel: 'sms' },
  });
  expect(first.effects).toEqual([expect.objectContaining({ key: 'journey:run:3:0', counts: true })]);
  expect(decide(step, undefined, { isCapped: true })).toMatchObject({ exit: 'capped', effects: [] });
  expect(decide({ ...step, purpose: 'transactional' }, undefined, { isCapped: true })).toMatchObject({ exit: 'asked' });
  expect(decide({ ...step, templates: ['gone'] })).toMatchObject({ exit: 'no_template' });
});

const cascade = read({
  kind: 'cascade',
  tries: [
    { template: 'push', wish: 'opened', within: { n: 2, unit: 'hours' } },
    { template: 'mail', wish: 'clicked', within: { n: 1, unit: 'days' } },
  ],
  next: 'won',
  none: 'lost',
});

test('a cascade tries the next channel when the receipt did not come in its time after sending, or at once when nothing was sent', () => {
  const first = decide(cascade);
  if (first.kind !== 'wait') throw new Error('it waits');
  const id = 'id of journey:run:3:0';
  expect(first.waiting).toMatchObject({ kind: 'receipt', attempt: 0, messageId: id, sentAt: null });
  const hear = (waiting: Waiting, name: string, at: Date, messageId = id) =>
    decideEvent(cascade, waiting, happened(name, { message_id: messageId }, at), at);
  // It waited for the morning: the clock runs from sending on.
  const sent = hear(first.waiting, 'Message Sent', after(9));
  expect(sent).toMatchObject({ kind: 'until', until: after(11) });
  const waiting = sent?.kind === 'until' ? sent.waiting : first.waiting;
  expect(hear(waiting, 'Message Opened', after(10), 'another')).toBeNull();
  expect(hear(waiting, 'Message Delivered', after(10))).toBeNull();
  expect(hear(waiting, 'Message Clicked', after(10))).toMatchObject({ kind: 'go', exit: 'fulfilled', next: 'won' });
  expect(hear(waiting, 'Message Dropped', after(10))).toMatchObject({ kind: 'until', until: after(10) });
  const second = decide(cascade, { data: {}, waiting }, {}, after(11));
  expect(second).toMatchObject({ kind: 'wait', waiting: { attempt: 1, messageId: 'id of journey:run:3:1' } });
  const last: Waiting = { kind: 'receipt', attempt: 1, messageId: 'x', sentAt: null, until: after(11).toISOString() };
  expect(decide(cascade, { data: {}, waiting: last }, {}, after(12))).toMatchObject({ exit: 'none', next: 'lost' });
  expect(decide(cascade, { data: {}, waiting }, { isCapped: true }, after(11))).toMatchObject({
    exit: 'capped',
    next: 'lost',
  });
});

const drafted = (more: object): JourneyDocument =>
  journeyDocument.parse({
    triggers: [{ kind: 'event', event: 'Signed Up' }],
    reentry: { kind: 'once' },
    start: 'hello',
    steps: { hello: { kind: 'message', templates: ['mail'], next: null } },
    ...more,
  });
const [there, back, gone] = ['1', '2', '3'].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const check = (more: object) =>
  checkDraft(drafted(more), {
    hasTemplate: (ref) => channels[ref] !== undefined,
    hasAudience: (id) => id === there,
    hasList: (id) => id === there,
    hasWebhook: (id) => id === there,
    ruleFault: () => null,
    hasJourney: (id) => id === there,
    leadsBack: (id) => id === back,
  }).map((one) => `${one.code} ${one.stepId ?? '-'}`);

test('a draft that would not work is told so: each fault with its step', () => {
  expect(check({})).toEqual([]);
  expect(check({ triggers: [], start: null, steps: {} })).toEqual(['no_trigger -', 'no_step -']);
  expect(check({ start: 'x' })).toEqual(['step_missing -', 'unreachable hello']);
  const message = { kind: 'message', templates: ['gone'] };
  const day = { kind: 'duration', span: { n: 1, unit: 'days' } };
  const around = (wait: object) => ({
    hello: { ...message, templates: ['mail'], next: 'wait' },
    wait: { ...wait, next: 'hello' },
    alone: { ...message, next: 'nowhere' },
  });
  expect(check({ steps: around({ kind: 'wait', for: day }) })).toEqual([
    'step_missing alone',
    'template_missing alone',
    'unreachable alone',
  ]);
  expect(check({ steps: around({ kind: 'set_trait', trait: 'x', value: 1 }) })).toContain('loop_without_wait hello');
  const ways = [
    { name: 'a', percent: 50, next: null },
    { name: 'a', percent: 40, next: null },
  ];
  expect(check({ start: 's', steps: { s: { kind: 'split', experiment: 'e', ways } } })).toEqual([
    'shares s',
    'shares s',
  ]);
});

test('a draft leans on what is there: audiences, lists, senders, journeys that do not lead back to it', () => {
  const within = { n: 1, unit: 'days' };
  const steps = (id: string | undefined) => ({
    hello: { kind: 'condition', if: { kind: 'audience', audienceId: id, member: true }, yes: 'put', no: 'put' },
    put: { kind: 'list', audienceId: id, act: 'add', next: 'call' },
    call: { kind: 'webhook', senderId: id, within, next: 'task', failed: null },
    task: { kind: 'task', text: id === there ? 'Call her' : ' ', role: 'agent', within, next: 'other' },
    other: { kind: 'journey', journeyId: id, within, next: null },
  });
  const exits = (id: string | undefined) => [{ kind: 'audience', audienceId: id, change: 'exited' }];
  expect(check({ steps: steps(there), exits: exits(there) })).toEqual([]);
  expect(check({ steps: steps(gone), exits: exits(gone) })).toEqual([
    'audience_missing -',
    'audience_missing hello',
    'list_missing put',
    'sender_missing call',
    'task_empty task',
    'journey_missing other',
  ]);
  expect(check({ steps: { hello: { kind: 'journey', journeyId: back, within, next: null } } })).toEqual([
    'journey_circle hello',
  ]);
});

const remind = drafted({
  triggers: [{ kind: 'event', event: 'Product Added' }],
  reentry: { kind: 'again', after: { n: 7, unit: 'days' } },
  start: 'wait',
  steps: {
    wait: {
      kind: 'wait_event',
      event: 'Order Completed',
      within: { n: 1, unit: 'hours' },
      next: null,
      timeout: 'tell',
    },
    tell: { ...cascade, next: null, none: null },
  },
  goal: { event: 'Order Completed', within: { n: 3, unit: 'days' } },
});

test('a trial goes step by step with a clock of its own, the way that is assumed', () => {
  const wish = { document: remind, data: {}, at: now };
  const play = (assume: Record<string, string>) => playOut({ ...wish, assume }, 'anna', facts(), () => undefined).steps;
  expect(play({}).map((one) => `${one.stepId} ${one.exit} ${one.leftAt}`)).toEqual([
    'wait timeout 2026-03-02T11:00:00.000Z',
    'tell fulfilled 2026-03-02T11:00:00.000Z',
  ]);
  expect(play({ tell: 'none' }).at(-1)).toMatchObject({ exit: 'none', leftAt: '2026-03-03T13:00:00.000Z' });
  expect(play({ wait: 'came' }).map((one) => one.exit)).toEqual(['came']);
});

test('the past played through a graph: entries, messages at least and at most, goals; re-entry and order count', () => {
  const ground = {
    document: remind,
    journeyId: 'j',
    zone: 'UTC',
    now: after(24 * 30).getTime(),
    isMember: () => false,
    channelOf: (ref: string) => channels[ref] ?? null,
  };
  const sum = emptyPast();
  const at = (name: string, hours: number) => happened(name, {}, after(hours));
  playPast(ground, 'anna', [at('Product Added', 0), at('Order Completed', 2), at('Product Added', 3)], sum);
  expect([sum.entries, sum.goals, [...sum.least], [...sum.most]]).toEqual([
    1,
    1,
    [['web_push', 1]],
    [
      ['web_push', 1],
      ['email', 1],
    ],
  ]);
  playPast(ground, 'berta', [at('Product Added', 0), at('Order Completed', 0.5), at('Product Added', 24 * 8)], sum);
  expect([sum.entries, sum.goals, sum.least.get('web_push')]).toEqual([3, 2, 2]);
});
