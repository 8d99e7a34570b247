/** Shoppers in real time: some are always in the middle of something. */
import { setTimeout as sleep } from 'node:timers/promises';
import { hour } from './calendar.ts';
import type { Person } from './person.ts';
import { batchesOf } from './batches.ts';
import { WeightedIndex, type Random } from './random.ts';
import type { Deed } from './script.ts';
import { asPlayed } from './shopping.ts';
import { send, type Target } from './send.ts';
import type { LiveDeed, Trade } from './trade/trade.ts';
import { chooseWay, happen } from './visit.ts';
import type { Played } from './wire.ts';
import type { World } from './world.ts';

export interface LiveOptions {
  readonly eventsPerSecond: number;
  /** Stops the stream; `live` then resolves. */
  readonly signal: AbortSignal;
  readonly onPlayed?: (played: Played) => void;
  /** Told when a batch could not be delivered; the stream goes on. */
  readonly onFailure?: (error: unknown) => void;
  /** Carts and orders go through their API: what that appends by itself is not sent as an event. */
  readonly trade?: Trade;
}

/**
 * Sends `eventsPerSecond` on average until stopped. Event n falls somewhere in the n-th slot since the start, so
 * that it looks like people and still never drifts; what is late is sent at once. Resolves to the number sent.
 */
export async function live(world: World, target: Target, options: LiveOptions): Promise<number> {
  const { eventsPerSecond, signal, trade } = options;
  const start = Date.now();
  const shoppers = new Shoppers(world, start, Math.min(400, Math.max(4, Math.ceil(eventsPerSecond * 3))));
  const slot = 1000 / eventsPerSecond;
  const jitter = world.random.fork(`live-${start}`);
  let count = 0;
  let dueAt = start + jitter.float() * slot;
  const underway = new Set<Promise<void>>();
  const begin = (doing: Promise<void>): void => {
    const done = doing.finally(() => underway.delete(done));
    underway.add(done);
  };
  while (!signal.aborted) {
    const now = Date.now();
    const due: LiveDeed[] = [];
    while (dueAt <= now && due.length < 2000) {
      due.push(shoppers.next(now));
      count++;
      dueAt = start + (count + jitter.float()) * slot;
    }
    for (const event of due) options.onPlayed?.(event);
    const told = trade === undefined ? due : due.filter((deed) => !trade.replaces(deed));
    for (const lane of batchesOf(told, new Date(now).toISOString())) begin(deliver(target, lane, options));
    if (trade !== undefined) for (const deed of due) begin(trade.act(deed));
    // A server that answers slowly slows the shoppers rather than filling the memory.
    if (underway.size > 64) await Promise.race(underway);
    await sleep(Math.max(5, Math.min(dueAt - Date.now(), 250)), undefined, { signal }).catch(() => undefined);
  }
  await Promise.allSettled(underway);
  return count;
}

async function deliver(
  target: Target,
  lane: ReturnType<typeof batchesOf>[number],
  options: LiveOptions,
): Promise<void> {
  try {
    for (const batch of lane) await send(target, batch);
  } catch (error) {
    if (!options.signal.aborted) options.onFailure?.(error);
  }
}

interface Visit {
  readonly deeds: readonly Deed[];
  readonly visitId: string;
  readonly completes: boolean;
  next: number;
}

/** A crowd of constant size; whoever leaves is replaced. Waiting times are squeezed, deliveries left out. */
export class Shoppers {
  readonly #world: World;
  readonly #random: Random;
  readonly #drawn: WeightedIndex;
  readonly #started: string;
  readonly #crowd: Visit[] = [];
  readonly #size: number;
  #visits = 0;

  constructor(world: World, startedAt: number, size: number) {
    this.#world = world;
    this.#random = world.random.fork(`shoppers-${startedAt}`);
    this.#drawn = new WeightedIndex(world.people.map((person) => person.weight));
    this.#started = startedAt.toString(36);
    this.#size = size;
  }

  next(now: number): LiveDeed {
    while (this.#crowd.length < this.#size) this.#crowd.push(this.#enter(now));
    const place = this.#random.int(this.#crowd.length);
    const visit = this.#crowd[place] as Visit;
    const deed = visit.deeds[visit.next] as Deed;
    const messageId = `${this.#world.tag}.live-${visit.visitId}.${visit.next}`;
    visit.next++;
    if (visit.next >= visit.deeds.length) this.#crowd[place] = this.#enter(now);
    return { ...asPlayed({ ...deed, at: now }, messageId), completes: visit.completes };
  }

  #enter(now: number): Visit {
    for (;;) {
      const person = this.#world.people[this.#drawn.pick(this.#random)] as Person;
      // Two browsers of one person at once would look like a machine.
      if (this.#world.diary.isBusy(person, now)) continue;
      const visitId = `${this.#started}-${this.#visits++}`;
      const random = this.#random.fork(visitId);
      const way = chooseWay(person, this.#world.diary, random);
      this.#world.diary.countVisit(person);
      const outcome = happen({ world: this.#world, person, at: now, random, visitId }, way);
      const deeds = outcome.deeds.filter((deed) => deed.at - now < 4 * hour);
      if (deeds.length === 0) continue;
      if (this.#world.people.length > 4 * this.#size) this.#world.diary.keepBusy(person, now + hour / 12);
      const completes = deeds.some(({ body }) => body.event === 'Order Completed');
      return { deeds, visitId, completes, next: 0 };
    }
  }
}

/** After a restart nobody remembers the history: most of those who could have made an account have one. */
export function settle(world: World): World {
  const random = world.random.fork('settled');
  for (const person of world.people) {
    for (let i = 0; i < 4; i++) world.diary.countVisit(person);
    if (!random.chance(0.85)) continue;
    if (person.account !== undefined)
      for (const mark of ['signedUp', 'toldFirstNumber', 'cardInAccount', 'toldNewNumber'] as const)
        world.diary.set(person.index, mark);
    if (person.card !== undefined) world.diary.set(person.index, 'hasCard');
    world.diary.set(person.index, 'bought');
  }
  return world;
}
