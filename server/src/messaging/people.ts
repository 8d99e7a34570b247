/** Who somebody is, for templates: name and standing traits. Four round trips, however many they are. */
import type { MessagingDeps } from './deps.ts';
import type { Person } from './templates/compose.ts';

/** By origin; several origins of one person are read once. */
export async function peopleOf(
  { db, identity, profiles }: Pick<MessagingDeps, 'db' | 'identity' | 'profiles'>,
  originIds: readonly string[],
): Promise<Map<string, Person>> {
  if (originIds.length === 0) return new Map();
  const clusters = await identity.clustersOf(db, originIds);
  const distinct = [...new Map([...clusters.values()].map((cluster) => [cluster.personId, cluster])).values()];
  const [traits, names] = await Promise.all([
    profiles.standingTraitsOf(db, distinct),
    profiles.namesOf(
      db,
      distinct.map((cluster) => cluster.personId),
    ),
  ]);
  return new Map(
    originIds.map((origin): [string, Person] => {
      const id = clusters.get(origin)?.personId ?? origin;
      return [origin, { id, name: names.get(id) ?? null, traits: traits.get(id) ?? {} }];
    }),
  );
}
