import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LocationSelect, useLocationName } from '../stock/LocationSelect.tsx';
import type { Location } from '../stock/stock.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconBuildingStore } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { HandOverPart } from './HandOverPart.tsx';
import { PickPart } from './PickPart.tsx';
import { rememberedStore, rememberStore } from './rememberedStore.ts';
import { ReturnsPart } from './ReturnsPart.tsx';
import css from './Store.module.css';
import { TryOnPart } from './TryOnPart.tsx';
import { jobsOf, most, type StoreTab, storeTabs, tabOf, workQuery } from './work.ts';

const route = getRouteApi('/staff/store');
const works = (place: Location): boolean => place.state === 'active' && place.kind !== 'transit';

/** One store's work of this moment, for a phone in the hand. */
export function StoreScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const nameOf = useLocationName();
  const at = search.at ?? rememberedStore() ?? undefined;

  // The address names the store, so that it can be sent to a colleague or kept on the home screen.
  useEffect(() => {
    if (search.at === undefined && at !== undefined)
      void go({ search: (before) => ({ ...before, at }), replace: true });
  }, [search.at, at, go]);

  const choose = (next: string | null) => {
    if (next === null) return;
    rememberStore(next);
    void go({ search: (before) => ({ ...before, at: next }), replace: true });
  };
  return (
    <Page
      title={at === undefined ? t('screen.store') : nameOf(at)}
      actions={
        <LocationSelect
          aria-label={t('store.choose')}
          placeholder={t('store.choose')}
          value={at ?? null}
          onChange={choose}
          only={works}
        />
      }
    >
      {at === undefined ? (
        <Panel flush>
          <Empty icon={IconBuildingStore} title={t('store.choose')}>
            {t('store.chooseWords')}
          </Empty>
        </Panel>
      ) : (
        <Store key={at} at={at} tab={search.tab ?? 'pick'} />
      )}
    </Page>
  );
}

function Store({ at, tab }: { at: string; tab: StoreTab }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery(workQuery(at));
  const jobs = jobsOf(data ?? []);
  const count = (one: StoreTab) => jobs.filter((job) => tabOf[job.state] === one).length;
  return (
    <>
      <nav className={css.tabs} aria-label={t('screen.store')}>
        {storeTabs.map((one) => (
          <Link
            key={one}
            to="/store"
            search={{ at, tab: one }}
            replace
            className={css.tab}
            activeOptions={{ exact: true }}
            aria-current={tab === one ? 'page' : undefined}
          >
            <span className={css.tabCount} data-none={one === 'returns' || count(one) === 0}>
              {one === 'returns' ? '↩' : format.number(count(one))}
            </span>
            <span>{t(`store.tab.${one}`)}</span>
          </Link>
        ))}
      </nav>
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {(data?.length ?? 0) >= most ? <p className={css.warn}>{t('store.tooMany', { count: most })}</p> : null}
      {tab === 'returns' ? (
        <ReturnsPart at={at} />
      ) : data === undefined ? (
        error === null ? (
          <Skeleton height={320} />
        ) : null
      ) : tab === 'pick' ? (
        <PickPart jobs={jobs} />
      ) : tab === 'ready' ? (
        <HandOverPart jobs={jobs.filter((job) => job.state === 'ready')} />
      ) : (
        <TryOnPart jobs={jobs.filter((job) => job.state === 'trying')} />
      )}
    </>
  );
}
