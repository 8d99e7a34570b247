/**
 * A small resolver of identities in memory. It shows that the worlds can be solved at all: what this can tell apart
 * with a page of rules, the server should. It knows nothing of the truth.
 */
import { protectedValues } from './retailer.ts';
import { sourcesNeeded } from './sources.ts';
import { identifierKey, identifiersOf, type Identifier, type IdentifierType, type Played } from './wire.ts';
import type { Lookup } from './judge.ts';

/** Strongest first; the order in which an event's identifiers are joined. */
const strength: readonly IdentifierType[] = [
  'user_id',
  'crm',
  'loyalty_card',
  'telegram',
  'viber',
  'email',
  'phone',
  'device',
  'anonymous_id',
];
/** A person has one of each; two different ones mean two persons. */
const unique: ReadonlySet<IdentifierType> = new Set(['user_id', 'crm', 'loyalty_card', 'telegram', 'viber']);
const weak: ReadonlySet<IdentifierType> = new Set(['device', 'anonymous_id']);

const refusalsOfShared = 4;

interface Cluster {
  readonly members: Set<string>;
  readonly singles: Map<IdentifierType, string>;
}

export class ReferenceResolver {
  readonly #clusters = new Map<string, Cluster>();
  readonly #shared = new Set<string>();
  readonly #refused = new Map<string, Set<string>>();
  readonly #never = new Set(protectedValues().map(identifierKey));
  readonly #sharedSources = new Set(sourcesNeeded().flatMap((source) => (source.sharedDevice ? [source.slug] : [])));

  readonly add = ({ event, source }: Played): void => {
    const ids = identifiersOf(event)
      .filter((id) => !this.#counts(id, source))
      .sort((one, other) => strength.indexOf(one.type) - strength.indexOf(other.type));
    const [first, ...rest] = ids;
    if (first === undefined) return;
    for (const other of rest) this.#link(first, other, event.type === 'alias' && other.type === 'user_id');
    this.#clusterOf(first);
  };

  readonly lookup: Lookup = async (identifiers) =>
    identifiers.map((identifier) => {
      const cluster = this.#clusters.get(identifierKey(identifier));
      return cluster === undefined ? null : ([...cluster.members][0] ?? null);
    });

  #counts(id: Identifier, source: Played['source']): boolean {
    const key = identifierKey(id);
    return (
      this.#never.has(key) ||
      this.#shared.has(key) ||
      isRubbish(id) ||
      (weak.has(id.type) && this.#sharedSources.has(source))
    );
  }

  #link(one: Identifier, other: Identifier, forced: boolean): void {
    const [to, from] = [this.#clusterOf(one), this.#clusterOf(other)];
    if (to === from) return;
    const clash = [...from.singles].some(([type, value]) => to.singles.has(type) && to.singles.get(type) !== value);
    if (!forced && (clash || (weak.has(other.type) && isStrong(from) && isStrong(to)))) return this.#refuse(one, other);
    for (const member of from.members) {
      to.members.add(member);
      this.#clusters.set(member, to);
    }
    for (const [type, value] of from.singles) if (!to.singles.has(type)) to.singles.set(type, value);
  }

  /** A device of two persons is shared at once; any other value when it was refused by several persons. */
  #refuse(one: Identifier, other: Identifier): void {
    for (const [key, partner] of [
      [identifierKey(one), identifierKey(other)],
      [identifierKey(other), identifierKey(one)],
    ] as const) {
      const partners = this.#refused.get(key) ?? new Set();
      this.#refused.set(key, partners.add(partner));
      if (partners.size >= refusalsOfShared) this.#shared.add(key);
    }
    if (weak.has(other.type)) this.#shared.add(identifierKey(other));
  }

  #clusterOf(id: Identifier): Cluster {
    const key = identifierKey(id);
    const known = this.#clusters.get(key);
    if (known !== undefined) return known;
    const made: Cluster = {
      members: new Set([key]),
      singles: new Map(unique.has(id.type) ? [[id.type, id.value]] : []),
    };
    this.#clusters.set(key, made);
    return made;
  }
}

/** Holds something that stands for a person, not just for a machine. */
const isStrong = (cluster: Cluster): boolean =>
  [...cluster.members].some((key) => !key.startsWith('device:') && !key.startsWith('anonymous_id:'));

const rubbish =
  /^(0+|1+|null|undefined|none|n\/a|-+|unknown|anonymous|guest|test|false|nan|-1|123|\[object object\])$/i;

function isRubbish({ type, value }: Identifier): boolean {
  if (rubbish.test(value)) return true;
  if (type === 'email')
    return !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value) || /^(test|no|none|noemail|asdf|a)@/.test(value);
  return type === 'phone' && (!/^\+\d{9,15}$/.test(value) || /(\d)\1{6}/.test(value));
}
