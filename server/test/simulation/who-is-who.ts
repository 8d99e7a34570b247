/**
 * Who is who by the pure function over the whole log at once (identity/whole.ts), in no particular order and with exact times, against
 * what many processes have decided bit by bit. Only for histories without staff, whose decisions are no events.
 */
import { z } from 'zod';
import { loadSecret } from '../../src/identity/index.ts';
import { createRuleCache } from '../../src/identity/rule-store.ts';
import { settleWhole } from '../../src/identity/whole.ts';
import { run, statement } from '../../src/kit/sql.ts';
import type { Scene } from './play.ts';
import { simSources } from './world.ts';

const rules = createRuleCache();
const groups = statement(
  'simulation.groups',
  z.object({ members: z.array(z.string()) }),
  `select array_agg(i.origin_id order by i.origin_id) as members
   from identity.identifiers i left join identity.aliases a using (origin_id) group by coalesce(a.person_id, i.origin_id)`,
);
const arrived = statement(
  'simulation.arrived',
  z.object({ event_id: z.string() }),
  `select event_id from profiles.timeline where type <> 'system'`,
);

export async function whoIsWho(scene: Scene): Promise<string[]> {
  if (scene.options.staff === true) return [];
  const { admin } = scene.ground;
  const known = new Set((await run(admin, arrived)).map((row) => row.event_id));
  const events = scene.world.requests
    .flatMap((request) => request.events)
    .filter((event) => known.has(event.eventId))
    .map((event, seq) => ({ ...event, xid: '1', seq }));
  const isShared = (id: string): boolean => simSources.byId(id)?.sharedDevice === true;
  const whole = settleWhole(await loadSecret(admin), await rules.now(admin), events, isShared);
  const wanted = new Set(whole.groups.map((group) => [...group].sort().join()));
  const found = (await run(admin, groups)).map((row) => row.members.join());
  const wrong = found.filter((group) => !wanted.has(group));
  return wrong.length === 0
    ? []
    : [
        `${wrong.length} persons are not who they are by all that was said: ${wrong.slice(0, 3).join(' / ')} instead of ${[
          ...wanted,
        ]
          .filter((group) => !found.includes(group))
          .slice(0, 3)
          .join(' / ')}`,
      ];
}
