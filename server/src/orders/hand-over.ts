/** A cart goes on elsewhere: begun at a kiosk, finished on a phone. The code is said or scanned, works once, and for ten minutes. */
import type { SourceKind } from '../../../contracts/common.ts';
import { problem } from '../kit/problems.ts';
import { runCount, runMaybe, type Tx } from '../kit/sql.ts';
import { insertHandOver, useHandOver } from './carts.sql.ts';
import { bindToCustomer, holdVersion, readCart, type CartDeps, type JoinedCart } from './carts.ts';
import type { Customer } from './contract.ts';
import { codeUnusable } from './problems.ts';
import { hashOfCode, heard, isWellFormed, makeCode, spoken } from './say-code.ts';

/** 24^7 codes for the few that are open at a time. */
const signs = 8;
export const handOverMinutes = 10;

/** `payload` is what the screen shows as a QR code: an address that the shopper's app opens. */
export async function offerCart(
  tx: Tx,
  cartId: string,
  publicUrl: string,
  now: Date,
): Promise<{ code: string; payload: string; expiresAt: Date }> {
  await holdVersion(tx, cartId, undefined);
  const expiresAt = new Date(now.getTime() + handOverMinutes * 60_000);
  for (;;) {
    const code = makeCode(signs);
    if ((await runCount(tx, insertHandOver, [hashOfCode('hand-over', code), cartId, expiresAt])) === 1)
      return { code: spoken(code), payload: `${publicUrl}/carts/take-over?code=${code}`, expiresAt };
  }
}

/** Uses the code up. With a customer the cart becomes hers, unless it is somebody's already. */
export async function takeCartOver(
  tx: Tx,
  deps: CartDeps,
  wish: { readonly code: string; readonly channel: SourceKind; readonly customer: Customer },
  now: Date,
): Promise<JoinedCart> {
  const code = heard(/[?&]code=([^&]+)/.exec(wish.code)?.[1] ?? wish.code);
  const used = isWellFormed(code)
    ? await runMaybe(tx, useHandOver, [hashOfCode('hand-over', code), now, wish.channel])
    : undefined;
  if (used === undefined) throw problem(codeUnusable);
  if (wish.customer.length > 0) await bindToCustomer(tx, deps, used.cart_id, wish.customer, now);
  return readCart(tx, used.cart_id);
}
