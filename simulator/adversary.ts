/** A world that is out to get identities merged that are not one person's. It has a truth of its own. */
import { day } from './calendar.ts';
import { Cast } from './cast.ts';
import { Random } from './random.ts';
import { asPlayed, countHistory, history } from './shopping.ts';
import { traps } from './traps.ts';
import type { Truth } from './truth.ts';
import type { Played } from './wire.ts';
import { makeWorld, truthOf, type World } from './world.ts';

export interface AdversaryOptions {
  readonly seed: string | number;
  /** Ordinary customers among whom the traps are set; one round of all traps for every 400 of them. */
  readonly people: number;
  readonly now: number;
}

export interface AdversarialWorld {
  readonly truth: Truth;
  /** In order of time; may be asked for again and gives the same. */
  events(): Generator<Played>;
  readonly total: number;
  readonly traps: readonly string[];
}

export function makeAdversarialWorld(options: AdversaryOptions): AdversarialWorld {
  const { seed, people, now } = options;
  const ordinary = (): World => makeWorld({ seed: `${seed}/ordinary`, people, months: 3, now });
  const world = ordinary();
  const truth = truthOf(world);
  const hostile = setTraps(truth, Random.of(`${seed}/traps`), Math.max(1, Math.round(people / 400)), now, world.tag);
  return {
    truth,
    events: () => inOrder(history(ordinary()), hostile),
    total: countHistory(world) + hostile.length,
    traps: Object.keys(traps),
  };
}

/** All traps of all rounds; each stretches over two months, so that they interlock. */
function setTraps(truth: Truth, random: Random, rounds: number, now: number, tag: string): Played[] {
  const set: Played[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [name, trap] of Object.entries(traps)) {
      const own = random.fork(`${name}-${round}`);
      const cast = new Cast(own, truth, `${name}-${round}`, now - 80 * day + own.int(10 * day));
      trap(cast, own);
      cast.deeds.forEach((deed, i) => set.push({ ...asPlayed(deed, `${tag}.${name}-${round}.${i}`), trap: name }));
    }
  }
  return set.sort((one, other) => one.at - other.at);
}

function* inOrder(first: Iterable<Played>, second: readonly Played[]): Generator<Played> {
  let next = 0;
  for (const played of first) {
    for (; next < second.length; next++) {
      const other = second[next] as Played;
      if (other.at > played.at) break;
      yield other;
    }
    yield played;
  }
  yield* second.slice(next);
}
