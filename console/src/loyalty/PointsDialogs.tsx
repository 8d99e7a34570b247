import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty.ts';
import { api } from '../api.ts';
import type { Person } from '../person/person.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import type { Move } from './ledger.ts';
import css from './Loyalty.module.css';
import { type Account, customerOf, movedKeys, type Outcome } from './loyalty.ts';
import { useProgramme } from './useProgramme.ts';

/** What was done, or that a colleague must agree first. */
function useOutcomeWords() {
  const { t } = useTranslation();
  return (done: string) => (outcome: Outcome) => (outcome.state === 'asked' ? t('loyalty.asked') : done);
}

/** Said before the button is pressed: this needs two. */
export function SecondPair({ amount }: { amount: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { limit, current } = useProgramme();
  if (current === null || amount <= limit) return null;
  return (
    <p className={css.second} role="status">
      {t('loyalty.secondPair', { limit: format.number(limit) })}
    </p>
  );
}

type Props = { person: Person; account: Account; take: boolean; onClose: () => void };

/** Points given by hand, or with `take` taken away from what can be spent. */
export function PointsDialog({ person, account, take, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useOutcomeWords();
  const { nameOf, kindOf, limit } = useProgramme();
  const [kind, setKind] = useState(account.balances[0]?.kind ?? '');
  const [amount, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const most = account.balances.find((one) => one.kind === kind);
  const worth = kindOf(kind)?.worth ?? null;
  const title = take ? t('loyalty.correct') : t('loyalty.grant');
  const needsTwo = amount !== null && amount > limit;
  const deed = useDeed({
    run: () =>
      api.post(contract.staffOutcome, take ? '/loyalty/corrections' : '/loyalty/grants', {
        customer: customerOf(person),
        kind,
        amount,
        reason: reason.trim(),
      }),
    done: words(take ? t('loyalty.corrected') : t('loyalty.granted')),
    changes: movedKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={title}
      hint={take ? t('loyalty.correctHint') : t('loyalty.grantHint')}
      confirm={needsTwo ? t('loyalty.ask') : title}
      danger={take}
      disabled={amount === null || amount < 1 || reason.trim() === '' || kind === ''}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <div className={css.pair}>
        <NumberInput
          label={t('loyalty.amount')}
          description={
            take && most !== undefined
              ? t('loyalty.atMost', { amount: format.number(most.available - most.shared) })
              : amount !== null && worth !== null && account.currency !== null
                ? t('loyalty.isWorth', {
                    amount: format.money({
                      amountMinor: Math.floor((amount * worth.minor) / worth.units),
                      currency: account.currency,
                    }),
                  })
                : ' '
          }
          required
          data-autofocus
          min={1}
          max={1_000_000_000}
          allowDecimal={false}
          thousandSeparator=" "
          value={amount ?? ''}
          onChange={(next) => setAmount(typeof next === 'number' ? next : null)}
        />
        <Select
          label={t('loyalty.kind')}
          description=" "
          allowDeselect={false}
          value={kind}
          data={account.balances.map((one) => ({ value: one.kind, label: nameOf(one.kind) }))}
          onChange={(next) => setKind(next ?? kind)}
        />
      </div>
      <TextInput
        label={t('common.reason')}
        description={t('loyalty.reasonHint')}
        required
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {amount === null ? null : <SecondPair amount={amount} />}
    </FormDialog>
  );
}

/** An entry against an entry: nothing is ever changed in the ledger. */
export function ReverseDialog({ move, onClose }: { move: Move; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useOutcomeWords();
  const { amount, limit } = useProgramme();
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: () =>
      api.post(contract.staffOutcome, `/loyalty/operations/${move.operationId}/reverse`, { reason: reason.trim() }),
    done: words(t('loyalty.reversed')),
    changes: movedKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('loyalty.reverse')}
      hint={t('loyalty.reverseHint', {
        what: t(`loyalty.what.${move.what}`),
        amount: amount(move.amount, move.kind),
      })}
      confirm={move.amount > limit ? t('loyalty.ask') : t('loyalty.reverse')}
      danger
      disabled={reason.trim() === ''}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('common.reason')}
        description={t('loyalty.reasonHint')}
        required
        data-autofocus
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <SecondPair amount={move.amount} />
    </FormDialog>
  );
}
