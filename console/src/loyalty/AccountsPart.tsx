import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Navigate, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { peopleSearchQuery, type PersonSummary } from '../people/people.ts';
import { personLabel } from '../people/personLabel.ts';
import { personQuery } from '../person/person.ts';
import { useMay } from '../session/may.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCreditCard, IconSearch } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { SearchField, useOpenOnEnter, useTypedSearch } from '../ui/SearchField.tsx';
import table from '../ui/table.module.css';
import css from './Loyalty.module.css';
import { accountQuery, cardsOfNumberQuery } from './loyalty.ts';
import { useProgramme } from './useProgramme.ts';

const route = getRouteApi('/staff/loyalty/');

/** Analysts have figures, and no business in single accounts. */
export function AccountsPart() {
  return useMay()('seeAccounts') ? <Search /> : <Navigate to="/loyalty/liability" replace />;
}

/** A card's number as it is printed or scanned: mostly digits, and at least eight of them. */
const looksLikeCard = (text: string): boolean => /^[\dA-Z][\dA-Z -]{6,26}$/i.test(text) && /\d{4}/.test(text);

function Search() {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const { search } = route.useSearch();
  const go = route.useNavigate();
  const typedSearch = useTypedSearch(search, (next) => void go({ search: { search: next }, replace: true }));
  const { settled } = typedSearch;
  const people = useQuery({ ...peopleSearchQuery(settled), enabled: settled.length >= 2 });
  const ofCard = useQuery({
    ...cardsOfNumberQuery(settled.replaceAll(/[\s-]/g, '').toUpperCase()),
    enabled: looksLikeCard(settled) && may('seeCards'),
  });
  const holder = ofCard.data?.items.find((card) => card.personId !== null)?.personId ?? null;
  const owner = useQuery({ ...personQuery(holder ?? ''), enabled: holder !== null }).data;
  const found = (settled.length >= 2 ? (people.data?.items ?? []) : []).filter((one) => one.id !== holder);

  // The owner of the card, or the first who was found.
  const answered = people.isSuccess && !people.isPlaceholderData && !ofCard.isLoading;
  useOpenOnEnter(typedSearch, answered, holder ?? found[0]?.id, (personId) => {
    void navigate({ to: '/loyalty/accounts/$personId', params: { personId } });
  });

  return (
    <>
      <div className={css.filters} role="search">
        <SearchField search={typedSearch} label={t('loyalty.search')} size="md" autoFocus />
        {may('bulkGrant') ? (
          <ButtonLink to="/loyalty/bulk" variant="default" size="md">
            {t('loyalty.bulk')}
          </ButtonLink>
        ) : null}
      </div>
      {people.error === null ? null : <ProblemNotice error={people.error} retry={() => void people.refetch()} />}
      <Panel flush>
        {settled.length < 2 ? (
          <Empty icon={IconCreditCard} title={t('loyalty.whose')}>
            {t('loyalty.whoseWords')}
          </Empty>
        ) : people.data === undefined && people.error === null ? (
          <div className={css.pad}>
            <Skeleton height={160} />
          </div>
        ) : holder === null && found.length === 0 ? (
          <Empty icon={IconSearch} title={t('loyalty.nobody')}>
            {t('loyalty.nobodyWords')}
          </Empty>
        ) : (
          <Found
            rows={[
              ...(holder === null
                ? []
                : [{ ...(owner ?? { name: null, email: null, phone: null }), id: holder, byCard: true }]),
              ...found.map((one) => ({ ...one, byCard: false })),
            ]}
          />
        )}
      </Panel>
    </>
  );
}

type Row = Pick<PersonSummary, 'id' | 'name' | 'email' | 'phone'> & { byCard: boolean };

function Found({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      rows={rows}
      keyOf={(row) => row.id}
      label={t('loyalty.part.accounts')}
      columns={[
        {
          title: t('people.name'),
          show: (row) => (
            <span className={css.rowWords}>
              <Link to="/loyalty/accounts/$personId" params={{ personId: row.id }} className={table.main}>
                {personLabel(row)}
              </Link>
              {row.byCard ? <span className={css.small}>{t('loyalty.ownerOfCard')}</span> : null}
            </span>
          ),
        },
        { title: t('people.email'), show: (row) => (row.email === personLabel(row) ? null : row.email) },
        { title: t('people.phone'), nowrap: true, show: (row) => (row.phone === personLabel(row) ? null : row.phone) },
        { title: t('loyalty.available'), number: true, nowrap: true, show: (row) => <Available personId={row.id} /> },
      ]}
    />
  );
}

/** What each can spend, so that the right one of three namesakes is seen. */
function Available({ personId }: { personId: string }) {
  const format = useFormat();
  const { data } = useQuery(accountQuery(personId));
  const { amount } = useProgramme(data !== undefined && data.currency !== null);
  if (data === undefined) return <Skeleton height={14} width={70} />;
  const filled = data.balances.filter((one) => one.available > 0);
  return filled.length === 0 ? format.number(0) : filled.map((one) => amount(one.available, one.kind)).join(' · ');
}
