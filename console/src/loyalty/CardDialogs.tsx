import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import * as contract from '../../../contracts/loyalty-cards.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import type { Card } from './loyalty.ts';

export type CardDeed = 'block' | 'unblock' | 'replace' | 'merge';

/** What may be done with a card in its state. */
export function cardDeeds(card: Card, others: readonly Card[]): CardDeed[] {
  const another = others.some((one) => one.number !== card.number && one.state === 'active');
  if (card.state === 'active') return another ? ['block', 'replace', 'merge'] : ['block', 'replace'];
  return card.state === 'blocked' ? ['unblock', 'replace'] : [];
}

type Props = { card: Card; others: readonly Card[]; deed: CardDeed; onClose: () => void };

export function CardDialog({ card, others, deed, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<Card['reason']>(null);
  const [by, setBy] = useState('');
  const [into, setInto] = useState<string | null>(null);
  const path = `/loyalty/cards/${encodeURIComponent(card.number)}`;
  const act = useDeed<undefined, unknown>({
    run: () => {
      if (deed === 'block') return api.post(contract.card, `${path}/block`, { reason });
      if (deed === 'unblock') return api.post(contract.card, `${path}/unblock`, {});
      if (deed === 'merge') return api.post(contract.replacedCard, `${path}/merge`, { into });
      return api.post(contract.replacedCard, `${path}/replacement`, {
        reason,
        ...(by.trim() === '' ? {} : { by: by.trim() }),
      });
    },
    done: t(`card.done.${deed}`),
    changes: ['loyalty-cards', 'loyalty-card', 'person'],
    after: onClose,
  });
  const needsReason = deed === 'block' || deed === 'replace';
  return (
    <FormDialog
      title={t(`card.do.${deed}`)}
      hint={`${card.printed}. ${t(`card.hint.${deed}`)}`}
      confirm={t(`card.do.${deed}`)}
      danger={deed === 'block'}
      disabled={(needsReason && reason === null) || (deed === 'merge' && into === null)}
      pending={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate(undefined)}
      onClose={onClose}
    >
      {needsReason ? (
        <Select
          label={t('common.reason')}
          required
          allowDeselect={false}
          value={reason}
          data={contract.cardReason.options.map((value) => ({ value, label: t(`card.reason.${value}`) }))}
          onChange={(next) => setReason(z.nullable(contract.cardReason).parse(next))}
        />
      ) : null}
      {deed === 'replace' ? (
        <TextInput
          label={t('card.by')}
          description={t('card.byHint')}
          maxLength={64}
          autoComplete="off"
          value={by}
          onChange={(event) => setBy(event.currentTarget.value)}
        />
      ) : null}
      {deed === 'merge' ? (
        <Select
          label={t('card.into')}
          required
          allowDeselect={false}
          value={into}
          data={others
            .filter((one) => one.number !== card.number && one.state === 'active')
            .map((one) => ({ value: one.number, label: one.printed }))}
          onChange={setInto}
        />
      ) : null}
    </FormDialog>
  );
}
