/** For tests and benches: the same random carts on two machines, and how fast each is. Runs in Node and, bundled, in a browser. */
import { quote, type Quote } from './index.ts';
import { noon, randomBook, randomCart, randomCustomer, randomFrom } from './try-book.ts';
import { words } from './words.ts';

/** Books that are compared; each with its own rounding, points and group policies. */
const books = 24;

/**
 * One digest for each `step` carts from `from` on: every byte of each quote, its trace and its hash, and the English words of every
 * tenth. Equal digests on two machines: equal quotes.
 */
export function digestsOf(from: number, count: number, step: number): string[] {
  const digests: string[] = [];
  for (let start = from; start < from + count; start += step) {
    let [a, b] = [0x1234567, 0x89abcde];
    for (let at = start; at < Math.min(start + step, from + count); at += 1) {
      const one = quoteNumber(at);
      let text = JSON.stringify(one);
      if (at % 10 === 0) text += one.trace.map((step) => words(step, one.currency)).join('\n');
      for (let n = 0; n < text.length; n += 1) {
        const unit = text.charCodeAt(n);
        a = Math.imul(a ^ unit, 2_654_435_761);
        b = Math.imul(b ^ unit, 1_597_334_677);
        a ^= b >>> 15;
      }
    }
    digests.push(`${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}`);
  }
  return digests;
}

/** The cart of a number: one to eight lines, any zone, channel, codes, delivery, points. */
export function quoteNumber(at: number): Quote {
  const random = randomFrom(Math.imul(at + 1, 2_246_822_519));
  const cart = randomCart(random, 1 + random(8));
  return quote(cart, randomBookOnce(1 + (at % books), 60), randomCustomer(random), noon);
}

const made = new Map<string, ReturnType<typeof randomBook>>();
function randomBookOnce(seed: number, promotions: number): ReturnType<typeof randomBook> {
  const key = `${seed} ${promotions}`;
  const known = made.get(key) ?? randomBook(seed, promotions);
  made.set(key, known);
  return known;
}

/** Quotes a second for carts of so many lines under so many active promotions. */
export function speedOf(lines: number, promotions: number, ms: number): number {
  const book = randomBookOnce(7, promotions);
  const random = randomFrom(42);
  const carts = Array.from({ length: 50 }, () => ({
    cart: randomCart(random, lines),
    customer: randomCustomer(random),
  }));
  const work = (at: number): number => {
    const one = carts[at % carts.length];
    return one === undefined ? 0 : quote(one.cart, book, one.customer, noon).totalMinor;
  };
  return perSecond(work, ms);
}

/** The floor: the bare sum of the same carts: a price, a quantity, one promotion's percentage and the tax of each line. */
export function bareSpeedOf(lines: number, ms: number): number {
  const { prices } = randomBookOnce(7, 200);
  const random = randomFrom(42);
  const carts = Array.from({ length: 50 }, () => randomCart(random, lines));
  return perSecond((at) => {
    let total = 0;
    for (const line of carts[at % carts.length]?.lines ?? []) {
      const price = prices[line.sku]?.[0]?.amountMinor ?? 0;
      const net = price * line.quantity - Math.round((price * line.quantity) / 10);
      total += net + Math.round((net * 21) / 121);
    }
    return total;
  }, ms);
}

function perSecond(work: (at: number) => number, ms: number): number {
  let sum = 0;
  for (let at = 0; at < 100; at += 1) sum += work(at);
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < ms) {
    for (let at = 0; at < 20; at += 1) sum += work(done + at);
    done += 20;
  }
  const seconds = (performance.now() - began) / 1_000;
  // The sum is used, so that no engine leaves the work out.
  return sum === -1 ? 0 : done / seconds;
}
