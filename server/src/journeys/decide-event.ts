/** What an event does: it moves runs that wait for it, starts some, ends others. Pure. */
import type { EventFilter } from '../../../contracts/audience-rule.ts';
import type { ExitRule, JourneyDocument, ReceiptKind, Step, Trigger } from '../../../contracts/journeys.ts';
import { iso, spanMs, type Of, type Waiting } from './decision.ts';
import { fitsFilter, type JourneyEvent } from './event-fits.ts';

/** What an event does to a run that waits. `again`: the same step is made anew at once (the next try of a cascade). */
export type Wake =
  | {
      readonly kind: 'go';
      readonly exit: string;
      readonly next: string | null;
      readonly detail: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'until'; readonly until: Date; readonly waiting: Waiting }
  | null;

const ranks: Readonly<Record<string, number>> = {
  'Message Sent': 0,
  'Message Delivered': 1,
  'Message Opened': 2,
  'Message Clicked': 3,
};
const rankOf: Readonly<Record<ReceiptKind, number>> = { sent: 0, delivered: 1, opened: 2, clicked: 3 };
const failures = new Set(['Message Dropped', 'Message Failed', 'Message Undelivered', 'Message Bounced']);
export const receiptNames: readonly string[] = [...Object.keys(ranks), ...failures];

export function decideEvent(step: Step, waiting: Waiting | undefined, event: JourneyEvent, now: Date): Wake {
  if (waiting === undefined) return null;
  if (step.kind === 'wait_event')
    return fitsFilter(event, step)
      ? { kind: 'go', exit: 'came', next: step.next, detail: { eventId: event.eventId } }
      : null;
  if (waiting.kind === 'rank')
    return event.name === 'Journey Ended'
      ? { kind: 'until', until: now, waiting: { ...waiting, until: iso(now) } }
      : null;
  if (step.kind === 'journey' && waiting.kind === 'journey')
    return event.name === 'Journey Ended' && event.properties['run_id'] === waiting.runId
      ? { kind: 'go', exit: 'done', next: step.next, detail: { reason: event.properties['reason'] } }
      : null;
  if (waiting.kind !== 'receipt' || event.properties['message_id'] !== waiting.messageId) return null;
  if (step.kind === 'webhook') return decideAnswer(step, event);
  if (step.kind !== 'cascade') return null;
  const one = step.tries[waiting.attempt];
  if (one === undefined) return null;
  const rank = ranks[event.name];
  if (rank !== undefined && rank >= rankOf[one.wish])
    return { kind: 'go', exit: 'fulfilled', next: step.next, detail: { by: event.name, attempt: waiting.attempt + 1 } };
  // Due at once: the timer makes the next try.
  if (failures.has(event.name)) return { kind: 'until', until: now, waiting: { ...waiting, until: iso(now) } };
  if (rank === undefined || waiting.sentAt !== null) return null;
  const until = new Date(event.at.getTime() + spanMs(one.within));
  return { kind: 'until', until, waiting: { ...waiting, sentAt: iso(event.at), until: iso(until) } };
}

function decideAnswer(step: Of<'webhook'>, event: JourneyEvent): Wake {
  if (event.name === 'Message Sent') return { kind: 'go', exit: 'done', next: step.next, detail: {} };
  if (!failures.has(event.name)) return null;
  return { kind: 'go', exit: 'failed', next: step.failed, detail: { why: event.properties['reason'] ?? event.name } };
}

const audienceNames = { entered: 'Audience Entered', exited: 'Audience Exited' } as const;
/** Told by audiences, which watch prices. */
const priceDropped = 'Wish List Price Dropped';
export const backInStock = 'Back In Stock';

/** Names of the events that a graph follows. */
export function namesFollowed({ triggers, exits, goal, steps, rank }: JourneyDocument): Set<string> {
  const names = new Set<string>();
  const filter = ({ event }: EventFilter): unknown => names.add(event);
  for (const one of [...triggers, ...exits]) {
    if (one.kind === 'event') filter(one);
    if (one.kind === 'audience') names.add(audienceNames[one.change]);
    if (one.kind === 'price_drop') names.add(priceDropped);
    if (one.kind === 'back_in_stock') for (const name of [backInStock, 'Product Viewed']) names.add(name);
  }
  if (goal !== null) filter(goal);
  if (rank !== null) names.add('Journey Ended');
  for (const step of Object.values(steps)) {
    if (step.kind === 'wait_event') filter(step);
    if (step.kind === 'journey' && step.waits) names.add('Journey Ended');
    if (step.kind === 'cascade' || step.kind === 'webhook') for (const name of receiptNames) names.add(name);
  }
  return names;
}

/** Does this event start a run, or end one? */
export function startsOrEnds(rule: Trigger | ExitRule, event: JourneyEvent): boolean {
  const { name, properties } = event;
  switch (rule.kind) {
    case 'event':
      return fitsFilter(event, rule);
    case 'audience':
      return name === audienceNames[rule.change] && properties['audience_id'] === rule.audienceId;
    case 'price_drop': {
      const { price, was } = properties;
      if (name !== priceDropped || typeof price !== 'number' || typeof was !== 'number') return false;
      // Prices have two digits or three: no rounding of the share may take away what was promised.
      return (was - price) * 100 >= rule.percent * was - 1e-9;
    }
    case 'back_in_stock':
      return (
        name === backInStock &&
        (rule.of === 'either' || properties['of'] === rule.of) &&
        properties[rule.where === 'anywhere' ? 'anywhere' : 'in_her_store'] === true
      );
    default:
      return false;
  }
}
