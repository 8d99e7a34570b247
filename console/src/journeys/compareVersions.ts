/** What is different between two graphs, in words. Pure: everything comes with the speaker. */
import { saySpan, type Speaker } from '../audiences/sayRule.ts';
import { waysOf } from './graph.ts';
import type { JourneyDocument, Step } from './journeys.ts';
import { sayEvent, sayStep, sayTrigger } from './sayStep.ts';

export type Change = { readonly kind: 'added' | 'removed' | 'changed'; readonly words: string };

export function compareVersions(speaker: Speaker, before: JourneyDocument, after: JourneyDocument): Change[] {
  return [...compareStart(speaker, before, after), ...compareSteps(speaker, before, after)];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** What a step does, without where it stands and leads. */
const core = (step: Step): unknown => {
  const { place: _place, name: _name, ...rest } = step;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      ['next', 'timeout', 'yes', 'no', 'none', 'late', 'failed'].includes(key)
        ? null
        : key === 'ways'
          ? (value as { next: unknown }[]).map((way) => ({ ...way, next: null }))
          : value,
    ]),
  );
};

function compareSteps(speaker: Speaker, before: JourneyDocument, after: JourneyDocument): Change[] {
  const { t } = speaker;
  const titleOf = (document: JourneyDocument, stepId: string | null): string => {
    const step = stepId === null ? undefined : document.steps[stepId];
    if (step === undefined) return t('journey.theEnd');
    return step.name ?? t(`journey.kind.${step.kind}`);
  };
  const said = (step: Step): string => `${step.name ?? t(`journey.kind.${step.kind}`)}: ${sayStep(speaker, step)}`;
  const changes: Change[] = [];
  for (const [stepId, step] of Object.entries(after.steps)) {
    const old = before.steps[stepId];
    if (old === undefined || old.kind !== step.kind) {
      if (old !== undefined) changes.push({ kind: 'removed', words: said(old) });
      changes.push({ kind: 'added', words: said(step) });
      continue;
    }
    if (!same(core(old), core(step)) || old.name !== step.name)
      changes.push({
        kind: 'changed',
        words:
          said(old) === said(step)
            ? t('journey.diff.inside', { what: said(step) })
            : t('journey.diff.fromTo', { from: said(old), to: said(step) }),
      });
    for (const { name, to } of waysOf(step)) {
      const was = waysOf(old).find((one) => one.name === name);
      if (was === undefined || was.to === to) continue;
      const words = { step: titleOf(after, stepId), from: titleOf(before, was.to), to: titleOf(after, to) };
      changes.push({ kind: 'changed', words: t('journey.diff.leads', words) });
    }
  }
  for (const [stepId, step] of Object.entries(before.steps))
    if (after.steps[stepId] === undefined) changes.push({ kind: 'removed', words: said(step) });
  return changes;
}

function compareStart(speaker: Speaker, before: JourneyDocument, after: JourneyDocument): Change[] {
  const { t, number } = speaker;
  const changes: Change[] = [];
  const lists = (
    title: string,
    olds: readonly unknown[],
    news: readonly unknown[],
    say: (one: never) => string,
  ): void => {
    for (const one of news)
      if (!olds.some((old) => same(old, one))) changes.push({ kind: 'added', words: `${title}: ${say(one as never)}` });
    for (const one of olds)
      if (!news.some((next) => same(next, one)))
        changes.push({ kind: 'removed', words: `${title}: ${say(one as never)}` });
  };
  const trigger = (one: Parameters<typeof sayTrigger>[1]): string => sayTrigger(speaker, one);
  lists(t('journey.startsWith'), before.triggers, after.triggers, trigger);
  lists(t('journey.exit'), before.exits, after.exits, trigger);
  const none = '–';
  const value = (title: string, from: string, to: string, isSame: boolean): void => {
    if (!isSame) changes.push({ kind: 'changed', words: `${title}: ${t('journey.diff.fromTo', { from, to })}` });
  };
  const reentry = ({ reentry: one }: JourneyDocument): string =>
    one.kind === 'once' ? t('journey.once') : `${t('journey.again')}: ${saySpan(speaker, one.after)}`;
  const goal = ({ goal: one }: JourneyDocument): string =>
    one === null ? none : `${sayEvent(one)}, ${saySpan(speaker, one.within)}`;
  const rank = ({ rank: one }: JourneyDocument): string =>
    one === null ? none : `${one.group}, ${number(one.priority)}`;
  value(t('journey.reentry'), reentry(before), reentry(after), same(before.reentry, after.reentry));
  value(t('journey.goal'), goal(before), goal(after), same(before.goal, after.goal));
  value(t('journey.hasRank'), rank(before), rank(after), same(before.rank, after.rank));
  const holdOut = [before.holdOutPercent, after.holdOutPercent] as const;
  value(t('journey.holdOut'), number(holdOut[0]), number(holdOut[1]), holdOut[0] === holdOut[1]);
  const first = ({ start, steps }: JourneyDocument): string => {
    const step = start === null ? undefined : steps[start];
    return step === undefined ? none : (step.name ?? t(`journey.kind.${step.kind}`));
  };
  value(t('journey.firstStep'), first(before), first(after), before.start === after.start);
  return changes;
}
