/** Builders for identity's tests: events as they leave the spine, and a small world to say them in. */
import { createIdentity, loadSecret, type Identity, type ResolvedEvent } from '../index.ts';
import { silentLog } from '../../kit/log.ts';
import { run, statement, transaction, type Db } from '../../kit/sql.ts';
import { shardOf, type JsonObject, type LogEvent } from '../../spine/index.ts';
import { hashedId } from '../../kit/ids.ts';
import { z } from 'zod';

let count = 0;

export interface Said {
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly type?: LogEvent['type'];
  readonly email?: string;
  readonly phone?: string;
  readonly card?: string;
  readonly previousId?: string;
  /** `type:value`, with `!` in front for a proved one. */
  readonly ids?: readonly string[];
  readonly source?: string;
  readonly at?: number;
}

export const start = Date.UTC(2026, 0, 1);
export const shared = '00000000-0000-7000-8000-00000000ffff';
export const open = '00000000-0000-7000-8000-000000000001';

/** An event in which all this was said; a second later than the one before unless `at` (seconds) is given. */
export function said(what: Said): LogEvent {
  count += 1;
  const at = new Date(start + (what.at ?? count) * 1_000);
  const traits = {
    ...(what.email === undefined ? {} : { email: what.email }),
    ...(what.phone === undefined ? {} : { phone: what.phone }),
    ...(what.card === undefined ? {} : { loyaltyCard: what.card }),
  };
  const externalIds = (what.ids ?? []).map((id) => {
    const verified = id.startsWith('!');
    const [type = '', ...value] = id.replace(/^!/, '').split(':');
    return { type, id: value.join(':'), ...(verified ? { verified: true } : {}) };
  });
  const body: JsonObject = {
    ...(what.userId === undefined ? {} : { userId: what.userId }),
    ...(what.anonymousId === undefined ? {} : { anonymousId: what.anonymousId }),
    ...(what.previousId === undefined ? {} : { previousId: what.previousId }),
    traits,
    context: { externalIds },
  };
  return {
    eventId: hashedId('test-event', String(count)),
    shard: shardOf(what.userId ?? what.anonymousId ?? ''),
    sourceId: what.source ?? open,
    type: what.type ?? (what.previousId === undefined ? 'identify' : 'alias'),
    name: null,
    receivedAt: at,
    sentAt: null,
    originalAt: null,
    occurredAt: at,
    clockSuspect: false,
    messageId: `m${count}`,
    body,
    xid: '1',
    seq: count,
  };
}

export const sources = { byId: (id: string) => ({ sharedDevice: id === shared }) };

export interface Stage {
  readonly db: Db;
  readonly identity: Identity;
  readonly secret: Uint8Array;
  /** Resolves and commits. */
  say(...what: readonly Said[]): Promise<readonly ResolvedEvent[]>;
  /** Persons as sets of `type:value`, those of several identifiers only, in order. */
  people(): Promise<string[][]>;
}

export async function openStage(db: Db): Promise<Stage> {
  const secret = await loadSecret(db);
  const identity = await createIdentity({ db, sources, log: silentLog });
  return {
    db,
    identity,
    secret,
    say: (...what) => transaction(db, (tx) => identity.resolve(tx, what.map(said))),
    people: () => peopleIn(db),
  };
}

const clusters = statement(
  'test.clusters',
  z.object({ members: z.array(z.string()) }),
  `select array_agg(i.type || ':' || i.value order by i.type, i.value) as members
   from identity.aliases a join identity.identifiers i using (origin_id) group by a.person_id having count(*) > 1`,
);

export async function peopleIn(db: Db): Promise<string[][]> {
  return (await run(db, clusters)).map((row) => row.members).sort((one, other) => (one.join() < other.join() ? -1 : 1));
}
