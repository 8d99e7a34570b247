import { Button, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StreamMark } from '../live/StreamMark.tsx';
import { useLiveStream } from '../live/stream.ts';
import { personLabel } from '../people/personLabel.ts';
import { personQuery } from '../person/person.ts';
import head from '../person/PersonHead.module.css';
import { useMay } from '../session/may.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { BalanceCards } from './BalanceCards.tsx';
import { CardsPanel } from './CardsPanel.tsx';
import { FriendsPanel } from './FriendsPanel.tsx';
import { GiftsPanel } from './GiftsPanel.tsx';
import { HouseholdPanel } from './HouseholdPanel.tsx';
import type { Move } from './ledger.ts';
import { LedgerPanel } from './LedgerPanel.tsx';
import { LotsPicture } from './LotsPicture.tsx';
import css from './Loyalty.module.css';
import { accountQuery } from './loyalty.ts';
import { PointsDialog, ReverseDialog } from './PointsDialogs.tsx';
import { TierPanel } from './TierPanel.tsx';

const route = getRouteApi('/staff/loyalty/accounts/$personId');

/** One customer's balance: what there is, every lot's life, and the ledger behind it. It moves as she buys. */
export function AccountScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { personId } = route.useParams();
  const { lot } = route.useSearch();
  const go = route.useNavigate();
  const person = useQuery(personQuery(personId));
  const account = useQuery(accountQuery(personId));
  const [asks, setAsks] = useState<'grant' | 'correct' | Move | null>(null);
  const stream = useLiveAccount(personId, may('seeLive'));
  const follow = (lotId: string | undefined) => void go({ search: { lot: lotId }, replace: true, resetScroll: false });
  const error = person.error ?? account.error;
  const back = (
    <div className={head.above}>
      <Link to="/loyalty" className={head.back}>
        <IconChevronLeft size={15} aria-hidden />
        {t('loyalty.part.accounts')}
      </Link>
      {may('seeLive') ? <StreamMark state={stream} /> : null}
    </div>
  );
  if (error !== null)
    return (
      <Page title={t('loyalty.account')} above={back}>
        <ProblemNotice
          error={error}
          retry={() => {
            void person.refetch();
            void account.refetch();
          }}
        />
      </Page>
    );
  if (person.data === undefined || account.data === undefined)
    return (
      <Page title={t('common.loading')} above={back}>
        <Skeleton height={130} />
        <Skeleton height={360} />
      </Page>
    );
  const canMove = may('movePoints') && account.data.currency !== null && person.data.erasedAt === null;
  return (
    <Page
      title={personLabel(person.data)}
      hint={t('loyalty.accountHint')}
      above={back}
      actions={
        <>
          <ButtonLink to="/people/$personId" params={{ personId }} variant="default">
            {t('loyalty.profile')}
          </ButtonLink>
          {canMove ? (
            <>
              <Button variant="default" onClick={() => setAsks('correct')}>
                {t('loyalty.correct')}
              </Button>
              <Button onClick={() => setAsks('grant')}>{t('loyalty.grant')}</Button>
            </>
          ) : null}
        </>
      }
    >
      {account.data.currency === null ? (
        <p className={css.second} role="status">
          {t('loyalty.noProgramme')} <Link to="/loyalty/programme">{t('loyalty.part.programme')}</Link>
        </p>
      ) : null}
      <BalanceCards account={account.data} />
      <div className={css.split}>
        <div className={css.column}>
          <LotsPicture account={account.data} followed={lot} follow={follow} />
          <LedgerPanel personId={personId} lotId={lot} follow={follow} reverse={setAsks} />
        </div>
        <aside className={css.column} aria-label={t('loyalty.tier')}>
          <TierPanel account={account.data} />
          {may('seeCards') ? <CardsPanel person={person.data} /> : null}
          <HouseholdPanel person={person.data} />
          <GiftsPanel person={person.data} account={account.data} />
          <FriendsPanel person={person.data} />
        </aside>
      </div>
      {asks === 'grant' || asks === 'correct' ? (
        <PointsDialog
          person={person.data}
          account={account.data}
          take={asks === 'correct'}
          onClose={() => setAsks(null)}
        />
      ) : null}
      {asks === null || typeof asks === 'string' ? null : <ReverseDialog move={asks} onClose={() => setAsks(null)} />}
    </Page>
  );
}

/** Whatever happens to this customer is read again at once: a sale earns within a second. */
export function useLiveAccount(personId: string, enabled: boolean) {
  const queries = useQueryClient();
  return useLiveStream(
    { personId },
    () => {
      void queries.invalidateQueries({ queryKey: ['loyalty', personId] });
      void queries.invalidateQueries({ queryKey: ['loyalty-history', personId] });
    },
    enabled,
  );
}
