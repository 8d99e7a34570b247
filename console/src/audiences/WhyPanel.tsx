import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { IconCheck, IconX } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Audiences.module.css';
import { type Why, whyQuery } from './audiences.ts';
import { sayCondition } from './sayRule.ts';
import { useSpeaker } from './useSpeaker.ts';

/** Does she belong, since when, until when, and what each condition says of her. */
export function WhyPanel({ audienceId, personId }: { audienceId: string; personId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(whyQuery(audienceId, personId));
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={160} />;
  return (
    <div className={css.column}>
      <p className={css.verdict}>
        <Mark holds={data.member} /> {data.member ? t('audience.belongs') : t('audience.belongsNot')}
        {data.since === null ? null : (
          <span className={css.small}>
            {t('audience.since')} <Moment at={data.since} form="dateTime" />
          </span>
        )}
        {data.flipsAt === null ? null : (
          <span className={css.small}>
            {t('audience.until')} <Moment at={data.flipsAt} form="dateTime" />
          </span>
        )}
      </p>
      <Reasons why={data.why} />
    </div>
  );
}

function Mark({ holds }: { holds: boolean }) {
  const { t } = useTranslation();
  return holds ? (
    <IconCheck size={16} className={css.holds} aria-label={t('audience.holds')} role="img" />
  ) : (
    <IconX size={16} className={css.fails} aria-label={t('audience.holdsNot')} role="img" />
  );
}

function Reasons({ why }: { why: Why }) {
  const { t } = useTranslation();
  if (why.kind === 'condition') return <Reason why={why} />;
  const inner = why.kind === 'not' ? [why.of] : why.of;
  return (
    <div className={css.reasons}>
      <p className={css.reason}>
        <Mark holds={why.holds} /> {t(`audience.group.${why.kind}`)}
      </p>
      <ul>
        {inner.map((one, at) => (
          <li key={at}>
            <Reasons why={one} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Reason({ why }: { why: Extract<Why, { kind: 'condition' }> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const speaker = useSpeaker();
  const { seen } = why;
  const value = typeof seen.value === 'number' ? format.number(seen.value) : seen.value;
  return (
    <div className={css.reasonWords}>
      <p className={css.reason}>
        <Mark holds={why.holds} /> {sayCondition(speaker, why.condition)}
      </p>
      <p className={css.small}>
        {value === null ? null : <span>{t('audience.itIs', { value })} </span>}
        {seen.lastAt === null ? null : (
          <span>
            {t('audience.lastOn')} <Moment at={seen.lastAt} form="dateTime" />{' '}
          </span>
        )}
        {why.flipsAt === null ? null : (
          <span>
            {t('audience.turns')} <Moment at={why.flipsAt} form="dateTime" />
          </span>
        )}
      </p>
    </div>
  );
}
