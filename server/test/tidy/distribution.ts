/** Each table in its distribution group: keys contain the group's column, foreign keys stay inside the group. */
import type { ForeignKey, Key } from './schema.ts';

/** The column by which a table is spread over machines; `reference` tables are copied to each. */
export type Distribution = Readonly<Record<string, string>>;

/** What is wrong with the list, or with the tables. */
export function misplaced(
  tables: readonly string[],
  keys: readonly Key[],
  foreignKeys: readonly ForeignKey[],
  groups: Distribution,
): string[] {
  return [
    ...tables
      .filter((table) => !(table in groups))
      .map((table) => `${table}: its group is not in server/test/distribution.ts`),
    ...Object.keys(groups)
      .filter((table) => !tables.includes(table))
      .map((table) => `${table}: is in server/test/distribution.ts, and not in the database`),
    ...tables
      .filter((table) => !keys.some((key) => key.table === table && key.primary))
      .map((table) => `${table}: has no primary key`),
    ...keys.flatMap((key) => keyOutside(key, groups)),
    ...foreignKeys.flatMap((foreign) => foreignOutside(foreign, groups)),
  ];
}

function keyOutside({ table, name, columns }: Key, groups: Distribution): string[] {
  const group = groups[table];
  if (group === undefined || group === 'reference' || columns.includes(group)) return [];
  return [`${table}: ${name} (${columns.join(', ')}) does not contain ${group}`];
}

/** To a reference table from everywhere; otherwise group column to group column. */
function foreignOutside({ table, columns, target, targetColumns }: ForeignKey, groups: Distribution): string[] {
  const [from, to] = [groups[table], groups[target]];
  if (from === undefined || to === undefined || to === 'reference') return [];
  const at = targetColumns.indexOf(to);
  if (from !== 'reference' && at >= 0 && columns[at] === from) return [];
  return [`${table}: its foreign key to ${target} leaves the group`];
}
