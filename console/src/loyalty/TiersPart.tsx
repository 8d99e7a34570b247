import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconListDetails } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Loyalty.module.css';
import { type Draft, programmeQuery, type TierCounts, tierCountsQuery } from './loyalty.ts';
import { sayLevel, sayTiers } from './sayProgramme.ts';
import { TierMembers } from './TierMembers.tsx';
import { useSpeaker } from './useSpeaker.ts';

/** The ladder of the programme in force. */
export function TiersPart() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(programmeQuery);
  if (error !== null && data === undefined) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={260} />;
  const current = data?.current ?? null;
  if (current === null || current.tiers.levels.length === 0)
    return (
      <Panel flush>
        <Empty
          icon={IconListDetails}
          title={current === null ? t('programme.neverPublished') : t('loyalty.noTiers')}
          action={
            <ButtonLink to="/loyalty/programme" variant="default">
              {t('loyalty.part.programme')}
            </ButtonLink>
          }
        >
          {t('tiers.noneWords')}
        </Empty>
      </Panel>
    );
  return <Ladder programme={current} />;
}

type Asked = { tier: string | null; near?: 'up' | 'down' };

function Ladder({ programme }: { programme: Draft }) {
  const { t } = useTranslation();
  const may = useMay();
  const speaker = useSpeaker(programme);
  const { data, error, refetch } = useQuery(tierCountsQuery);
  const [asked, setAsked] = useState<Asked | null>(null);
  const steps = programme.tiers.levels.toReversed();
  const nameOf = (id: string | null) =>
    programme.tiers.levels.find((level) => level.id === id)?.name ?? t('loyalty.belowFirst');
  const counts = (id: string | null) =>
    data === undefined ? null : (
      <Counts
        counts={data}
        tier={id}
        name={nameOf(id)}
        open={may('seeAccounts') ? (near) => setAsked({ tier: id, ...(near === undefined ? {} : { near }) }) : null}
      />
    );
  return (
    <Panel title={t('loyalty.part.tiers')} hint={sayTiers(speaker)} flush>
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      <ol className={css.ladder}>
        {steps.map((level, at) => (
          <li key={level.id} style={{ '--step': steps.length - at } as CSSProperties}>
            <span className={css.rowWords}>
              <span className={css.tierName}>{level.name}</span>
              <span className={css.ruleText}>{sayLevel(speaker, level)}</span>
            </span>
            {counts(level.id)}
          </li>
        ))}
        <li style={{ '--step': 0 } as CSSProperties}>
          <span className={css.rowWords}>
            <span className={css.quiet}>{t('loyalty.belowFirst')}</span>
          </span>
          {counts(null)}
        </li>
      </ol>
      {asked === null ? null : (
        <TierMembers
          {...asked}
          title={
            asked.near === undefined
              ? nameOf(asked.tier)
              : t(`standing.near.${asked.near}`, { name: nameOf(asked.tier) })
          }
          by={programme.tiers.by}
          currency={programme.currency}
          onClose={() => setAsked(null)}
        />
      )}
    </Panel>
  );
}

type CountsProps = {
  counts: TierCounts;
  tier: string | null;
  name: string;
  /** null: figures alone, for those who have no business in single accounts. */
  open: ((near?: 'up' | 'down') => void) | null;
};

/** How many stand on a level, and how many are about to leave it, upwards or downwards. */
function Counts({ counts, tier, name, open }: CountsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const row = counts.items.find((one) => one.id === tier);
  if (row === undefined) return null;
  const figures = [
    {
      near: undefined,
      count: row.people,
      text: t('standing.people', { count: row.people, shown: format.number(row.people) }),
    },
    {
      near: 'up' as const,
      count: row.nearUp,
      text: t('standing.up', { count: row.nearUp, shown: format.number(row.nearUp) }),
    },
    {
      near: 'down' as const,
      count: row.nearDown,
      text: t('standing.down', { count: row.nearDown, shown: format.number(row.nearDown) }),
    },
  ];
  return (
    <span className={css.people}>
      {figures
        .filter((one) => one.near === undefined || one.count > 0)
        .map((one) =>
          open === null || one.count === 0 ? (
            <span key={one.near ?? 'all'} className={one.near === undefined ? css.strong : css.small}>
              {one.text}
            </span>
          ) : (
            <Button
              key={one.near ?? 'all'}
              size="compact-sm"
              variant={one.near === undefined ? 'default' : 'subtle'}
              aria-label={`${name}: ${one.text}`}
              onClick={() => open(one.near)}
            >
              {one.text}
            </Button>
          ),
        )}
    </span>
  );
}
