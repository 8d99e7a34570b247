import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { IconListDetails } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Loyalty.module.css';
import { type Draft, programmeQuery } from './loyalty.ts';
import { useSpeaker } from './ProgrammeEditor.tsx';
import { sayLevel, sayTiers } from './sayProgramme.ts';

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

function Ladder({ programme }: { programme: Draft }) {
  const { t } = useTranslation();
  const speaker = useSpeaker(programme);
  const steps = programme.tiers.levels.toReversed();
  return (
    <Panel title={t('loyalty.part.tiers')} hint={sayTiers(speaker)} flush>
      <ol className={css.ladder}>
        {steps.map((level, at) => (
          <li key={level.id} style={{ '--step': steps.length - at } as CSSProperties}>
            <span className={css.rowWords}>
              <span className={css.tierName}>{level.name}</span>
              <span className={css.ruleText}>{sayLevel(speaker, level)}</span>
            </span>
          </li>
        ))}
        <li style={{ '--step': 0 } as CSSProperties}>
          <span className={css.rowWords}>
            <span className={css.quiet}>{t('loyalty.belowFirst')}</span>
          </span>
        </li>
      </ol>
    </Panel>
  );
}
