/**
 * Who really owns which identifier, and when. The server never sees this; the scorer compares against it.
 */
import { identifierKey, type Identifier, type IdentifierType } from './wire.ts';

export interface Holding {
  readonly owner: string;
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
}

export type Ownership =
  | { readonly kind: 'one'; readonly owner: string }
  /** A family tablet, a recycled number, a card of two people. */
  | { readonly kind: 'several'; readonly owners: readonly string[] }
  /** A till, a kiosk, the hotline's number, `0000`. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unknown' };

export class Truth {
  readonly #holdings = new Map<string, Holding | Holding[]>();
  readonly #nobodys = new Set<string>();

  claim(type: IdentifierType, value: string, owner: string, from = -Infinity, until = Infinity): void {
    const key = identifierKey({ type, value });
    const holding = { owner, from, until };
    const held = this.#holdings.get(key);
    if (held === undefined) this.#holdings.set(key, holding);
    else if (Array.isArray(held)) held.push(holding);
    else this.#holdings.set(key, [held, holding]);
  }

  nobodys(type: IdentifierType, value: string): void {
    this.#nobodys.add(identifierKey({ type, value }));
  }

  isClaimed(type: IdentifierType, value: string): boolean {
    return this.#holdings.has(identifierKey({ type, value }));
  }

  ownership(identifier: Identifier | string): Ownership {
    const key = typeof identifier === 'string' ? identifier : identifierKey(identifier);
    if (this.#nobodys.has(key)) return { kind: 'nobody' };
    const held = this.#holdings.get(key);
    if (held === undefined) return { kind: 'unknown' };
    if (!Array.isArray(held)) return { kind: 'one', owner: held.owner };
    const owners = [...new Set(held.map((holding) => holding.owner))];
    const [first] = owners;
    return owners.length === 1 && first !== undefined ? { kind: 'one', owner: first } : { kind: 'several', owners };
  }

  ownersAt(identifier: Identifier, at: number): readonly string[] {
    const held = this.#holdings.get(identifierKey(identifier));
    if (held === undefined) return [];
    return (Array.isArray(held) ? held : [held])
      .filter((holding) => holding.from <= at && at < holding.until)
      .map((holding) => holding.owner);
  }

  get size(): number {
    return this.#holdings.size;
  }
}
