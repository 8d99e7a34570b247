/** Making, changing and archiving audiences. */
import { ruleBounds, type Rule } from '../../../contracts/audience-rule.ts';
import { newId } from '../kit/ids.ts';
import { notifyChannel } from '../kit/notify.sql.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type On, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import * as sql from './audiences.sql.ts';
import { audienceArchived, audienceChanged, audienceUsed, ruleFaulty, tooManyAudiences } from './problems.ts';
import { conditionsOf, depthOf, inlined, RuleFault } from './walk-rule.ts';

/** Each is judged with everything that happens. */
const mostAudiences = 300;

export interface Wish {
  readonly name: string;
  readonly description: string;
  readonly rule: Rule;
  readonly readyMade?: string;
}

export async function createAudience(tx: Tx, wish: Wish, actor: string, now: Date): Promise<sql.AudienceRow> {
  await run(tx, sql.lockAll);
  if ((await runOne(tx, sql.countInUse)).n >= mostAudiences) throw problem(tooManyAudiences);
  await checkRule(tx, wish.rule);
  const audienceId = newId(now.getTime());
  return addAudience(tx, audienceId, wish, actor, now);
}

/** An empty list that is kept by hand: live at once, since nothing of the past has to be read. */
export async function createList(tx: Tx, wish: Omit<Wish, 'rule'>, actor: string, now: Date): Promise<sql.AudienceRow> {
  await run(tx, sql.lockAll);
  if ((await runOne(tx, sql.countInUse)).n >= mostAudiences) throw problem(tooManyAudiences);
  const listId = newId(now.getTime());
  return addAudience(tx, listId, { ...wish, rule: { kind: 'list', listId } }, actor, now);
}

async function addAudience(tx: Tx, audienceId: string, wish: Wish, actor: string, now: Date): Promise<sql.AudienceRow> {
  const text = JSON.stringify(wish.rule);
  const { name, description, readyMade = null } = wish;
  await run(tx, sql.addAudience, [audienceId, name, description, text, readyMade, actor, now]);
  await run(tx, sql.addVersion, [audienceId, 1, name, text, now, actor]);
  await announce(tx, 'Audience Created', audienceId, now);
  return runOne(tx, sql.findAudience, [audienceId]);
}

/** A new rule is a new version, and the audience is filled anew; the same rule under another name is neither. */
export async function changeAudience(
  tx: Tx,
  audienceId: string,
  wish: Wish & { readonly version: number },
  actor: string,
  now: Date,
): Promise<sql.AudienceRow> {
  await run(tx, sql.lockAll);
  const before = await runMaybe(tx, sql.lockAudience, [audienceId]);
  if (before === undefined) throw problem(notFound);
  if (before.state === 'archived') throw problem(audienceArchived);
  if (before.version !== wish.version) throw problem(audienceChanged);
  await run(tx, sql.renameAudience, [audienceId, wish.name, wish.description, now]);
  const text = JSON.stringify(wish.rule);
  if (text !== JSON.stringify(before.rule)) {
    if ([before.rule, wish.rule].some(isOfList)) throw problem(ruleFaulty, { detail: 'list' });
    await checkRule(tx, wish.rule, audienceId);
    const version = before.version + 1;
    await run(tx, sql.changeRule, [audienceId, text, version, now]);
    await run(tx, sql.addVersion, [audienceId, version, wish.name, text, now, actor]);
    await refillUsers(tx, audienceId, now);
  }
  await announce(tx, 'Audience Changed', audienceId, now);
  return runOne(tx, sql.findAudience, [audienceId]);
}

const isOfList = (rule: Rule): boolean => conditionsOf(rule).some((one) => one.kind === 'list');

/** Those that are made of this one change with it: filled anew under a version of their own, by the same rule. */
async function refillUsers(tx: Tx, audienceId: string, now: Date): Promise<void> {
  const all = await run(tx, sql.listAudiences, [false]);
  const names = (rule: Rule, id: string): boolean =>
    conditionsOf(rule).some((one) => one.kind === 'audience' && one.audienceId === id);
  const changed = new Set([audienceId]);
  for (let more = true; more;) {
    const users = all.filter((one) => !changed.has(one.audience_id) && [...changed].some((id) => names(one.rule, id)));
    for (const one of users) {
      changed.add(one.audience_id);
      const text = JSON.stringify(one.rule);
      await run(tx, sql.changeRule, [one.audience_id, text, one.version + 1, now]);
      await run(tx, sql.addVersion, [one.audience_id, one.version + 1, one.name, text, now, 'Throughline']);
    }
    more = users.length > 0;
  }
}

export async function archiveAudience(tx: Tx, audienceId: string, now: Date): Promise<sql.AudienceRow> {
  await run(tx, sql.lockAll);
  const before = await runMaybe(tx, sql.lockAudience, [audienceId]);
  if (before === undefined) throw problem(notFound);
  if (before.state === 'archived') return before;
  const users = (await run(tx, sql.listAudiences, [false])).filter((one) =>
    conditionsOf(one.rule).some((part) => part.kind === 'audience' && part.audienceId === audienceId),
  );
  if (users.length > 0)
    throw problem(audienceUsed, { issues: users.map((one) => ({ path: one.audience_id, message: one.name })) });
  await run(tx, sql.archiveAudience, [audienceId, now]);
  await run(tx, sql.dropStandings, [audienceId]);
  await run(tx, sql.forgetFlows, [audienceId]);
  await announce(tx, 'Audience Archived', audienceId, now);
  return runOne(tx, sql.findAudience, [audienceId]);
}

async function announce(tx: Tx, name: string, audienceId: string, now: Date): Promise<void> {
  await appendEvents(tx, [systemEvent(name, audienceId, { audienceId }, now)]);
  // In the transaction, though it takes a lock for the server: audiences are changed a few times a day.
  await run(tx, notifyChannel, ['audiences']);
}

/** Throws `audience_rule_faulty` for what can never be judged. */
export async function checkRule(on: On, rule: Rule, audienceId?: string): Promise<Rule> {
  const all = await run(on, sql.listAudiences, [false]);
  const rules = new Map(all.map((one) => [one.audience_id, one.rule]));
  if (audienceId !== undefined) rules.set(audienceId, rule);
  try {
    if (conditionsOf(rule).some((one) => one.kind === 'list' && one.listId !== audienceId)) throw new RuleFault('list');
    if (depthOf(rule) > ruleBounds.depth) throw new RuleFault('too_deep');
    const whole = inlined(rule, (id) => rules.get(id), audienceId === undefined ? [] : [audienceId]);
    if (conditionsOf(whole).length > ruleBounds.conditions) throw new RuleFault('too_many');
    return whole;
  } catch (error) {
    if (error instanceof RuleFault) throw problem(ruleFaulty, { detail: error.code });
    throw error;
  }
}
