/** Reads what steps may ask about people, for a whole batch at once, and only what the graphs of the batch ask. */
import type { Rule } from '../../../contracts/audience-rule.ts';
import type { JourneyDocument } from '../../../contracts/journeys.ts';
import { judgeByRules } from '../audiences/index.ts';
import { run, type On, type Tx } from '../kit/sql.ts';
import { rulesOf, templatesOf } from './check-draft.ts';
import type { Facts } from './decision.ts';
import type { JourneyDeps } from './deps.ts';
import { experimentsNamed, readArms, type Arms } from './experiments/split-arms.ts';
import { zoneOf } from './local-time.ts';
import * as sql from './runs.sql.ts';
import { settingsNow } from './settings.ts';

interface Cluster {
  readonly personId: string;
  readonly originIds: readonly string[];
}

export interface Needs {
  readonly zone: boolean;
  readonly audiences: readonly string[];
  readonly templates: readonly string[];
  /** Some message is chosen by what she answers. */
  readonly answers: boolean;
  readonly rules: readonly Rule[];
  readonly experiments: readonly string[];
}

export function needsOf(documents: Iterable<JourneyDocument>): Needs {
  const audiences = new Set<string>();
  const templates = new Set<string>();
  let [zone, answers] = [false, false];
  const experiments = new Set<string>();
  const rules = new Map<string, Rule>();
  for (const document of documents) {
    for (const key of experimentsNamed(document)) experiments.add(key);
    for (const rule of rulesOf(document)) rules.set(JSON.stringify(rule), rule);
    for (const step of Object.values(document.steps)) {
      if (step.kind === 'wait' && step.for.kind === 'time') zone = true;
      if (step.kind === 'condition' && step.if.kind === 'audience') audiences.add(step.if.audienceId);
      for (const ref of templatesOf(step)) templates.add(ref);
      if (step.kind === 'message' && step.templates.length > 1) answers = true;
    }
  }
  return {
    zone,
    audiences: [...audiences],
    templates: [...templates],
    answers,
    experiments: [...experiments],
    rules: [...rules.values()],
  };
}

export interface PeopleFacts {
  of(originId: string): Facts & { readonly cluster: Cluster };
  /** Is she in one of these journeys now? Of those that `above` named when this was read. */
  isIn(originId: string, journeyIds: readonly string[]): boolean;
  /** One more message that counts: the next one of this batch sees it. */
  countMessage(originId: string): void;
  readonly arms: Arms;
}

/** `tx`: people are locked where a cap holds; on a pool nothing is. */
export async function readFacts(
  on: On,
  deps: Pick<JourneyDeps, 'identity' | 'profiles' | 'messages'>,
  originIds: readonly string[],
  needs: Needs,
  wish: { readonly now: Date; readonly locks: boolean; readonly above?: readonly string[] },
): Promise<PeopleFacts> {
  const { now, above = [] } = wish;
  const clusters = await deps.identity.clustersOf(on, [...new Set(originIds)]);
  const clusterOf = (id: string): Cluster => clusters.get(id) ?? { personId: id, originIds: [id] };
  const all = [...new Map(originIds.map((id) => [clusterOf(id).personId, clusterOf(id)])).values()];
  const origins = [...new Set(all.flatMap((one) => [one.personId, ...one.originIds]))];
  const { settings } = await settingsNow(on);
  const { cap } = settings;
  const sends = needs.templates.length > 0;
  const isOneAtATime = (sends && cap !== null) || needs.experiments.length > 0 || above.length > 0;
  if (isOneAtATime && wish.locks) await run(on as Tx, sql.lockPeople, [all.map((one) => one.personId)]);
  const since = cap === null ? now : new Date(now.getTime() - cap.hours * 3_600_000);
  const halfYear = new Date(now.getTime() - 183 * 86_400_000);
  const [traits, members, counts, answers, templates, arms, fits, open] = await Promise.all([
    needs.zone ? deps.profiles.standingTraitsOf(on, all) : new Map<string, Record<string, unknown>>(),
    needs.audiences.length === 0 ? [] : run(on, sql.membershipsOf, [origins, [...needs.audiences]]),
    sends && cap !== null ? run(on, sql.countMessages, [origins, since]) : [],
    needs.answers ? run(on, sql.answersOf, [origins, halfYear]) : [],
    sends ? deps.messages.templates(on, needs.templates) : new Map<string, never>(),
    readArms(on, needs.experiments),
    judgeByRules(on, deps, all, needs.rules, now),
    above.length === 0 ? [] : run(on, sql.openRunsOf, [origins, [...above]]),
  ]);
  const memberships = new Set(members.map((row) => `${row.origin_id} ${row.audience_id}`));
  const sent = new Map(counts.map((row) => [row.origin_id, row.n]));
  const added = new Map<string, number>();
  const places = new Map(needs.rules.map((rule, at) => [JSON.stringify(rule), at]));
  return {
    arms,
    isIn: (id, journeyIds) => {
      const { personId, originIds } = clusterOf(id);
      return open.some(
        (row) =>
          journeyIds.includes(row.journey_id) && (row.origin_id === personId || originIds.includes(row.origin_id)),
      );
    },
    countMessage: (id) => {
      const { personId } = clusterOf(id);
      added.set(personId, (added.get(personId) ?? 0) + 1);
    },
    of: (id) => {
      const cluster = clusterOf(id);
      const { personId } = cluster;
      const own = [...new Set([personId, ...cluster.originIds])];
      return {
        cluster,
        zone: zoneOf(traits.get(personId) ?? {}, settings.timeZone),
        isMember: (audienceId) => own.some((one) => memberships.has(`${one} ${audienceId}`)),
        fitsRule: (rule) => fits(places.get(JSON.stringify(rule)) ?? -1, personId),
        template: (ref) => templates.get(ref) ?? null,
        answers: (channel) => rateOf(answers.filter((row) => row.channel === channel && own.includes(row.origin_id))),
        get isCapped() {
          if (cap === null) return false;
          const before = own.reduce((sum, one) => sum + (sent.get(one) ?? 0), 0);
          return before + (added.get(personId) ?? 0) >= cap.count;
        },
        messageIdOf: (key) => deps.messages.messageIdOf(key),
        armOf: (key) => arms.armOf(personId, key),
      };
    },
  };
}

function rateOf(rows: readonly { readonly sent: number; readonly answered: number }[]): number | null {
  const sent = rows.reduce((sum, row) => sum + row.sent, 0);
  return sent === 0 ? null : (100 * rows.reduce((sum, row) => sum + row.answered, 0)) / sent;
}
