/** Who somebody is, for templates: name and standing traits. One call of profiles for each. */
import type { MessagingDeps } from './deps.ts';
import type { Person } from './templates/compose.ts';

/** By origin; several origins of one person are read once. */
export async function peopleOf(
  deps: Pick<MessagingDeps, 'db' | 'identity' | 'profiles'>,
  originIds: readonly string[],
  now: Date,
): Promise<Map<string, Person>> {
  if (originIds.length === 0) return new Map();
  const persons = await deps.identity.personIdsOf(deps.db, originIds);
  const distinct = [...new Set(persons.values())];
  const read = await Promise.all(
    distinct.map(async (id): Promise<[string, Person]> => {
      const { name, traits } = await deps.profiles.contextOf(deps.db, { personId: id }, now);
      return [id, { id, name, traits }];
    }),
  );
  const known = new Map(read);
  return new Map(
    originIds.flatMap((origin): [string, Person][] => {
      const person = known.get(persons.get(origin) ?? '');
      return person === undefined ? [] : [[origin, person]];
    }),
  );
}
