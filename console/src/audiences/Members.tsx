import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { SideSheet } from '../ui/Dialog.tsx';
import { Empty } from '../ui/Empty.tsx';
import { IconUsersGroup } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Audiences.module.css';
import { type Audience, changedKeys, changesQuery, type Member, membersQuery } from './audiences.ts';
import { moveOnList } from './lists.ts';
import { WhyPanel } from './WhyPanel.tsx';

/** Who is in it, since when and why; from a list each can be taken off. */
export function Members({ audience }: { audience: Audience }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Member | null>(null);
  const may = useMay();
  const query = useInfiniteQuery(membersQuery(audience.id));
  const isKept = audience.kind === 'list' && audience.state === 'live' && may('editAudiences');
  const take = useDeed({ run: moveOnList, done: t('audience.list.taken'), changes: changedKeys });
  const off = ({ personId }: Member) => {
    const lines = [{ text: personId, who: { personId } }];
    take.mutate({ audienceId: audience.id, listed: false, lines, note: '' });
  };
  const columns: Column<Member>[] = [
    {
      title: t('people.name'),
      show: (one) => (
        <Link to="/people/$personId" params={{ personId: one.personId }}>
          {one.name ?? t('audience.nameless')}
        </Link>
      ),
    },
    { title: t('audience.column.since'), nowrap: true, show: (one) => <Moment at={one.since} /> },
    ...(audience.kind === 'list'
      ? []
      : [
          {
            title: t('audience.column.until'),
            nowrap: true,
            show: (one: Member) => <Moment at={one.flipsAt} />,
          },
        ]),
    {
      title: t('audience.column.reasons'),
      show: (one) => (
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={`${t('audience.why')} ${one.name ?? t('audience.nameless')}`}
          onClick={() => setAsked(one)}
        >
          {t('audience.why')}
        </Button>
      ),
    },
    ...(isKept
      ? [
          {
            title: t('common.actions'),
            show: (one: Member) => (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={`${t('audience.list.takeOff')}: ${one.name ?? t('audience.nameless')}`}
                disabled={take.isPending}
                onClick={() => off(one)}
              >
                {t('audience.list.takeOff')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      {take.error === null ? null : <ProblemNotice error={take.error} />}
      <Listing
        query={query}
        title={t('audience.members')}
        empty={
          <Empty icon={IconUsersGroup} title={t('audience.nobody')}>
            {audience.kind === 'list' ? t('audience.list.nobodyWords') : t('audience.nobodyWords')}
          </Empty>
        }
      >
        {(rows) => (
          <DataTable columns={columns} rows={rows} keyOf={(one) => one.personId} label={t('audience.members')} />
        )}
      </Listing>
      {asked === null ? null : (
        <SideSheet opened title={asked.name ?? t('audience.nameless')} onClose={() => setAsked(null)}>
          <WhyPanel audienceId={audience.id} personId={asked.personId} />
        </SideSheet>
      )}
    </>
  );
}

/** Who came and who went, the newest first. */
export function Changes({ audienceId }: { audienceId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(changesQuery(audienceId));
  return (
    <Listing query={query} title={t('audience.changes')} empty={<p className={css.none}>{t('audience.noChanges')}</p>}>
      {(rows) => (
        <ul className={`${css.changes} ${css.inset}`}>
          {rows.map((one) => (
            <li key={one.id}>
              <Tag tone={one.entered ? 'ok' : 'quiet'}>{one.entered ? t('audience.entered') : t('audience.left')}</Tag>
              <Link to="/people/$personId" params={{ personId: one.personId }}>
                {one.name ?? t('audience.nameless')}
              </Link>
              <span className={css.small}>
                {t(`audience.because.${one.because}`)}, <Moment at={one.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Listing>
  );
}
