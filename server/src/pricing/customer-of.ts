/** Who buys, from identifiers: her person as counts of uses know it. */
import type { Identifier } from '../../../contracts/common.ts';
import type { On } from '../kit/sql.ts';
import { nobody, type CustomerPort } from './contract.ts';

interface IdentityPort {
  strongestOrigin(on: On, identifiers: readonly Identifier[]): Promise<string | null>;
  clustersOf(
    on: On,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly personId: string; readonly originIds: readonly string[] }>>;
}

/**
 * The key is the person of the strongest identifier; all her origins count as she, so what she used before two of her accounts were
 * merged counts too. Groups come from whoever knows them; audiences are asked about once a price book names them.
 */
export function customersBy(identity: IdentityPort): CustomerPort {
  return async (on, identifiers) => {
    const originId = await identity.strongestOrigin(on, identifiers);
    if (originId === null) return nobody;
    const cluster = (await identity.clustersOf(on, [originId])).get(originId);
    return { ...nobody, key: cluster?.personId ?? originId, originIds: cluster?.originIds ?? [originId] };
  };
}
