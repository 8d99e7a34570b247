type Placed = { id: string; priority: number };

/** As the kernel takes them: the lower number first, equals by id. */
export const inOrder = <T extends Placed>(promotions: readonly T[]): T[] =>
  promotions.toSorted((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));

/** The priorities that must change so that the one at `at` of the ordered list stands before its neighbour; every other keeps its place. */
export function moveUp(ordered: readonly Placed[], at: number): Placed[] {
  const [one, before] = [ordered[at], ordered[at - 1]];
  if (one === undefined || before === undefined) return [];
  const floor = ordered[at - 2]?.priority ?? -1;
  // Room between the two neighbours: one change is enough.
  if (before.priority - floor > 1) return [{ id: one.id, priority: before.priority - 1 }];
  const wanted = [...ordered.slice(0, at - 1), one, before, ...ordered.slice(at + 1)];
  return wanted
    .map(({ id }, place) => ({ id, priority: (place + 1) * 10 }))
    .filter(({ id, priority }) => ordered.find((known) => known.id === id)?.priority !== priority);
}
