/** Equal quotes have equal fingerprints. Not a signature: who wants another total can make another fingerprint. */
import type { Quote, QuotedLine } from './types.ts';

/**
 * 106 bits over every amount of every unit, sorted by SKU. Line ids, the channel and the instant count for nothing, so that the same
 * basket in two channels is the same quote.
 */
export function fingerprint(quote: Omit<Quote, 'hash'>): string {
  const { lines, delivery } = quote;
  const sorted = lines.map(lineText).sort();
  const text = JSON.stringify([
    quote.bookId,
    quote.bookVersion,
    quote.currency,
    quote.zone,
    sorted,
    delivery === null ? null : [delivery.method, delivery.listMinor, delivery.discountMinor, delivery.taxMinor],
    quote.totalMinor,
    quote.taxMinor,
    quote.points.appliedMinor,
    quote.cash.payableMinor,
    quote.promotions.map((one) => [one.promotionId, one.code, one.discountMinor]),
    quote.gifts,
  ]);
  return mix(text, 0x9e3779b9) + mix(text, 0x85ebca6b);
}

function lineText(line: QuotedLine): string {
  let text = `${line.sku} ${line.quantity} ${line.state.kind} ${line.unitMinor} ${line.pointsBps}`;
  for (const unit of line.units) {
    text += ` ${unit.count}x${unit.listMinor}-${unit.discountMinor}+${unit.taxMinor}=${unit.totalMinor}/${unit.pointsMinor}`;
  }
  return text;
}

/** 53 bits (cyrb53): two multiplicative hashes over UTF-16 units, mixed; in 32-bit arithmetic, which every engine does alike. */
function mix(text: string, seed: number): string {
  let [a, b] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & b) + (a >>> 0)).toString(16).padStart(14, '0');
}
