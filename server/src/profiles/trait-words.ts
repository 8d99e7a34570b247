/** Which of the words about traits are kept: of each source the newest, and of all the oldest. A function of the set alone. */
import type { Json } from '../spine/index.ts';
import type { Stamp } from './stamp.ts';
import { bounds, type Words } from './state.ts';

export interface Said {
  readonly value: Json;
  readonly words: Words;
}
export interface TraitHistory {
  /** The newest of each source, newest first. */
  readonly newest: readonly Said[];
  /** The oldest of all; may be one of `newest`. */
  readonly oldest: Said;
}

// These make a person recognisable: they stay when a state has more traits than fit.
const important = new Set([
  'name',
  'firstName',
  'first_name',
  'lastName',
  'last_name',
  'email',
  'phone',
  'loyaltyCard',
  'birthday',
  'gender',
  'city',
  'country',
  'language',
  'preferredChannel',
]);

const newerFirst = (a: Said, b: Said): number => compareStamps(b.words[0], a.words[0]);
export const compareStamps = (a: Stamp, b: Stamp): number => (a < b ? -1 : a > b ? 1 : 0);

/** The histories by trait name, in the order of the names; at most `bounds.traits` of them (the alphabet decides, important ones first). */
export function historiesOf(all: readonly Words[]): Map<string, TraitHistory> {
  const building = new Map<string, { bySource: Map<string, Said>; oldest: Said }>();
  for (const words of all) {
    for (const [name, value] of Object.entries(words[4])) {
      const said: Said = { value, words };
      const known = building.get(name);
      if (known === undefined) {
        building.set(name, { bySource: new Map([[words[1] ?? '', said]]), oldest: said });
        continue;
      }
      if (words[0] < known.oldest.words[0]) known.oldest = said;
      const before = known.bySource.get(words[1] ?? '');
      if (before === undefined || words[0] > before.words[0]) known.bySource.set(words[1] ?? '', said);
    }
  }
  const names = [...building.keys()].sort(byRank).slice(0, bounds.traits);
  const histories = new Map<string, TraitHistory>();
  for (const name of names) {
    const built = building.get(name);
    if (built === undefined) continue;
    const newest = [...built.bySource.values()].sort(newerFirst).slice(0, bounds.sourcesPerTrait);
    histories.set(name, { newest, oldest: built.oldest });
  }
  return histories;
}

function byRank(a: string, b: string): number {
  const first = Number(important.has(b)) - Number(important.has(a));
  return first !== 0 ? first : a < b ? -1 : a > b ? 1 : 0;
}

/** Joins two sets of words and drops what nobody can ask for any more. */
export function joinWords(a: readonly Words[], b: readonly Words[]): Words[] {
  return wordsOf(historiesOf([...a, ...b]).entries(), (history) => [...history.newest, history.oldest]);
}

/** When a state grows too large: only the current value of each trait, then as many traits as fit. */
export function squeezeWords(all: readonly Words[], maxBytes: number): Words[] {
  let room = maxBytes;
  const kept: [string, TraitHistory][] = [];
  for (const [name, history] of historiesOf(all)) {
    room -= name.length + JSON.stringify(history.newest[0]?.value ?? null).length + 8;
    if (room < 0) break;
    kept.push([name, history]);
  }
  return wordsOf(kept, (history) => history.newest.slice(0, 1));
}

function wordsOf(
  histories: Iterable<[string, TraitHistory]>,
  pick: (history: TraitHistory) => readonly Said[],
): Words[] {
  const byStamp = new Map<Stamp, { words: Words; values: Record<string, Json> }>();
  for (const [name, history] of histories) {
    for (const said of pick(history)) {
      const group = byStamp.get(said.words[0]);
      if (group === undefined) byStamp.set(said.words[0], { words: said.words, values: { [name]: said.value } });
      else group.values[name] = said.value;
    }
  }
  return [...byStamp.values()]
    .map(({ words, values }): Words => [words[0], words[1], words[2], words[3], values])
    .sort((x, y) => compareStamps(y[0], x[0]));
}
