/** The door of loyalty: what is their loyalty worth to both of us? */
export type { Account, Balance, Kind, Outcome, Wish } from './contract.ts';
export type { FollowedBalances } from './balance-ticket.ts';
export { checkBooks } from './check-books.ts';
export { exportLoyalty, forgetLoyalty } from './forget-customer.ts';
export { createLedger, type Ledger } from './ledger.ts';
export { createLoyalty, type Loyalty, type LoyaltyPorts } from './loyalty.ts';
export { loyaltyProblems } from './problem-reports.ts';
export { cardFiles, outerKeeper, suspicionProblems, type SendOneTimeCode } from './outer.ts';
export type { UpkeepWish } from './upkeep.ts';
export { findWho, whoOf, type Who } from './who.ts';
