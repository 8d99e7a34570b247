import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Person } from '../person/person.ts';
import { useMay } from '../session/may.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { BalanceCards } from './BalanceCards.tsx';
import css from './Loyalty.module.css';
import { accountQuery, cardsOfPersonQuery } from './loyalty.ts';
import { TierFacts } from './TierPanel.tsx';

/** On a person's profile: what she has, what comes and goes soon, her tier, her cards; the account has the rest. */
export function PersonLoyalty({ person }: { person: Person }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: account, error } = useQuery(accountQuery(person.id));
  const cards = useQuery({ ...cardsOfPersonQuery(person.id), enabled: may('seeCards') }).data?.items ?? [];
  const active = cards.filter((card) => card.state === 'active');
  const hasAny =
    account !== undefined && account.balances.some((one) => one.available + one.pending + one.held + one.debt > 0);
  return (
    <Panel
      title={t('screen.loyalty')}
      actions={
        <Link to="/loyalty/accounts/$personId" params={{ personId: person.id }} className={css.all}>
          {t('loyalty.openAccount')}
        </Link>
      }
    >
      {error === null ? null : <ProblemNotice error={error} />}
      {account === undefined ? null : (
        <div className={css.profile}>
          {hasAny || account.currency !== null ? (
            <BalanceCards account={account} />
          ) : (
            <p className={css.quiet}>{t('loyalty.noProgramme')}</p>
          )}
          {account.tier === null ? null : <TierFacts account={account} />}
          {account.household === null ? null : (
            <p className={css.small}>{t('loyalty.household', { count: account.household.members })}</p>
          )}
          {active.length === 0 ? null : (
            <p className={css.small}>
              {t('card.title')}: {active.map((card) => card.printed).join(', ')}
            </p>
          )}
        </div>
      )}
    </Panel>
  );
}
