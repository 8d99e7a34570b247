import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconFingerprint } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { ExplainPanel } from './ExplainPanel.tsx';
import { IdentityGraphPicture, mostDrawn } from './IdentityGraphPicture.tsx';
import { IdentityTables } from './IdentityTables.tsx';
import css from './IdentityPart.module.css';
import { MergesPanel } from './MergesPanel.tsx';
import { identityQuery, type Person } from './person.ts';

export type Ends = { from: string | null; to: string | null };

/** Why we think that all this is one person. */
export function IdentityPart({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(identityQuery(person.id));
  const [form, setForm] = useState('picture');
  const [ends, setEnds] = useState<Ends>({ from: null, to: null });
  if (error instanceof ApiProblem && error.problem.code === 'person_not_found') {
    return (
      <Panel>
        <Empty icon={IconFingerprint} title={t('identity.nobody')}>
          {t('identity.nobodyWords')}
        </Empty>
      </Panel>
    );
  }
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={420} />;
  const pick = (originId: string) => {
    if (ends.from === originId) setEnds({ from: ends.to, to: null });
    else if (ends.to === originId) setEnds({ ...ends, to: null });
    else setEnds(ends.from === null ? { from: originId, to: null } : { ...ends, to: originId });
  };
  const tooMany = data.identifiers.length > mostDrawn;
  return (
    <div className={css.part}>
      <Panel
        title={t('identity.graph')}
        hint={t('identity.graphHint', { count: data.identifiers.length })}
        flush
        actions={
          <SegmentedControl
            aria-label={t('home.showAs')}
            value={form}
            onChange={setForm}
            data={[
              { value: 'picture', label: t('identity.asPicture') },
              { value: 'table', label: t('home.asTable') },
            ]}
          />
        }
      >
        {form === 'picture' ? (
          <>
            {tooMany ? <p className={css.note}>{t('identity.tooMany', { count: mostDrawn })}</p> : null}
            <IdentityGraphPicture graph={data} ends={ends} onPick={pick} />
          </>
        ) : (
          <IdentityTables graph={data} />
        )}
      </Panel>
      <ExplainPanel graph={data} ends={ends} onChange={setEnds} />
      <MergesPanel merges={data.merges} />
    </div>
  );
}
