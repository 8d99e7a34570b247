import { Button, Skeleton } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, type Ref, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconUsers } from '../ui/icons.ts';
import { Initials } from '../ui/Initials.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { Marked } from '../ui/Marked.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import table from '../ui/table.module.css';
import type { PersonSummary } from './people.ts';
import css from './PeopleScreen.module.css';
import { personLabel } from './personLabel.ts';

type Loading = {
  error: Error | null;
  isPending: boolean;
  isPlaceholderData: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
};
type Props = { people: Loading; rows: PersonSummary[]; search: string; onTop: () => void; ref: Ref<HTMLDivElement> };

export function PeopleTable({ people, rows, search, onTop, ref }: Props) {
  const { t } = useTranslation();
  const end = useIntersection({ rootMargin: '600px' });
  const atEnd = end.entry?.isIntersecting === true;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = people;
  useEffect(() => {
    if (atEnd && hasNextPage && !isFetchingNextPage) fetchNextPage();
  }, [atEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
    const at = links.findIndex((link) => link === document.activeElement) + step;
    if (at < 0) onTop();
    else links[at]?.focus();
  };

  if (people.error !== null) return <ProblemNotice error={people.error} retry={() => people.refetch()} />;
  if (people.isPending) return <Skeleton height={420} />;
  if (rows.length === 0) return <NobodyFound search={search} />;
  return (
    <div ref={ref} onKeyDown={move} className={people.isPlaceholderData ? css.stale : undefined}>
      <Panel flush>
        <div className={table.scroll}>
          <table className={`${table.table} ${table.cards} ${css.people}`}>
            <thead>
              <tr>
                <th scope="col">{t('people.name')}</th>
                <th scope="col">{t('people.email')}</th>
                <th scope="col">{t('people.phone')}</th>
                <th scope="col">{t('people.lastSeen')}</th>
                <th scope="col" className={table.number}>
                  {t('people.events')}
                </th>
                <th scope="col" className={table.number}>
                  {t('people.orders')}
                </th>
                <th scope="col" className={table.number}>
                  {t('people.revenue')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((person) => (
                <Row key={person.id} person={person} search={search} />
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <div ref={end.ref} className={table.more}>
        {hasNextPage ? (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t('common.more')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function Row({ person, search }: { person: PersonSummary; search: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const seen = person.matched !== null && !['name', 'email', 'phone'].includes(person.matched);
  return (
    <tr className={css.row}>
      <td>
        <span className={css.name}>
          <Initials name={person.name} size={28} />
          <span>
            <Link to="/people/$personId" params={{ personId: person.id }} className={css.link} data-row>
              <Marked text={personLabel(person)} search={search} />
            </Link>
            {seen && search !== '' ? (
              <span className={css.matched}>{t('people.matched', { what: person.matched })}</span>
            ) : null}
          </span>
        </span>
      </td>
      <td data-label={t('people.email')} className={css.contact}>
        {person.email === null ? null : (
          <span>
            <Marked text={person.email} search={search} />
          </span>
        )}
      </td>
      <td data-label={t('people.phone')} className={table.nowrap}>
        {person.phone === null ? null : (
          <span>
            <Marked text={person.phone} search={search} />
          </span>
        )}
      </td>
      <td data-label={t('people.lastSeen')} className={table.nowrap}>
        <span>
          <ChannelMark kind={person.lastSourceKind} bare /> <Moment at={person.lastSeenAt} />
        </span>
      </td>
      <td data-label={t('people.events')} className={table.number}>
        {format.number(person.events)}
      </td>
      <td data-label={t('people.orders')} className={table.number}>
        {format.number(person.orders)}
      </td>
      <td data-label={t('people.revenue')} className={`${table.number} ${table.nowrap}`}>
        {person.revenue.map(format.money).join(' + ')}
      </td>
    </tr>
  );
}

function NobodyFound({ search }: { search: string }) {
  const { t } = useTranslation();
  return (
    <Panel>
      {search === '' ? (
        <Empty
          icon={IconUsers}
          title={t('people.none')}
          action={<ButtonLink to="/sources">{t('home.emptySource')}</ButtonLink>}
        >
          {t('people.noneWords')}
        </Empty>
      ) : (
        <Empty icon={IconUsers} title={t('people.notFound', { search })}>
          {t('people.notFoundWords')}
        </Empty>
      )}
    </Panel>
  );
}
