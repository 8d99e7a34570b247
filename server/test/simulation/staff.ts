/** Staff who merge people and take merges back while events come in. */
import { z } from 'zod';
import { mergePeople, undoMerge } from '../../src/identity/decide-by-hand.ts';
import { createRuleCache } from '../../src/identity/rule-store.ts';
import { ProblemError } from '../../src/kit/problems.ts';
import { run, sqlState, statement, transaction, type Db } from '../../src/kit/sql.ts';
import type { Dice } from './dice.ts';

const rules = createRuleCache();
const people = statement(
  'simulation.people',
  z.object({ person: z.string() }),
  `select distinct coalesce(a.person_id, i.origin_id) as person
   from identity.identifiers i left join identity.aliases a using (origin_id) order by 1`,
);
const merges = statement(
  'simulation.merges',
  z.object({ id: z.string() }),
  `select id from identity.merges where undone_at is null order by at, id`,
);

/** One decision, if there is something to decide about; what came of it, for the trace. */
export async function decideSomething(db: Db, dice: Dice): Promise<string> {
  const by = { reason: 'simulated', actor: 'Somebody', now: new Date() };
  const undoes = dice.chance(0.4);
  const keepApart = dice.chance(0.7);
  const choice = dice.next();
  try {
    if (undoes) {
      const found = await run(db, merges);
      const merge = found[Math.floor(choice * found.length)];
      if (merge === undefined) return 'nothing to undo';
      await transaction(db, async (tx) => undoMerge(tx, await rules.now(tx), merge.id, { ...by, keepApart }));
      return `undid a merge${keepApart ? ', keeping the two apart' : ''}`;
    }
    const all = (await run(db, people)).map((row) => row.person);
    const [survivorId, absorbedId] = [
      all[Math.floor(choice * all.length)],
      all[Math.floor(((choice * 7) % 1) * all.length)],
    ];
    if (survivorId === undefined || absorbedId === undefined || survivorId === absorbedId) return 'nobody to merge';
    await transaction(db, async (tx) => mergePeople(tx, await rules.now(tx), { survivorId, absorbedId }, by));
    return 'merged two people';
  } catch (error) {
    if (error instanceof ProblemError) return 'was told no';
    if (sqlState(error) === '40P01') return 'met a deadlock';
    throw error;
  }
}
