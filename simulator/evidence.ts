/** What the events really said: which identifiers were seen, how often, and which were seen together. */
import type { Truth } from './truth.ts';
import { identifierKey, identifierOfKey, identifiersOf, type Identifier, type Played } from './wire.ts';

/** The first event that showed two identifiers together. */
export interface Sighting {
  readonly messageId: string;
  readonly trap?: string;
}

export interface Edge extends Sighting {
  readonly from: string;
  readonly to: string;
}

/**
 * The evidence graph. Feed it every event that is sent; it keeps identifiers and edges, not events.
 *
 * A link is *allowed* when both identifiers have one and the same owner for all time, and this owner acted. Links
 * through tills, family tablets, recycled numbers and rubbish are therefore never asked for.
 */
export class Evidence {
  readonly truth: Truth;
  readonly #edges = new Map<string, Map<string, Sighting>>();
  readonly #eventsByActor = new Map<string, Map<string, number>>();
  readonly #allowed = new Clusters();
  events = 0;

  constructor(truth: Truth) {
    this.truth = truth;
  }

  readonly add = (played: Played): void => {
    this.events++;
    const keys = identifiersOf(played.event).map(identifierKey);
    const sighting = { messageId: played.event.messageId, ...(played.trap === undefined ? {} : { trap: played.trap }) };
    for (const key of keys) if (!this.#edges.has(key)) this.#edges.set(key, new Map());
    for (const [i, from] of keys.entries()) for (const to of keys.slice(i + 1)) this.#join(from, to, sighting);
    const own = keys.filter((key) => this.#isOwnedBy(key, played.actor));
    const [primary] = own;
    if (primary === undefined || played.actor === null) return;
    for (const key of own) this.#allowed.join(primary, key);
    this.#count(primary, played.actor);
  };

  seen(): Identifier[] {
    return [...this.#edges.keys()].map(identifierOfKey);
  }

  /** How many events each actor gave under the strongest identifier of their own in it. */
  eventsUnder(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#eventsByActor;
  }

  neighbours(key: string): ReadonlyMap<string, Sighting> {
    return this.#edges.get(key) ?? new Map();
  }

  /** A name for all identifiers that allowed links connect. */
  componentOf(key: string): string {
    return this.#allowed.find(key);
  }

  #isOwnedBy(key: string, actor: string | null): boolean {
    const ownership = this.truth.ownership(key);
    return ownership.kind === 'one' && ownership.owner === actor;
  }

  #join(from: string, to: string, sighting: Sighting): void {
    const out = this.#edges.get(from);
    if (out === undefined || out.has(to)) return;
    out.set(to, sighting);
    this.#edges.get(to)?.set(from, sighting);
  }

  #count(key: string, actor: string): void {
    const counts = this.#eventsByActor.get(key) ?? new Map<string, number>();
    counts.set(actor, (counts.get(actor) ?? 0) + 1);
    this.#eventsByActor.set(key, counts);
  }
}

/** Union-find with path halving. */
export class Clusters {
  readonly #parent = new Map<string, string>();

  find(key: string): string {
    let place = key;
    for (;;) {
      const parent = this.#parent.get(place);
      if (parent === undefined || parent === place) return place;
      const above = this.#parent.get(parent) ?? parent;
      this.#parent.set(place, above);
      place = above;
    }
  }

  join(one: string, other: string): void {
    const [from, to] = [this.find(other), this.find(one)];
    if (from !== to) this.#parent.set(from, to);
  }
}
