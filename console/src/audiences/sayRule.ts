/** A rule in words. Pure: everything comes with the speaker. */
import type { TFunction } from 'i18next';
import { anyEvent } from '../../../contracts/audience-rule.ts';
import type {
  Condition,
  DateTest,
  EventFilter,
  NumberOp,
  Rule,
  RuleWindow,
  Span,
  ValueTest,
} from '../../../contracts/audience-rule.ts';

export type Speaker = {
  t: TFunction<'console'>;
  locale: string;
  number: (value: number) => string;
  date: (instant: string) => string;
  audienceName: (id: string) => string;
};

export function saySpan({ locale }: Pick<Speaker, 'locale'>, { n, unit }: Span): string {
  const unitName = { minutes: 'minute', hours: 'hour', days: 'day' }[unit];
  return new Intl.NumberFormat(locale, { style: 'unit', unit: unitName, unitDisplay: 'long' }).format(n);
}

export function sayRule(speaker: Speaker, rule: Rule, inner = false): string {
  const { t, locale } = speaker;
  if (rule.kind === 'not') return t('audience.say.not', { what: sayRule(speaker, rule.of, true) });
  if (rule.kind !== 'all' && rule.kind !== 'any') return sayCondition(speaker, rule);
  const parts = rule.of.map((one) => sayRule(speaker, one, true));
  const list = new Intl.ListFormat(locale, { type: rule.kind === 'all' ? 'conjunction' : 'disjunction' }).format(parts);
  return inner && parts.length > 1 ? `(${list})` : list;
}

export function sayCondition(speaker: Speaker, condition: Condition): string {
  const { t } = speaker;
  switch (condition.kind) {
    case 'behaviour':
      return sayBehaviour(speaker, condition);
    case 'sequence': {
      const words = {
        first: sayEvent(speaker, condition.first),
        next: sayEvent(speaker, condition.next),
        within: saySpan(speaker, condition.within),
        window: sayWindow(speaker, condition.window),
        same: condition.same === undefined ? '' : t('audience.say.same', { property: condition.same.first }),
      };
      return condition.happened ? t('audience.say.followed', words) : t('audience.say.notFollowed', words);
    }
    case 'trait':
      return t('audience.say.trait', { name: condition.name, test: sayTest(speaker, condition.test) });
    case 'trait_date':
      return t('audience.say.trait', { name: condition.name, test: sayMoment(speaker, condition.test) });
    case 'balance':
      return t('audience.say.balance', {
        balance: condition.balance,
        test: sayNumber(speaker, condition.op, condition.value),
      });
    case 'expiring':
      return t('audience.say.expiring', {
        balance: condition.balance,
        within: saySpan(speaker, condition.within),
        test: sayNumber(speaker, condition.op, condition.value),
      });
    case 'tier':
      return t('audience.say.tier', { test: sayTest(speaker, condition.test) });
    case 'consent':
      return t(`audience.say.consent.${condition.state}`, { purpose: condition.purpose, channel: condition.channel });
    case 'reachable':
      return condition.is
        ? t('audience.say.reachable', { by: condition.by })
        : t('audience.say.unreachable', { by: condition.by });
    case 'audience': {
      const words = { name: speaker.audienceName(condition.audienceId) };
      return condition.member ? t('audience.say.member', words) : t('audience.say.noMember', words);
    }
    case 'list':
      return t('audience.say.list', { name: speaker.audienceName(condition.listId) });
  }
}

type Behaviour = Extract<Condition, { kind: 'behaviour' }>;

function sayBehaviour(speaker: Speaker, condition: Behaviour): string {
  const { t } = speaker;
  const { measure } = condition;
  const words = {
    event: sayEvent(speaker, condition),
    window: sayWindow(speaker, condition.window),
    property: 'property' in measure ? sayProperty(speaker, measure.property) : '',
    test: 'test' in measure ? sayAnyTest(speaker, measure.test) : sayNumber(speaker, measure.op, measure.value),
  };
  const said = t(`audience.say.${measure.what}`, words);
  return condition.less.length === 0 ? said : t('audience.say.less', { said, less: condition.less.join(', ') });
}

function sayEvent(speaker: Speaker, { event, where }: EventFilter): string {
  const tests = where.map(({ property, test }) => `${sayProperty(speaker, property)} ${sayTest(speaker, test)}`);
  const named =
    event === anyEvent ? speaker.t('audience.say.anything') : speaker.t('audience.say.quoted', { it: event });
  return `${named}${tests.length === 0 ? '' : ` (${tests.join('; ')})`}`;
}

export const sayProperty = ({ t }: Pick<Speaker, 't'>, property: string): string =>
  property === '$channel' ? t('audience.field.channel') : property;

/** With a space before it, or nothing where all times count. */
function sayWindow({ t, locale, date }: Speaker, window: RuleWindow): string {
  if (window.kind === 'last') return ` ${t('audience.say.inLast', { span: saySpan({ locale }, window.span) })}`;
  return window.kind === 'since' ? ` ${t('audience.say.since', { at: date(window.at) })}` : '';
}

const sayNumber = ({ t, number }: Speaker, op: NumberOp, value: number): string =>
  t(`audience.test.${op}`, { value: number(value) });

function sayTest(speaker: Speaker, test: ValueTest): string {
  const { t } = speaker;
  if ('anyCase' in test && test.anyCase === true) {
    const { anyCase: _, ...exact } = test;
    return t('audience.test.anyCase', { test: sayTest(speaker, exact) });
  }
  if (test.op === 'in') return t('audience.test.in', { value: test.values.join(', ') });
  if (test.op === 'set' || test.op === 'unset') return t(`audience.test.${test.op}`);
  return typeof test.value === 'number'
    ? t(`audience.test.${test.op}`, { value: speaker.number(test.value) })
    : t(`audience.test.${test.op}`, { value: t('audience.say.quoted', { it: test.value }) });
}

function sayMoment(speaker: Speaker, test: DateTest): string {
  const value = 'span' in test ? saySpan(speaker, test.span) : speaker.date(test.at);
  return speaker.t(`audience.test.${test.op}`, { value });
}

const sayAnyTest = (speaker: Speaker, test: ValueTest | DateTest): string =>
  'span' in test || 'at' in test ? sayMoment(speaker, test) : sayTest(speaker, test);
