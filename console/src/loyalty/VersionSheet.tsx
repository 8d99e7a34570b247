import { Select, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SideSheet } from '../ui/Dialog.tsx';
import { Facts } from '../ui/Facts.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { DifferenceList } from './Differences.tsx';
import css from './Loyalty.module.css';
import { type Draft, versionQuery } from './loyalty.ts';
import { sayProgramme } from './sayProgramme.ts';
import { useSpeaker } from './useSpeaker.ts';

type Props = {
  version: number;
  /** All that were published, the newest first. */
  versions: readonly { version: number }[];
  /** As it stands in the editor, saved or not. */
  draft: Draft;
  onClose: () => void;
};

/** A version as it was published: everything that it says, or what it says otherwise than another one. */
export function VersionSheet({ version, versions, draft, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery(versionQuery(version));
  const [beside, setBeside] = useState('alone');
  const other = useQuery({ ...versionQuery(Number(beside)), enabled: /^\d+$/.test(beside) });
  const name = (one: number) => t('programme.versionIs', { version: format.number(one) });
  return (
    <SideSheet title={name(version)} opened onClose={onClose}>
      <div className={css.form}>
        {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
        {data === undefined && error === null ? <Skeleton height={320} /> : null}
        {data === undefined ? null : (
          <>
            <Facts
              facts={[
                [t('programme.effectiveAt'), <Moment key="at" at={data.effectiveAt} form="dateTime" />],
                [t('programme.by'), data.publishedBy],
                ...(data.note === '' ? [] : ([[t('programme.note'), data.note]] as const)),
              ]}
            />
            <Select
              label={t('published.beside')}
              allowDeselect={false}
              value={beside}
              data={[
                { value: 'alone', label: t('published.alone') },
                { value: 'draft', label: t('published.draft') },
                ...versions
                  .filter((one) => one.version !== version)
                  .map((one) => ({ value: String(one.version), label: name(one.version) })),
              ]}
              onChange={(next) => setBeside(next ?? 'alone')}
            />
            {other.error === null ? null : <ProblemNotice error={other.error} retry={() => void other.refetch()} />}
            {beside === 'alone' ? (
              <WholeVersion programme={data.programme} />
            ) : beside === 'draft' ? (
              <Beside from={name(version)} to={t('published.draft')} before={data.programme} now={draft} />
            ) : other.data === undefined ? null : other.data.version < version ? (
              <Beside
                from={name(other.data.version)}
                to={name(version)}
                before={other.data.programme}
                now={data.programme}
              />
            ) : (
              <Beside
                from={name(version)}
                to={name(other.data.version)}
                before={data.programme}
                now={other.data.programme}
              />
            )}
          </>
        )}
      </div>
    </SideSheet>
  );
}

type BesideProps = { from: string; to: string; before: Draft; now: Draft };

/** From the older to the newer. */
function Beside({ from, to, before, now }: BesideProps) {
  const { t } = useTranslation();
  return (
    <>
      <p className={css.quiet}>{t('published.fromTo', { from, to })}</p>
      <DifferenceList speaker={useSpeaker(now)} before={before} />
    </>
  );
}

function WholeVersion({ programme }: { programme: Draft }) {
  const speaker = useSpeaker(programme);
  return (
    <ul className={css.differences}>
      {sayProgramme(speaker).map((one) => (
        <li key={one.key}>
          <span className={css.differenceHead}>
            <span className={css.strong}>{one.name}</span>
          </span>
          <span className={css.ruleText}>{one.text}</span>
        </li>
      ))}
    </ul>
  );
}
