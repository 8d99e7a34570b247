/** What an order uses of codes and limited promotions, as pricing wants to hear it. */
import type { Quote } from '../../../quote/index.ts';
import type { On } from '../kit/sql.ts';
import type { ClaimRequest } from '../pricing/index.ts';
import type { IdentityPort } from './ports.ts';
import type { OrderWork } from './work.ts';

export async function claimOf(
  on: On,
  deps: { readonly identity: IdentityPort },
  work: OrderWork,
): Promise<ClaimRequest> {
  return {
    orderId: work.id,
    quote: work.row.quote as Quote,
    customer: await customerKey(on, deps.identity, work.row.origin_id),
    now: work.now,
  };
}

export async function customerKey(
  on: On,
  identity: IdentityPort,
  originId: string | null,
): Promise<ClaimRequest['customer']> {
  if (originId === null) return { key: null, originIds: [] };
  const cluster = (await identity.clustersOf(on, [originId])).get(originId);
  return { key: originId, originIds: cluster?.originIds ?? [originId] };
}
