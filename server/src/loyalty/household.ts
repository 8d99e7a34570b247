/** Households: their members spend from all their accounts together; what each earns stays in her own. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import type { Identifier } from '../../../contracts/common.ts';
import { newId } from '../kit/ids.ts';
import { run, type On, type Tx } from '../kit/sql.ts';
import type { LoyaltyDeps } from './deps.ts';
import { addMember, dropMember, membersOf, type MemberRow } from './who.sql.ts';
import { getWho, type Who } from './who.ts';

type View = z.infer<typeof contract.household>;

/** Whoever is in a household already leaves it first. Throws `loyalty_account_closed`. */
export async function joinHousehold(
  tx: Tx,
  deps: Pick<LoyaltyDeps, 'identity'>,
  body: { readonly head: readonly Identifier[]; readonly member: readonly Identifier[] },
  now: Date,
): Promise<View> {
  const head = await getWho(tx, deps, body.head);
  const member = await getWho(tx, deps, body.member);
  const known = await run(tx, membersOf, [[...head.originIds]]);
  const householdId = known[0]?.household_id ?? newId(now.getTime());
  if (known.length === 0) await run(tx, addMember, [head.originId, householdId, 'head', now]);
  if (member.personId !== head.personId) {
    await run(tx, dropMember, [[...member.originIds]]);
    await run(tx, addMember, [member.originId, householdId, 'member', now]);
  }
  return viewHousehold(tx, deps, head, householdId);
}

export async function leaveHousehold(tx: Tx, who: Pick<Who, 'originIds'>): Promise<void> {
  await run(tx, dropMember, [[...who.originIds]]);
}

async function viewHousehold(
  on: On,
  { identity }: Pick<LoyaltyDeps, 'identity'>,
  head: Who,
  householdId: string,
): Promise<View> {
  const rows: MemberRow[] = await run(on, membersOf, [[...head.originIds]]);
  const clusters = await identity.clustersOf(
    on,
    rows.map((row) => row.origin_id),
  );
  return {
    id: householdId,
    members: rows.map((row) => ({ personId: clusters.get(row.origin_id)?.personId ?? row.origin_id, role: row.role })),
  };
}
