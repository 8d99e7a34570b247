import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import css from './Loyalty.module.css';
import type { Account, Balance } from './loyalty.ts';
import { soonest } from './lotTimes.ts';
import { useProgramme } from './useProgramme.ts';

/** What expires within so long is said louder. */
const soonMs = 31 * 86_400_000;

/** Each balance by itself, big; below it what comes, what goes soon, what is held and owed. */
export function BalanceCards({ account }: { account: Account }) {
  const { nameOf } = useProgramme(account.currency !== null);
  return (
    <ul className={css.balances}>
      {account.balances.map((one) => (
        <li key={one.kind} className={css.balance}>
          <BalanceFacts account={account} balance={one} name={nameOf(one.kind)} />
        </li>
      ))}
    </ul>
  );
}

function BalanceFacts({ account, balance, name }: { account: Account; balance: Balance; name: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { pending, expiring } = soonest(account.lots, balance.kind);
  const small = (units: number) => format.number(units);
  return (
    <>
      <h2 className={css.balanceName}>{name}</h2>
      <p className={css.big}>
        {format.number(balance.available)}
        {balance.worthMinor === null || account.currency === null ? null : (
          <span className={css.worth}>
            {format.money({ amountMinor: balance.worthMinor, currency: account.currency })}
          </span>
        )}
      </p>
      <ul className={css.notes}>
        {expiring === null ? null : (
          <li data-tone={Date.parse(expiring.at) - Date.now() < soonMs ? 'warn' : undefined}>
            {t('loyalty.expires', { amount: small(expiring.amount) })} <Moment at={expiring.at} form="date" />
          </li>
        )}
        {balance.pending === 0 ? null : (
          <li>
            {t('loyalty.pendingOf', { amount: small(balance.pending) })}
            {pending === null ? null : (
              <>
                {', '}
                {pending.amount === balance.pending
                  ? t('loyalty.allOn')
                  : t('loyalty.next', { amount: small(pending.amount) })}{' '}
                <Moment at={pending.at} form="date" />
              </>
            )}
          </li>
        )}
        {balance.held === 0 ? null : <li>{t('loyalty.heldOf', { amount: small(balance.held) })}</li>}
        {balance.shared === 0 ? null : <li>{t('loyalty.sharedOf', { amount: small(balance.shared) })}</li>}
        {balance.debt === 0 ? null : <li data-tone="error">{t('loyalty.debtOf', { amount: small(balance.debt) })}</li>}
      </ul>
    </>
  );
}
