/** What must always hold in identity's tables; each answer is empty when it does. */
import type { Db } from '../../kit/sql.ts';

export async function violations(db: Db, maxAccounts = 1): Promise<string[]> {
  const found: string[] = [];
  const ask = async (words: string, text: string): Promise<void> => {
    const rows = await db.unsafe(text);
    if (rows.length > 0) found.push(`${words}: ${JSON.stringify(rows.slice(0, 3))}`);
  };
  await ask(
    'a person id that is no member',
    `select distinct person_id from identity.aliases a
    where not exists (select 1 from identity.aliases b where b.origin_id = a.person_id and b.person_id = a.person_id)`,
  );
  await ask(
    'an active link between two persons',
    `select l.a_id, l.b_id, l.reason from identity.links l
    join identity.aliases a on a.origin_id = l.a_id join identity.aliases b on b.origin_id = l.b_id
    where l.state = 'active' and a.person_id <> b.person_id`,
  );
  await ask(
    "an active link of an identifier that is nobody's",
    `select l.a_id, l.b_id, l.reason from identity.links l
    join identity.identifiers i on i.origin_id in (l.a_id, l.b_id) where l.state = 'active' and i.state <> 'normal' and l.kind <> 'staff_merge'`,
  );
  await ask(
    'a link that counts across two families',
    `select l.a_id, l.b_id from identity.links l
    join identity.aliases a on a.origin_id = l.a_id join identity.aliases b on b.origin_id = l.b_id
    where l.state = 'active' and a.family_id <> b.family_id`,
  );
  await ask(
    'both sides of a separation in one person',
    `select s.separation_id from identity.separations s
    join identity.separations o on o.separation_id = s.separation_id and s.side = 0 and o.side = 1
    join identity.aliases a on a.origin_id = s.origin_id join identity.aliases b on b.origin_id = o.origin_id
    where a.person_id = b.person_id`,
  );
  await ask(
    'too many accounts in one person',
    `select a.person_id, count(*)::int as n from identity.aliases a join identity.identifiers i using (origin_id)
    where i.type = 'user_id' and not exists (select 1 from identity.links l where l.kind <> 'same_event' and l.state = 'active' and i.origin_id in (l.a_id, l.b_id))
    group by 1 having count(*) > ${maxAccounts}`,
  );
  await ask(
    'a log of changes that ends elsewhere',
    `select a.origin_id from identity.aliases a
    left join lateral (select person_id from identity.alias_changes c where c.origin_id = a.origin_id order by id desc limit 1) c on true
    where coalesce(c.person_id, a.origin_id) <> a.person_id`,
  );
  found.push(...(await loosePersons(db)));
  return found;
}

/** Persons that their active links do not hold together. */
async function loosePersons(db: Db): Promise<string[]> {
  const aliases = await db.unsafe<{ origin_id: string; person_id: string }[]>(
    'select origin_id, person_id from identity.aliases',
  );
  const links = await db.unsafe<{ a_id: string; b_id: string }[]>(
    `select a_id, b_id from identity.links where state = 'active'`,
  );
  const parent = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up;
    return at;
  };
  for (const { a_id: a, b_id: b } of links) if (find(a) !== find(b)) parent.set(find(a), find(b));
  const root = new Map<string, string>();
  const loose: string[] = [];
  for (const { origin_id: id, person_id: person } of aliases) {
    const known = root.get(person);
    if (known === undefined) root.set(person, find(id));
    else if (known !== find(id)) loose.push(`a person that no links hold together: ${person}`);
  }
  return [...new Set(loose)];
}

/** Who is with whom, as a value that compares. */
export async function partitionOf(db: Db): Promise<string[]> {
  const rows = await db.unsafe<{ members: string[] }[]>(
    `select array_agg(type || ':' || value order by type, value) as members from identity_out.identifiers group by person_id`,
  );
  return rows.map((row) => row.members.join(' ')).sort();
}
