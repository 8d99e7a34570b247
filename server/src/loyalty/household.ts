/** Households: their members spend from all their accounts together; what each earns stays in her own. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import type { Identifier } from '../../../contracts/common.ts';
import { newId } from '../kit/ids.ts';
import { problem } from '../kit/problems.ts';
import { run, type On, type Tx } from '../kit/sql.ts';
import type { LoyaltyDeps } from './deps.ts';
import { householdAlone, householdFull } from './problems.ts';
import { tell } from './tell.ts';
import { addMember, dropMember, endHouseholds, lockShared, membersOf, nameHeads, type MemberRow } from './who.sql.ts';
import { calledBy, getWho, type Who } from './who.ts';

type View = z.infer<typeof contract.household>;
type Deps = Pick<LoyaltyDeps, 'identity'>;

/** A family, not a club: whoever is in it spends what all have. */
const mostMembers = 10;

/** Whoever is in a household already leaves it first. Throws `loyalty_account_closed`, `loyalty_household_alone`, `loyalty_household_full`. */
export async function joinHousehold(
  tx: Tx,
  deps: Deps,
  body: { readonly head: readonly Identifier[]; readonly member: readonly Identifier[] },
  now: Date,
): Promise<View> {
  const head = await getWho(tx, deps, body.head);
  const member = await getWho(tx, deps, body.member);
  if (member.personId === head.personId) throw problem(householdAlone);
  await run(tx, lockShared, [[head.personId, member.personId]]);
  await lockHouseholds(tx, [...head.originIds, ...member.originIds]);
  const known = await run(tx, membersOf, [[...head.originIds]]);
  const householdId = known[0]?.household_id ?? newId(now.getTime());
  const isIn = known.some((row) => member.originIds.includes(row.origin_id));
  if (!isIn) {
    if (known.length >= mostMembers) throw problem(householdFull);
    await leaveHousehold(tx, member, now);
    if (known.length === 0) await run(tx, addMember, [head.originId, householdId, 'head', now]);
    await run(tx, addMember, [member.originId, householdId, 'member', now]);
    const note = { name: 'Household Joined' as const, about: householdId, properties: { household_id: householdId } };
    const said = async ({ originId }: Who, customer: readonly Identifier[]) => ({
      ...note,
      originId,
      ...(await calledBy(tx, deps, customer, originId)),
    });
    const ofHead = known.length > 0 ? [] : [await said(head, body.head)];
    await tell(tx, [...ofHead, await said(member, body.member)], now);
  }
  const view = await householdOf(tx, deps, head);
  if (view === null) throw new Error('a household without members');
  return view;
}

/** Nobody joins or leaves them meanwhile. After the locks of persons, and all at once, so that nobody waits in a circle. */
async function lockHouseholds(tx: Tx, originIds: readonly string[]): Promise<void> {
  const ids = [...new Set((await run(tx, membersOf, [[...originIds]])).map((row) => row.household_id))];
  if (ids.length > 0) await run(tx, lockShared, [ids]);
}

/** By her own wish. The oldest member becomes the head of a household whose head leaves; one who stays alone has none. */
export async function leaveHousehold(tx: Tx, who: Pick<Who, 'originId' | 'originIds'>, now: Date): Promise<void> {
  const left = await dropFromHouseholds(tx, who.originIds);
  const notes = left.map((id) => ({
    name: 'Household Left' as const,
    originId: who.originId,
    about: id,
    properties: { household_id: id },
  }));
  await tell(tx, notes, now);
}

/** The same without a word, for one who is forgotten. Gives the households that she left. */
export async function dropFromHouseholds(tx: Tx, originIds: readonly string[]): Promise<string[]> {
  await lockHouseholds(tx, originIds);
  const left = await run(tx, dropMember, [[...originIds]]);
  const ids = [...new Set(left.map((row) => row.household_id))];
  if (ids.length === 0) return [];
  await run(tx, endHouseholds, [ids]);
  await run(tx, nameHeads, [ids]);
  return ids;
}

/** Null: she shares with nobody. */
export async function householdOf(on: On, { identity }: Deps, who: Pick<Who, 'originIds'>): Promise<View | null> {
  const rows: MemberRow[] = await run(on, membersOf, [[...who.originIds]]);
  const [first] = rows;
  if (first === undefined) return null;
  const clusters = await identity.clustersOf(
    on,
    rows.map((row) => row.origin_id),
  );
  const members = new Map<string, View['members'][number]>();
  // Two members who turned out to be one person are one.
  for (const row of rows) {
    const personId = clusters.get(row.origin_id)?.personId ?? row.origin_id;
    const before = members.get(personId);
    const role = before?.role === 'head' ? 'head' : row.role;
    members.set(personId, { personId, role, joinedAt: before?.joinedAt ?? row.joined_at.toISOString() });
  }
  return { id: first.household_id, members: [...members.values()] };
}
