/** The quote kernel: one cart, one price book, one customer, one instant: one quote, everywhere. Imports nothing but itself. */
export { codeRefusals, gapReasons } from './types.ts';
export type * from './types.ts';
export type { Refund, ReturnedUnits } from './refund.ts';
