/**
 * The folded state of one origin. Every field is a set, a counter, a minimum or a maximum, so that states can be joined in
 * any order and grouping with the same result (`absorb.ts`); a person is the join of its origins' states.
 * Absent fields are empty: most origins have few of them, and a state is read and written for every batch that touches it.
 */
import type { SourceKind } from '../../../contracts/common.ts';
import type { Json } from '../spine/index.ts';
import type { Stamp } from './stamp.ts';

/** [stamp, kind, sourceId] */
export type Contact = readonly [Stamp, SourceKind | null, string | null];
/** [first, last, events]: times in ms since 1970. */
export type ContactCount = readonly [number, number, number];
/** What one event said about traits: [full stamp, sourceId, kind, confidence, values by name]. */
export type Words = readonly [Stamp, string | null, SourceKind | null, number, Readonly<Record<string, Json>>];
/** [productId, sku, name, price, imageUrl] */
export type Glimpse = readonly [string | null, string | null, string | null, number | null, string | null];
// Lists are arrays of [key, …], not records: JSON with other keys in every state costs the parser three times as much.

/** [product key, stamp, glimpse]: the last look at it. */
export type SeenProduct = readonly [string, Stamp, Glimpse];
/** [stamp, what, quantity]: `+` adds, `-` takes away (null: all), `=` sets. */
export type CartAction = readonly [Stamp, '+' | '-' | '=', number | null];
/** [product key, the last look at it, actions newest first] */
export type CartLine = readonly [string, SeenProduct | null, readonly CartAction[]];
/** [product key, stamp, on the list?, glimpse] */
export type Wish = readonly [string, Stamp, 0 | 1, Glimpse | null];
/** [conversation, last word, opened, closed ('' for never), kind, [stamp, topic]] */
export type Talk = readonly [string, Stamp, Stamp | '', Stamp | '', SourceKind | null, readonly [Stamp, string] | null];
/** [value, stamp] */
export type Handle = readonly [string, Stamp];

export interface FragmentState {
  events: number;
  first?: Contact;
  last?: Contact;
  /** The first contact that came through a campaign. */
  campaign?: readonly [Stamp, Readonly<Record<string, string>>];
  kinds?: Partial<Record<SourceKind, ContactCount>>;
  traits?: Words[];
  products?: SeenProduct[];
  cart?: CartLine[];
  /** Everything that was done to the cart before this does not count any more. */
  cartEmptied?: Stamp;
  wishes?: Wish[];
  talks?: Talk[];
  /** Normalised e-mails and phones that came with the events of this origin: what the search looks in. */
  handles?: { email?: Handle[]; phone?: Handle[] };
}

export const emptyState = (): FragmentState => ({ events: 0 });

export const encodeState = (state: FragmentState): string => JSON.stringify(state);
export const decodeState = (text: string): FragmentState => JSON.parse(text) as FragmentState;

/** How much one state may hold. Where a bound is reached the newest stay. */
export const bounds = Object.freeze({
  traits: 500,
  traitNameChars: 100,
  traitBytes: 8_192,
  traitDepth: 16,
  sourcesPerTrait: 16,
  allTraitBytes: 262_144,
  products: 10,
  cartLines: 50,
  cartActions: 20,
  wishes: 50,
  talks: 5,
  handles: 5,
  /** Carts, taken-away lines included, are forgotten this long before the last contact. */
  cartDays: 60,
});
