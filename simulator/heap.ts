/** A binary heap: the smallest comes out first; equals leave in the order in which they came. */
export class Heap<T> {
  readonly #items: { readonly at: number; readonly order: number; readonly value: T }[] = [];
  #pushed = 0;

  get size(): number {
    return this.#items.length;
  }

  get nextAt(): number {
    return this.#items[0]?.at ?? Infinity;
  }

  push(at: number, value: T): void {
    const items = this.#items;
    const added = { at, order: this.#pushed++, value };
    let place = items.length;
    items.push(added);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent];
      if (above === undefined || !isBefore(added, above)) break;
      items[place] = above;
      place = parent;
    }
    items[place] = added;
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined) return undefined;
    if (items.length > 0) this.#sink(last);
    return top.value;
  }

  #sink(item: { readonly at: number; readonly order: number; readonly value: T }): void {
    const items = this.#items;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      let below = items[child];
      if (below === undefined) break;
      const right = items[child + 1];
      if (right !== undefined && isBefore(right, below)) {
        child++;
        below = right;
      }
      if (!isBefore(below, item)) break;
      items[place] = below;
      place = child;
    }
    items[place] = item;
  }
}

interface Ordered {
  readonly at: number;
  readonly order: number;
}

const isBefore = (one: Ordered, other: Ordered): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
