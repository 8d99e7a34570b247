import { Button, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type auditEntry, auditPage } from '../../../contracts/access.ts';
import { api } from '../api.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconHistory } from '../ui/icons.ts';
import { inWords } from '../ui/inWords.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import table from '../ui/table.module.css';
import css from './Settings.module.css';

type Entry = z.output<typeof auditEntry>;
type Filter = { actor?: string | undefined; action?: string | undefined; object?: string | undefined };
const route = getRouteApi('/staff/settings/audit');

const auditQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => api.get(auditPage, '/audit', { ...filter, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

/** Who did what, and to whom. */
export function AuditPart() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const [typed, setTyped] = useState<Filter>(search);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery(search));
  const change = useDebouncedCallback((filter: Filter) => void go({ search: filter, replace: true }), 250);
  const entries = data?.pages.flatMap((page) => page.items) ?? [];
  const field = (key: keyof Filter, label: string, example: string) => (
    <TextInput
      label={label}
      placeholder={example}
      value={typed[key] ?? ''}
      onChange={(event) => {
        const next = { ...typed, [key]: event.currentTarget.value === '' ? undefined : event.currentTarget.value };
        setTyped(next);
        change(next);
      }}
    />
  );
  return (
    <>
      <div className={css.filters} role="search" aria-label={t('timeline.filters')}>
        {field('actor', t('audit.actor'), t('audit.actorExample'))}
        {field('action', t('audit.action'), 'person.erase')}
        {field('object', t('audit.object'), t('audit.objectExample'))}
      </div>
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={320} />
        ) : null
      ) : (
        <Panel title={t('settings.part.audit')} hint={t('audit.hint')} flush>
          {entries.length === 0 ? <Empty icon={IconHistory} title={t('audit.none')} /> : <Entries entries={entries} />}
          {hasNextPage ? (
            <div className={table.more}>
              <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('common.more')}
              </Button>
            </div>
          ) : null}
        </Panel>
      )}
    </>
  );
}

function Entries({ entries }: { entries: Entry[] }) {
  const { t } = useTranslation();
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t('identity.when')}</th>
            <th scope="col">{t('audit.actor')}</th>
            <th scope="col">{t('audit.action')}</th>
            <th scope="col">{t('audit.object')}</th>
            <th scope="col">{t('audit.detail')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td className={table.nowrap}>
                <Moment at={entry.at} form="dateTime" />
              </td>
              <td data-label={t('audit.actor')}>
                <span>
                  {entry.actor.name} <span className={table.quiet}>{t(`audit.actorIs.${entry.actor.kind}`)}</span>
                </span>
              </td>
              <td data-label={t('audit.action')}>
                <code>{entry.action}</code>
              </td>
              <td data-label={t('audit.object')}>
                {entry.object === null ? '–' : <AuditObject object={entry.object} />}
              </td>
              <td data-label={t('audit.detail')} className={css.detail}>
                {Object.keys(entry.detail).length === 0 ? null : inWords(entry.detail)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AuditObject({ object }: { object: NonNullable<Entry['object']> }) {
  const short = `${object.kind} ${object.id.length > 12 ? `…${object.id.slice(-6)}` : object.id}`;
  if (object.kind === 'person')
    return (
      <Link to="/people/$personId" params={{ personId: object.id }}>
        {short}
      </Link>
    );
  if (object.kind === 'source')
    return (
      <Link to="/sources/$sourceId" params={{ sourceId: object.id }}>
        {short}
      </Link>
    );
  if (object.kind === 'import')
    return (
      <Link to="/imports/$importId" params={{ importId: object.id }}>
        {short}
      </Link>
    );
  return <span>{short}</span>;
}
