import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { sourceKind } from '../../contracts/common.ts';
import { withTexts } from './texts/parts.ts';

const text = z.string().max(500).optional().catch(undefined);
const orderState = z.enum(['awaiting_payment', 'placed', 'completed', 'cancelled']).optional().catch(undefined);

/** The addresses of stock, orders, carts and the store view; their texts come with them. */
export function salesRoutes<Staff extends AnyRoute>(staff: Staff) {
  const stock = createRoute({
    getParentRoute: () => staff,
    path: '/stock',
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/StockScreen.tsx')), 'StockScreen'),
  });
  const shelves = createRoute({
    getParentRoute: () => stock,
    path: '/',
    validateSearch: z.object({ sku: text, locationId: text }),
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/ShelvesPart.tsx')), 'ShelvesPart'),
  });
  const shortages = createRoute({
    getParentRoute: () => stock,
    path: '/shortages',
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/ShelvesPart.tsx')), 'ShortagesPart'),
  });
  const ledger = createRoute({
    getParentRoute: () => stock,
    path: '/ledger',
    validateSearch: z.object({ sku: text, locationId: text }),
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/LedgerPart.tsx')), 'LedgerPart'),
  });
  const receipts = createRoute({
    getParentRoute: () => stock,
    path: '/receipts',
    validateSearch: z.object({ locationId: text }),
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/ReceiptsPart.tsx')), 'ReceiptsPart'),
  });
  const transfers = createRoute({
    getParentRoute: () => stock,
    path: '/transfers',
    validateSearch: z.object({ locationId: text, state: z.enum(['sent', 'arrived']).optional().catch(undefined) }),
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/TransfersPart.tsx')), 'TransfersPart'),
  });
  const counts = createRoute({
    getParentRoute: () => stock,
    path: '/counts',
    validateSearch: z.object({ locationId: text }),
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/CountsPart.tsx')), 'CountsPart'),
  });
  const leases = createRoute({
    getParentRoute: () => stock,
    path: '/leases',
    validateSearch: z.object({ till: text }),
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/LeasesPart.tsx')), 'LeasesPart'),
  });
  const locations = createRoute({
    getParentRoute: () => stock,
    path: '/locations',
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/LocationsPart.tsx')), 'LocationsPart'),
  });
  const delivery = createRoute({
    getParentRoute: () => stock,
    path: '/delivery',
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/DeliveryPart.tsx')), 'DeliveryPart'),
  });
  const cell = createRoute({
    getParentRoute: () => staff,
    path: '/stock/shelves/$locationId/$sku',
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/CellScreen.tsx')), 'CellScreen'),
  });
  const location = createRoute({
    getParentRoute: () => staff,
    path: '/stock/locations/$locationId',
    component: lazyRouteComponent(() => withTexts('sales', import('./stock/LocationScreen.tsx')), 'LocationScreen'),
  });
  const orders = createRoute({
    getParentRoute: () => staff,
    path: '/orders',
    validateSearch: z.object({
      search: text,
      state: orderState,
      channel: sourceKind.optional().catch(undefined),
      locationId: text,
      personId: text,
    }),
    component: lazyRouteComponent(() => withTexts('sales', import('./orders/OrdersScreen.tsx')), 'OrdersScreen'),
  });
  const order = createRoute({
    getParentRoute: () => staff,
    path: '/orders/$orderId',
    component: lazyRouteComponent(() => withTexts('sales', import('./orders/OrderScreen.tsx')), 'OrderScreen'),
  });
  const payments = createRoute({
    getParentRoute: () => staff,
    path: '/payments',
    component: lazyRouteComponent(() => withTexts('sales', import('./orders/PaymentsScreen.tsx')), 'PaymentsScreen'),
  });
  const carts = createRoute({
    getParentRoute: () => staff,
    path: '/carts',
    validateSearch: z.object({ type: text, value: text }),
    component: lazyRouteComponent(() => withTexts('sales', import('./carts/CartsScreen.tsx')), 'CartsScreen'),
  });
  const cart = createRoute({
    getParentRoute: () => staff,
    path: '/carts/$cartId',
    component: lazyRouteComponent(() => withTexts('sales', import('./carts/CartScreen.tsx')), 'CartScreen'),
  });
  const store = createRoute({
    getParentRoute: () => staff,
    path: '/store',
    validateSearch: z.object({
      at: text,
      tab: z.enum(['pick', 'ready', 'trying', 'returns']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => withTexts('sales', import('./store/StoreScreen.tsx')), 'StoreScreen'),
  });
  return [
    stock.addChildren([shelves, shortages, ledger, receipts, transfers, counts, leases, locations, delivery]),
    cell,
    location,
    orders,
    order,
    payments,
    carts,
    cart,
    store,
  ] as const;
}
