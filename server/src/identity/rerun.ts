/**
 * Rules run again over all that is recorded. A job in three stages (values that count or do not; hubs; families), page by page,
 * each page with its position in one transaction: killed anywhere it goes on where it stood. Decisions of staff keep their place.
 */
import { errorFields, type Log } from '../kit/log.ts';
import { run, runMaybe, transaction, type Db, type Tx } from '../kit/sql.ts';
import type { Clock } from '../kit/clock.ts';
import { loadFamilies, lockFamiliesOf } from './families.ts';
import { raiseEpoch } from './identity.sql.ts';
import { record } from './record.ts';
import { forgivable, freed, underRules } from './rehearse.ts';
import { rulesOf } from './rule-store.ts';
import { compileRules, type Rules } from './rules.ts';
import { claimRerun, moveRerun, pageOfFamilies, pageOfHubs, pageOfIdentifiers, protectValues } from './staff.sql.ts';
import { weigh } from './weigh.ts';

type Stage = 'values' | 'hubs' | 'families' | 'done';

interface Step {
  readonly stage: Stage;
  readonly position: string | null;
  readonly changed: number;
}

const pageSizes = { values: 2_000, hubs: 50, families: 100, done: 0 } as const;

/** Runs one page; false when there is nothing to run, or another process is at it. */
export async function rerunStep(db: Db, clock: Clock): Promise<boolean> {
  return transaction(db, async (tx) => {
    const claimed = await runMaybe(tx, claimRerun);
    if (claimed === undefined) return false;
    const rules = compileRules(await rulesOf(tx, claimed.rules_version));
    const next = await stepOf(claimed.stage)(tx, rules, claimed.position, clock.now());
    await run(tx, moveRerun, [claimed.rules_version, next.stage, next.position, next.changed]);
    return true;
  });
}

function stepOf(stage: Stage): (tx: Tx, rules: Rules, position: string | null, now: Date) => Promise<Step> {
  if (stage === 'values') return judgeValues;
  return stage === 'hubs' ? judgeHubs : judgeFamilies;
}

async function judgeValues(tx: Tx, rules: Rules, position: string | null): Promise<Step> {
  const page = await run(tx, pageOfIdentifiers, [position, pageSizes.values]);
  const changed = page.flatMap((row) => {
    const state = underRules({ ...asMember(row), value: row.value }, rules).protected ? 'protected' : 'normal';
    return (state === 'protected') === (row.state === 'protected') ? [] : [{ id: row.origin_id, state }];
  });
  if (changed.length > 0) {
    await lockFamiliesOf(
      tx,
      changed.map((row) => row.id),
    );
    await run(tx, protectValues, [changed.map((row) => row.id), changed.map((row) => row.state)]);
  }
  const last = page.at(-1);
  return page.length < pageSizes.values || last === undefined
    ? { stage: 'hubs', position: null, changed: 0 }
    : { stage: 'values', position: last.origin_id, changed: 0 };
}

async function judgeHubs(tx: Tx, rules: Rules, position: string | null, now: Date): Promise<Step> {
  const page = await run(tx, pageOfHubs, [position, pageSizes.hubs]);
  const around = new Map<string, string[]>();
  for (const hub of page) {
    const ids = await freed(tx, hub, rules);
    if (ids.length > 0) around.set(hub.origin_id, ids);
  }
  let changed = 0;
  if (around.size > 0) {
    changed = await judge(tx, rules, [...around.values()].flat(), new Set(around.keys()), now);
    await run(tx, raiseEpoch);
  }
  const last = page.at(-1);
  return page.length < pageSizes.hubs || last === undefined
    ? { stage: 'families', position: null, changed }
    : { stage: 'hubs', position: last.origin_id, changed };
}

async function judgeFamilies(tx: Tx, rules: Rules, position: string | null, now: Date): Promise<Step> {
  const page = await run(tx, pageOfFamilies, [position, pageSizes.families]);
  const changed =
    page.length === 0
      ? 0
      : await judge(
          tx,
          rules,
          page.map((row) => row.family_id),
          new Set(),
          now,
        );
  const last = page.at(-1);
  return page.length < pageSizes.families || last === undefined
    ? { stage: 'done', position: null, changed }
    : { stage: 'families', position: last.family_id, changed };
}

async function judge(
  tx: Tx,
  rules: Rules,
  ids: readonly string[],
  hubs: ReadonlySet<string>,
  now: Date,
): Promise<number> {
  const loaded = await loadFamilies(tx, await lockFamiliesOf(tx, ids));
  const outcome = weigh(loaded, [], rules, { again: loaded.members.keys(), forgive: forgivable(loaded, hubs) });
  const recorded = await record(tx, loaded, outcome, { now, actor: 'machine', reason: `rules_${rules.version}` });
  return recorded.moved;
}

const asMember = (row: { origin_id: string; type: string; value: string }): Parameters<typeof underRules>[0] => ({
  id: row.origin_id,
  type: row.type,
  value: row.value,
  firstAt: 0,
  verifiedAt: null,
  protected: false,
  state: 'normal',
  hub: false,
  crowded: [],
  personId: row.origin_id,
  familyId: row.origin_id,
  placed: false,
});

/** Looks for rules to run again when told (channel `identity_rules`) and every half minute. */
export function startRerun(ports: { readonly db: Db; readonly log: Log; readonly clock: Clock }): {
  wake(): void;
  stop(): Promise<void>;
} {
  const { db, log, clock } = ports;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let work: Promise<void> = Promise.resolve();
  async function round(): Promise<void> {
    try {
      for (let more = true; more && !stopped;) more = await rerunStep(db, clock);
    } catch (error) {
      log.warn(errorFields(error), 'a page of the rerun of identity rules failed; trying again');
    }
    if (!stopped) timer = setTimeout(start, 30_000);
  }
  function start(): void {
    clearTimeout(timer);
    work = work.then(round);
  }
  start();
  return {
    wake: start,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await work;
    },
  };
}
