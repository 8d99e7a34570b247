/** What one event adds to the state of its origin. */
import { absorb } from './absorb.ts';
import { noteCart, noteProduct, noteWish } from './unit-shop.ts';
import { noteTalk } from './unit-talk.ts';
import { noteTraits, type Oddity } from './unit-traits.ts';
import { contextOf, firstText, objectAt, textAt } from './read-json.ts';
import type { ResolvedEvent, SourceWords } from './ports.ts';
import { shortStamp, stampOf, type Stamp } from './stamp.ts';
import { emptyState, type FragmentState, type Handle } from './state.ts';

export interface UnitContext {
  readonly event: ResolvedEvent['event'];
  readonly source: SourceWords | undefined;
  /** Full and short. */
  readonly stamp: Stamp;
  readonly brief: Stamp;
  /** The event's name in lower case; '' when it has none. */
  readonly name: string;
}

/** The state of somebody of whom only this event is known. Total: whatever the body holds, it never throws. */
export function unitOf(
  resolved: ResolvedEvent,
  source: SourceWords | undefined,
  odd: (oddity: Oddity) => void,
): FragmentState {
  const { event } = resolved;
  const stamp = stampOf(event.occurredAt, event.eventId);
  const unit: FragmentState = emptyState();
  unit.events = 1;
  // What the system itself states (a merge, an erasure) stands on the timeline, but is no contact of the customer.
  if (event.type === 'system') return unit;
  const context: UnitContext = {
    event,
    source,
    stamp,
    brief: shortStamp(stamp),
    name: event.type === 'track' ? (event.name ?? '').toLowerCase() : '',
  };
  noteContact(unit, context);
  noteHandles(unit, resolved, context.brief);
  noteTraits(unit, context, odd);
  if (context.name !== '') {
    noteProduct(unit, context);
    noteCart(unit, context);
    noteWish(unit, context);
    noteTalk(unit, context);
  }
  return unit;
}

/** The states of several events of one origin, joined: what a batch adds to a fragment. */
export function deltaOf(
  events: readonly ResolvedEvent[],
  sourceOf: (event: ResolvedEvent) => SourceWords | undefined,
  odd: (oddity: Oddity) => void,
): FragmentState {
  const [first, ...rest] = events;
  if (first === undefined) return emptyState();
  const delta = unitOf(first, sourceOf(first), odd);
  for (const event of rest) absorb(delta, unitOf(event, sourceOf(event), odd));
  return delta;
}

function noteContact(unit: FragmentState, { event, source, brief }: UnitContext): void {
  const at = event.occurredAt.getTime();
  unit.first = [brief, source?.kind ?? null, event.sourceId];
  unit.last = unit.first;
  if (source !== undefined) unit.kinds = { [source.kind]: [at, at, 1] };
  const campaign = campaignOf(event.body);
  if (campaign !== null) unit.campaign = [brief, campaign];
}

const campaignFields = ['name', 'source', 'medium', 'term', 'content', 'id'] as const;

/** `context.campaign`, or the utm_ parameters of the page's address. */
export function campaignOf(body: UnitContext['event']['body']): Record<string, string> | null {
  const context = contextOf(body);
  const sent = objectAt(context['campaign']);
  const found: Record<string, string> = {};
  for (const field of campaignFields) {
    const text = textAt(sent[field]);
    if (text !== null) found[field] = text;
  }
  if (Object.keys(found).length > 0) return found;
  const page = objectAt(context['page']);
  const search = firstText(page, ['search'], 2_000) ?? firstText(page, ['url'], 2_000)?.split('?')[1] ?? '';
  if (!search.includes('utm_')) return null;
  const parameters = new URLSearchParams(search);
  for (const field of campaignFields) {
    const text = parameters.get(field === 'name' ? 'utm_campaign' : `utm_${field}`);
    if (text) found[field] = text.slice(0, 200);
  }
  return Object.keys(found).length > 0 ? found : null;
}

function noteHandles(unit: FragmentState, { identifiers }: ResolvedEvent, brief: Stamp): void {
  let email: Handle[] | undefined;
  let phone: Handle[] | undefined;
  for (const { type, value } of identifiers) {
    if (value.length > 320) continue;
    if (type === 'email') (email ??= []).push([value, brief]);
    else if (type === 'phone') (phone ??= []).push([value, brief]);
  }
  if (email !== undefined || phone !== undefined)
    unit.handles = { ...(email ? { email } : {}), ...(phone ? { phone } : {}) };
}
