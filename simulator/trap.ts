import type { Cast } from './cast.ts';
import type { Random } from './random.ts';
import { stores, tillId } from './retailer.ts';

/** Lets its people act; claims in the truth what they share. */
export type Trap = (cast: Cast, random: Random) => void;

export const anyTill = (random: Random): string => {
  const store = random.pick(stores);
  return tillId(store, random.int(store.tills));
};
