/** The door of orders: what was bought, where is it, what is owed? */
export type {
  CartView,
  Customer,
  Delivery,
  OrderState,
  OrderSummary,
  OrderView,
  PlaceRequest,
  ReceivingMethod,
  ReturnView,
  TenderMethod,
  TenderState,
  TenderView,
  UnitState,
} from './contract.ts';
export { noPoints, type FiscalPort, type IdentityPort, type PointsPort } from './ports.ts';
