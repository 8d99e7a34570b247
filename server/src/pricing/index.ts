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
export { createCode } from './codes.ts';
export { customersBy } from './customer-of.ts';
export { createPricing, type Pricing, type PricingOptions } from './pricing.ts';
export { quoteMinutes } from './quote-cart.ts';
export { bookIdFrom } from './route-ports.ts';
