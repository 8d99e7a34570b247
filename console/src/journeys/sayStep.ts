/** Steps, triggers and ways in words. Pure: everything comes with the speaker. */
import type { EventFilter } from '../../../contracts/audience-rule.ts';
import { sayRule, saySpan, type Speaker } from '../audiences/sayRule.ts';
import type { ExitRule, Step, Trigger } from './journeys.ts';

export const sayEvent = ({ event, where }: EventFilter): string => `“${event}”${where.length === 0 ? '' : ' …'}`;
const named = (text: string): string => (text === '' ? '…' : text);

export function sayStep(speaker: Speaker, step: Step): string {
  const { t } = speaker;
  switch (step.kind) {
    case 'end':
      return t('journey.say.end');
    case 'wait':
      if (step.for.kind === 'duration') return t('journey.say.wait', { span: saySpan(speaker, step.for.span) });
      return step.for.kind === 'time'
        ? t('journey.say.waitTime', { at: step.for.at })
        : t('journey.say.waitDate', { date: speaker.date(step.for.at) });
    case 'wait_event':
      return t('journey.say.waitEvent', { event: sayEvent(step), span: saySpan(speaker, step.within) });
    case 'condition':
      if (step.if.kind === 'rule') return sayRule(speaker, step.if.rule);
      if (step.if.kind === 'data') return t('journey.say.data', { property: step.if.property });
      return step.if.member
        ? t('journey.say.member', { name: speaker.audienceName(step.if.audienceId) })
        : t('journey.say.noMember', { name: speaker.audienceName(step.if.audienceId) });
    case 'split':
      return step.ways.map((way) => `${way.name} ${way.percent} %`).join(' · ');
    case 'message':
      return step.templates.map(named).join(' / ');
    case 'cascade':
      return step.tries.map((one) => named(one.template)).join(' → ');
    case 'set_trait':
      return `${named(step.trait)} = ${String(step.value)}`;
    case 'points':
      return t('journey.say.points', { amount: speaker.number(step.amount), balance: step.balance });
    case 'code':
      return t('journey.say.code', { promotion: named(step.promotionId) });
    case 'task':
      return `${t(`role.${step.role}`)}: ${named(step.text)} (${saySpan(speaker, step.within)})`;
    case 'webhook':
      return t('journey.say.call', { span: saySpan(speaker, step.within) });
    case 'journey':
      return step.waits ? t('journey.say.journeyWaits') : t('journey.say.journey');
    case 'list': {
      const name = speaker.audienceName(step.audienceId);
      return step.act === 'add' ? t('journey.say.putOn', { name }) : t('journey.say.takeOff', { name });
    }
  }
}

export function sayTrigger(speaker: Speaker, trigger: Trigger | ExitRule): string {
  const { t } = speaker;
  switch (trigger.kind) {
    case 'event':
      return sayEvent(trigger);
    case 'api':
      return t('journey.trigger.api');
    case 'schedule':
      return t('journey.say.schedule', {
        date: speaker.date(trigger.at),
        name: speaker.audienceName(trigger.audienceId),
      });
    case 'recurring':
      return t('journey.say.recurring', {
        when: sayWeekdays(speaker, trigger.weekdays),
        at: trigger.at,
        name: speaker.audienceName(trigger.audienceId),
      });
    case 'price_drop':
      return t('journey.say.priceDrop', { percent: speaker.number(trigger.percent) });
    case 'back_in_stock':
      return trigger.where === 'anywhere' ? t('journey.say.backAnywhere') : t('journey.say.backInStore');
    case 'person_date':
      return sayPersonDate(speaker, trigger);
    case 'audience': {
      const name = speaker.audienceName(trigger.audienceId);
      return trigger.change === 'entered' ? t('journey.say.enters', { name }) : t('journey.say.leaves', { name });
    }
  }
}

/** A Monday. */
const monday = Date.UTC(2024, 0, 1);
function sayWeekdays({ t, locale }: Speaker, weekdays: readonly number[]): string {
  if (weekdays.length === 0) return t('journey.say.everyDay');
  const names = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return weekdays.map((day) => names.format(monday + (day - 1) * 86_400_000)).join(', ');
}

function sayPersonDate(speaker: Speaker, { trait, days, at }: Extract<Trigger, { kind: 'person_date' }>): string {
  const { t } = speaker;
  const words = { trait: named(trait), at, span: saySpan(speaker, { n: Math.max(1, Math.abs(days)), unit: 'days' }) };
  if (days === 0) return t('journey.say.onDate', words);
  return days < 0 ? t('journey.say.beforeDate', words) : t('journey.say.afterDate', words);
}
