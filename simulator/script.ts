import type { Person } from './person.ts';
import type { Random } from './random.ts';
import {
  externalId,
  type Context,
  type ExternalId,
  type Fields,
  type IdentifierType,
  type SourceSlug,
  type Traits,
  type WireEvent,
} from './wire.ts';
import type { World } from './world.ts';

/** One event before it has its message id. */
export interface Deed {
  readonly at: number;
  readonly source: SourceSlug;
  readonly actor: string | null;
  readonly body: Omit<WireEvent, 'messageId' | 'timestamp'>;
}

/** Somebody about to do something. */
export interface Scene {
  readonly world: World;
  readonly person: Person;
  readonly at: number;
  readonly random: Random;
  /** Unique in the world; order numbers are made from it. */
  readonly visitId: string;
}

export interface ScriptStart {
  readonly at: number;
  readonly source: SourceSlug;
  readonly actor: string | null;
  readonly anonymousId: string;
  readonly userId?: string;
  readonly context?: Context;
}

export interface Claims {
  readonly externalIds?: readonly ExternalId[];
  readonly traits?: Traits;
}

/** Writes down one actor's deeds in one channel, one after the other. */
export class Script {
  readonly deeds: Deed[];
  readonly #start: ScriptStart;
  at: number;
  userId: string | undefined;

  constructor(start: ScriptStart, deeds: Deed[] = []) {
    this.deeds = deeds;
    this.#start = start;
    this.at = start.at;
    this.userId = start.userId;
  }

  wait(random: Random, fromSeconds: number, toSeconds: number): this {
    this.at += Math.round(random.between(fromSeconds, toSeconds) * 1000);
    return this;
  }

  track(event: string, properties: Fields, claims: Claims = {}): void {
    this.#write({ type: 'track', event, properties }, claims);
  }

  identify(traits: Traits, externalIds?: readonly ExternalId[]): void {
    this.#write({ type: 'identify', traits }, externalIds === undefined ? {} : { externalIds });
  }

  page(name: string, properties: Fields, claims: Claims = {}): void {
    this.#write({ type: 'page', name, properties }, claims);
  }

  screen(name: string, properties: Fields): void {
    this.#write({ type: 'screen', name, properties }, {});
  }

  group(groupId: string, traits: Traits): void {
    this.#write({ type: 'group', groupId, traits }, {});
  }

  alias(previousId: string): void {
    this.#write({ type: 'alias', previousId }, {});
  }

  #write(body: Partial<WireEvent> & Pick<WireEvent, 'type'>, claims: Claims): void {
    const { source, actor, anonymousId, context } = this.#start;
    const full = { ...body, anonymousId, ...(this.userId === undefined ? {} : { userId: this.userId }) };
    const told = { ...context, ...claims };
    this.deeds.push({
      at: this.at,
      source,
      actor,
      body: Object.keys(told).length === 0 ? full : { ...full, context: told },
    });
  }
}

type Pair = readonly [type: IdentifierType, id: string | undefined, verified?: boolean];

/** External ids from pairs, leaving out what is not known. */
export function ids(...pairs: readonly Pair[]): ExternalId[] {
  return pairs.flatMap(([type, id, verified]) => (id === undefined ? [] : [externalId(type, id, verified)]));
}

export const claim = (...pairs: readonly Pair[]): Claims => {
  const externalIds = ids(...pairs);
  return externalIds.length === 0 ? {} : { externalIds };
};
