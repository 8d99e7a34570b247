/** What came of the shop's day: how many were served, and who was told no, and why. */
export interface TradeFigures {
  /** Orders that were taken, by channel. */
  readonly orders: Readonly<Record<string, number>>;
  /** Goods that were handed over or delivered after they had been ordered; what a till sells is not counted here. */
  readonly fulfilled: number;
  readonly returns: number;
  readonly exchanges: number;
  readonly cancelled: number;
  /** Customers who were told no, by the code of the problem. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly carts: number;
  readonly wishes: number;
  readonly receipts: number;
}

export const noFigures: TradeFigures = {
  orders: {},
  fulfilled: 0,
  returns: 0,
  exchanges: 0,
  cancelled: 0,
  refusals: {},
  carts: 0,
  wishes: 0,
  receipts: 0,
};

type Count = { [K in keyof TradeFigures]: TradeFigures[K] extends number ? K : never }[keyof TradeFigures];

export class Tally {
  #figures: TradeFigures;
  readonly #changed: (figures: TradeFigures) => void;

  constructor(before: TradeFigures = noFigures, changed: (figures: TradeFigures) => void = () => {}) {
    this.#figures = before;
    this.#changed = changed;
  }

  get figures(): TradeFigures {
    return this.#figures;
  }

  count(what: Count, times = 1): void {
    this.#set({ [what]: this.#figures[what] + times });
  }

  ordered(channel: string): void {
    this.#set({ orders: plusOne(this.#figures.orders, channel) });
  }

  refused(code: string): void {
    this.#set({ refusals: plusOne(this.#figures.refusals, code) });
  }

  #set(change: Partial<TradeFigures>): void {
    this.#figures = { ...this.#figures, ...change };
    this.#changed(this.#figures);
  }
}

const plusOne = (counts: Readonly<Record<string, number>>, name: string): Record<string, number> => ({
  ...counts,
  [name]: (counts[name] ?? 0) + 1,
});

export const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** `412 orders (till 210, web 96, …), 31 returns, 12 refusals (not_enough_stock 9, …)` */
export function inWords(figures: TradeFigures): string {
  const list = (counts: Readonly<Record<string, number>>): string => {
    const parts = Object.entries(counts).sort(([, one], [, other]) => other - one);
    return parts.length === 0 ? '' : ` (${parts.map(([name, count]) => `${name} ${count}`).join(', ')})`;
  };
  return [
    `${sumOf(figures.orders)} orders${list(figures.orders)}`,
    `${figures.fulfilled} fulfilled`,
    `${figures.returns} returns`,
    `${figures.exchanges} exchanges`,
    `${figures.cancelled} cancelled`,
    `${sumOf(figures.refusals)} refusals${list(figures.refusals)}`,
    `${figures.receipts} deliveries from suppliers`,
  ].join(', ');
}
