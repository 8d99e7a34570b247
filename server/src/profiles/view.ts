/** A person as the world sees her: the join of her origins' states, read under the trait rules. Pure. */
import type { z } from 'zod';
import { sourceKinds, type SourceKind } from '../../../contracts/common.ts';
import type {
  cartLine,
  contactPoint,
  context,
  personSummary,
  productGlimpse,
  trait,
  traitValue,
} from '../../../contracts/people.ts';
import { quantityOf } from './absorb-cart.ts';
import { nameOf } from './words-for-search.ts';
import type { SourcesPort } from './ports.ts';
import { standingOf } from './precedence.ts';
import { eventIdOfStamp, instantOf, msOf } from './stamp.ts';
import { bounds, type Contact, type FragmentState, type SeenProduct } from './state.ts';
import type { RulesByTrait } from './trait-rules.ts';
import { historiesOf, type Said } from './trait-words.ts';

export type Trait = z.infer<typeof trait>;
export type PersonSummary = z.infer<typeof personSummary>;
export type Glimpsed = z.infer<typeof productGlimpse>;
export type CartLineView = z.infer<typeof cartLine>;
export type ContextView = z.infer<typeof context>;

export function traitsOf(state: FragmentState, rules: RulesByTrait, sources: SourcesPort): Trait[] {
  const traits: Trait[] = [];
  for (const [name, history] of historiesOf(state.traits ?? [])) {
    const standing = standingOf(history, rules.get(name));
    if (standing === null) continue;
    traits.push({
      name,
      current: valueOf(standing.current, sources),
      why: standing.why,
      others: standing.others.map((said) => valueOf(said, sources)),
    });
  }
  return traits.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function valueOf({ value, words }: Said, sources: SourcesPort): z.infer<typeof traitValue> {
  const [stamp, sourceId, , confidence] = words;
  return {
    value,
    at: instantOf(stamp),
    sourceId,
    sourceName: nameOfSource(sourceId, sources),
    confidence,
    eventId: eventIdOfStamp(stamp),
  };
}

export const nameOfSource = (id: string | null, sources: SourcesPort): string | null =>
  id === null ? null : (sources.byId(id)?.name ?? null);

export interface Known {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** How to call and reach her: the standing traits, else the newest address that her events came with. */
export function knownOf(state: FragmentState, rules: RulesByTrait): Known {
  const texts = new Map<string, string>();
  for (const [name, history] of historiesOf(state.traits ?? [])) {
    const value = standingOf(history, rules.get(name))?.current.value;
    if (typeof value === 'string' && value.trim() !== '') texts.set(name, value.trim());
    else if (typeof value === 'number') texts.set(name, String(value));
  }
  return {
    name: nameOf(texts),
    email: texts.get('email') ?? state.handles?.email?.[0]?.[0] ?? null,
    phone: texts.get('phone') ?? state.handles?.phone?.[0]?.[0] ?? null,
  };
}

/** Current values by name, for `context`. */
export function standingValues(state: FragmentState, rules: RulesByTrait): Record<string, unknown> {
  const values: [string, unknown][] = [];
  for (const [name, history] of historiesOf(state.traits ?? [])) {
    const standing = standingOf(history, rules.get(name));
    if (standing !== null) values.push([name, standing.current.value]);
  }
  return Object.fromEntries(values);
}

export function channelsOf(state: FragmentState): z.infer<typeof contactPoint>[] {
  return sourceKinds.flatMap((kind) => {
    const count = state.kinds?.[kind];
    return count === undefined
      ? []
      : { kind, firstAt: new Date(count[0]).toISOString(), lastAt: new Date(count[1]).toISOString(), events: count[2] };
  });
}

export function contactOf(
  contact: Contact | undefined,
  sources: SourcesPort,
): { at: string; kind: SourceKind | null; sourceName: string | null } | null {
  return contact === undefined
    ? null
    : { at: instantOf(contact[0]), kind: contact[1], sourceName: nameOfSource(contact[2], sources) };
}

export function glimpseOf([, stamp, [productId, sku, name, price, imageUrl]]: SeenProduct): Glimpsed {
  return { productId, sku, name, price, imageUrl, at: instantOf(stamp) };
}

export function productsOf(state: FragmentState): Glimpsed[] {
  return newestFirst([...(state.products ?? [])])
    .slice(0, bounds.products)
    .map(glimpseOf);
}

export function cartOf(state: FragmentState): CartLineView[] {
  const lines = (state.cart ?? []).flatMap(([key, last, actions]) => {
    const quantity = quantityOf(actions);
    const seen: SeenProduct = last ?? [key, actions[0]?.[0] ?? '', [null, key, null, null, null]];
    return quantity > 0 ? [{ seen, quantity }] : [];
  });
  return lines.sort((a, b) => bySeen(a.seen, b.seen)).map(({ seen, quantity }) => ({ ...glimpseOf(seen), quantity }));
}

export function wishesOf(state: FragmentState): Glimpsed[] {
  const listed = (state.wishes ?? []).flatMap(([key, stamp, on, glimpse]): SeenProduct[] =>
    on === 1 && glimpse !== null ? [[key, stamp, glimpse]] : [],
  );
  return newestFirst(listed).map(glimpseOf);
}

const bySeen = (a: SeenProduct, b: SeenProduct): number => (a[1] < b[1] ? 1 : a[1] > b[1] ? -1 : a[0] < b[0] ? -1 : 1);
const newestFirst = (seen: SeenProduct[]): SeenProduct[] => seen.sort(bySeen);

/** A conversation that nobody ended is taken for over this long after its last word. */
const talkHours = 24;

export function openTalkOf(state: FragmentState, now: Date): ContextView['openConversation'] {
  const since = now.getTime() - talkHours * 3_600_000;
  const open = (state.talks ?? []).filter(([, last, opened, closed]) => opened > closed && msOf(last) > since);
  const [talk] = open.sort((a, b) => (a[1] < b[1] ? 1 : -1));
  return talk === undefined ? null : { kind: talk[4], since: instantOf(talk[2]), topic: talk[5]?.[1] ?? null };
}

/** What she says she prefers, else where she is met most. */
export function preferredChannelOf(state: FragmentState, values: Record<string, unknown>): string | null {
  const said = values['preferredChannel'] ?? values['preferred_channel'];
  if (typeof said === 'string' && said !== '') return said;
  const points = Object.entries(state.kinds ?? {}).sort(
    ([a, x], [b, y]) => y[2] - x[2] || y[1] - x[1] || (a < b ? -1 : 1),
  );
  return points[0]?.[0] ?? null;
}
