/** The quote kernel: one cart, one price book, one customer, one instant: one quote, everywhere. Imports nothing but itself. */
export { codeRefusals, gapReasons } from './types.ts';
export type * from './types.ts';
export { explain, nextChange, quote, type Explained } from './quote.ts';
export { refundOf, unitAt, unitsOf, type Refund, type RefundAnswer, type ReturnedUnits } from './refund.ts';
export { findPrice, type FoundPrice, type PriceAnswer, type PriceQuestion } from './find-price.ts';
export { compile, isIn, spanOf, type ReadyBook } from './compile.ts';
export type { WhyNot } from './conditions.ts';
export {
  codeAlphabet,
  codeFrom,
  hasMadeForm,
  isMade,
  mendCode,
  normaliseCode,
  printCode,
  spellCode,
} from './code-text.ts';
export { maxCodes } from './codes-in-cart.ts';
export { checkBook, maxAmountMinor, type BookFault } from './check-book.ts';
export { moneyDigits, moneyText, percentText, reasonWords, words } from './words.ts';
export { localTime } from './local-time.ts';
