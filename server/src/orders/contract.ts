/** What passes the door of orders: plain frozen data. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';

export type CartView = z.infer<typeof contract.cart>;
export type OrderSummary = z.infer<typeof contract.orderSummary>;
export type OrderView = z.infer<typeof contract.order>;
export type Delivery = z.infer<typeof contract.delivery>;
export type ChosenWindow = z.infer<typeof contract.chosenWindow>;
export type TenderWish = z.infer<typeof contract.tenderBody>;
export type TenderView = z.infer<typeof contract.tender>;
export type PlaceRequest = z.infer<typeof contract.placeOrderBody>;
export type ReturnView = z.infer<typeof contract.orderReturn>;
export type ReceivingMethod = z.infer<typeof contract.receivingMethod>;
export type Customer = z.infer<typeof contract.customer>;
export type UnitState = z.infer<typeof contract.unit>['state'];
export type TenderState = z.infer<typeof contract.tender>['state'];
export type TenderMethod = z.infer<typeof contract.tenderMethod>;
export type OrderState = z.infer<typeof contract.orderSummary>['state'];

/** One piece of a line. */
export interface UnitKey {
  readonly lineNo: number;
  readonly unitNo: number;
}

/** Who does it: staff, an API key, or the system; a name for the order's journal. */
export interface Doer {
  readonly name: string;
}
