/** All of orders for a process: its providers, its doors, its routes, its clock. */
import { randomBytes } from 'node:crypto';
import type { Route } from '../kit/http/route.ts';
import { run, runOne, type Db } from '../kit/sql.ts';
import { cartRoutes } from './cart-routes.ts';
import type { OrdersDeps } from './deps.ts';
import { startOrdersUpkeep, type Upkeep } from './expire.ts';
import { fulfilRoutes } from './fulfil-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { payRoutes } from './pay-routes.ts';
import { receiptRoutes } from './receipt-routes.ts';
import { providersOf, type PaymentProvider } from './payments/provider.ts';
import { createSandboxProvider } from './payments/sandbox-provider.ts';
import { finishSlowPayments } from './sandbox/sandbox.ts';
import { sandboxRoutes } from './sandbox/sandbox-routes.ts';
import { sendMessages as sendSandboxMessages } from './sandbox/send-messages.ts';
import { addSecret, readSecret } from './secrets.sql.ts';

export type OrdersPorts = Omit<OrdersDeps, 'providers'> & {
  /** Real providers; the first is the default one. Without any it is the sandbox. */
  readonly providers?: readonly PaymentProvider[];
  /** Where this process reaches itself; the sandbox provider stands there. */
  readonly selfUrl: () => string;
};

export interface Orders {
  readonly deps: OrdersDeps;
  readonly routes: readonly Route[];
  /** Ends what was not paid in time, finishes calls to providers, sends the sandbox's messages. In any number of processes. */
  startUpkeep(everyMs?: number): Upkeep;
  /** Sends the sandbox provider's messages that are due; gives how many were taken. */
  sendMessages(): Promise<number>;
}

export async function createOrders(ports: OrdersPorts): Promise<Orders> {
  const [apiSecret, messageSecret] = await Promise.all([
    secretOf(ports.db, 'sandbox_api'),
    secretOf(ports.db, 'sandbox_messages'),
  ]);
  const secret = Buffer.from(apiSecret).toString('base64url');
  const sandbox = createSandboxProvider({ baseUrl: ports.selfUrl, secret, messageSecret });
  const deps: OrdersDeps = { ...ports, providers: providersOf([...(ports.providers ?? []), sandbox]) };
  const sendMessages = (): Promise<number> => {
    const url = `${ports.selfUrl()}/api/v1/payment-providers/sandbox/messages`;
    return sendSandboxMessages(ports.db, messageSecret, url, ports.clock.now());
  };
  return {
    deps,
    routes: [
      ...cartRoutes(deps),
      ...orderRoutes(deps),
      ...fulfilRoutes(deps),
      ...payRoutes(deps),
      ...receiptRoutes(deps),
      ...sandboxRoutes({ db: ports.db, clock: ports.clock, secret, publicUrl: ports.publicUrl }),
    ],
    sendMessages,
    startUpkeep: (everyMs) =>
      startOrdersUpkeep(deps, [() => finishSlowPayments(ports.db, ports.clock.now()), sendMessages], everyMs),
  };
}

/** Whoever comes first makes it; everybody reads the one that is there. */
async function secretOf(db: Db, name: string): Promise<Uint8Array> {
  await run(db, addSecret, [name, randomBytes(32)]);
  return (await runOne(db, readSecret, [name])).value;
}
