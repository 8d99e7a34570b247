/** Steps, triggers and ways in words. Pure: everything comes with the speaker. */
import type { EventFilter } from '../../../contracts/audience-rule.ts';
import { saySpan, type Speaker } from '../audiences/sayRule.ts';
import type { ExitRule, Step, Trigger } from './journeys.ts';

const sayEvent = ({ event, where }: EventFilter): string => `“${event}”${where.length === 0 ? '' : ' …'}`;
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
    case 'audience': {
      const name = speaker.audienceName(trigger.audienceId);
      return trigger.change === 'entered' ? t('journey.say.enters', { name }) : t('journey.say.leaves', { name });
    }
  }
}
