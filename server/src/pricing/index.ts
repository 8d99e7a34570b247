/** The door of pricing: what does it cost, and why? */
export { nobody } from './contract.ts';
export type {
  CartRequest,
  ClaimAnswer,
  ClaimRequest,
  CustomerPort,
  FactsPort,
  Placeable,
  PricingCustomer,
  QuoteAnswer,
  QuoteChange,
  QuoteRequest,
  SeenQuote,
  ShelfPrice,
} from './contract.ts';
export type { Pricing } from './pricing.ts';
