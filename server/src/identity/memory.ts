/**
 * What a process remembers, so that the steady state costs no database access: values it has read, identifiers and pairs
 * that are recorded. Only what a committed transaction has written is remembered, and nothing of it after the epoch has risen.
 */
import { readIdentifier, type Candidate } from './candidates.ts';
import type { Rules } from './rules.ts';

export interface KnownIdentifier {
  /** The last sight that was written, ms. */
  lastAt: number;
  firstAt: number;
  readonly verified: boolean;
  readonly hub: boolean;
  readonly crowded: readonly string[];
}

export interface KnownPair {
  readonly firstAt: number;
  readonly verifiedAt: number | null;
  readonly alias: boolean;
}

/** Two generations: what was not asked for while one of them filled is forgotten. Bounded by twice `most`. */
export class Recent<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}

/** What one transaction has learnt: it counts when that transaction has committed. */
export interface Lesson {
  /** What it was learnt under. */
  readonly epoch: number;
  readonly identifiers: Map<string, KnownIdentifier>;
  readonly pairs: Map<string, KnownPair>;
}

export class Memory {
  readonly identifiers: Recent<KnownIdentifier>;
  readonly pairs: Recent<KnownPair>;
  readonly #values: Recent<{ read: Omit<Candidate, 'verified'> | null }>;
  readonly #pending = new Map<string, Lesson>();
  readonly #secret: Uint8Array;
  #epoch = -1;
  #rules: Rules | null = null;

  constructor(secret: Uint8Array, size: number) {
    this.#secret = secret;
    this.identifiers = new Recent(size);
    this.pairs = new Recent(size);
    this.#values = new Recent(size);
  }

  get rules(): Rules | null {
    return this.#rules;
  }

  /** Transactions whose end we have not seen. */
  pending(): string[] {
    return [...this.#pending.keys()];
  }

  /**
   * Takes in what has become of those that were asked for; forgets everything when the epoch has changed. Several batches may be
   * under way at once: what one of them learns meanwhile under an older epoch is not taken in.
   */
  review(epoch: number, asked: readonly string[], committed: readonly string[], running: readonly string[]): void {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#pending.clear();
      this.identifiers.clear();
      this.pairs.clear();
      return;
    }
    for (const xid of committed) {
      const lesson = this.#pending.get(xid);
      if (lesson !== undefined) this.#learn(lesson);
      this.#pending.delete(xid);
    }
    const live = new Set(running);
    for (const xid of asked) if (!live.has(xid)) this.#pending.delete(xid);
  }

  takeRules(rules: Rules): void {
    this.#rules = rules;
    this.#values.clear();
  }

  /** One transaction may ask several times; its lessons add up. */
  note(xid: string, lesson: Lesson): void {
    if (lesson.epoch !== this.#epoch) return;
    const before = this.#pending.get(xid);
    if (before === undefined) this.#pending.set(xid, lesson);
    else {
      for (const [id, known] of lesson.identifiers) before.identifiers.set(id, known);
      for (const [key, known] of lesson.pairs) before.pairs.set(key, known);
    }
  }

  readonly read = (type: string, raw: string): Omit<Candidate, 'verified'> | null => {
    if (this.#rules === null) throw new Error('identity: no rules were taken');
    const key = `${type}\u0000${raw}`;
    const known = this.#values.get(key);
    if (known !== undefined) return known.read;
    const read = readIdentifier(this.#secret, this.#rules, type, raw);
    // A value of ten kilobytes identifies nobody and is not worth its memory.
    if (raw.length <= 1_024) this.#values.set(key, { read });
    return read;
  };

  #learn(lesson: Lesson): void {
    for (const [id, known] of lesson.identifiers) this.identifiers.set(id, known);
    for (const [key, known] of lesson.pairs) this.pairs.set(key, known);
  }
}
