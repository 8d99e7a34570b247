import { Button, Menu, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty-cards.ts';
import { api } from '../api.ts';
import type { Person } from '../person/person.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { IconDots } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag, type Tone } from '../ui/Tag.tsx';
import { type CardDeed, CardDialog, cardDeeds } from './CardDialogs.tsx';
import css from './Loyalty.module.css';
import { type Card, cardsOfPersonQuery, customerOf } from './loyalty.ts';

export const cardTone: Record<Card['state'], Tone> = {
  made: 'quiet',
  active: 'ok',
  blocked: 'error',
  replaced: 'quiet',
};

/** The cards of a customer, and what may be done with each. */
export function CardsPanel({ person }: { person: Person }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error } = useQuery(cardsOfPersonQuery(person.id));
  const [asks, setAsks] = useState<'register' | null>(null);
  const give = useDeed({
    run: () => api.post(contract.card, '/loyalty/cards', { customer: customerOf(person) }),
    done: t('card.given'),
    changes: ['loyalty-cards', 'person'],
  });
  const cards = data?.items ?? [];
  const hasVirtual = cards.some((card) => card.kind === 'virtual' && card.state === 'active');
  return (
    <Panel
      title={t('card.title')}
      flush
      actions={
        may('handleCards') && person.erasedAt === null ? (
          <>
            {hasVirtual ? null : (
              <Button size="xs" variant="default" loading={give.isPending} onClick={() => give.mutate(undefined)}>
                {t('card.give')}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => setAsks('register')}>
              {t('card.register')}
            </Button>
          </>
        ) : undefined
      }
    >
      {error === null ? null : <ProblemNotice error={error} />}
      {give.error === null ? null : <ProblemNotice error={give.error} />}
      {data !== undefined && cards.length === 0 ? <p className={css.none}>{t('card.none')}</p> : null}
      <ul className={css.rows}>
        {cards.map((card) => (
          <li key={card.number}>
            <CardRow card={card} others={cards} />
          </li>
        ))}
      </ul>
      {asks === 'register' ? <RegisterDialog person={person} onClose={() => setAsks(null)} /> : null}
    </Panel>
  );
}

export function CardRow({ card, others }: { card: Card; others: readonly Card[] }) {
  const { t } = useTranslation();
  const may = useMay();
  const [asks, setAsks] = useState<CardDeed | null>(null);
  const deeds = may('handleCards') ? cardDeeds(card, others) : [];
  return (
    <>
      <span className={css.rowWords}>
        <span className={css.number}>{card.printed}</span>
        <span className={css.small}>
          {t(`card.kind.${card.kind}`)}
          {card.reason === null ? null : ` · ${t(`card.reason.${card.reason}`)}`}
          {card.replacedBy === null ? null : ` · ${t('card.replacedBy', { number: card.replacedBy })}`}
        </span>
      </span>
      <Tag tone={cardTone[card.state]}>{t(`card.is.${card.state}`)}</Tag>
      {deeds.length === 0 ? null : (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              aria-label={t('card.deedsOf', { number: card.printed })}
            >
              <IconDots size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {deeds.map((deed) => (
              <Menu.Item key={deed} onClick={() => setAsks(deed)}>
                {t(`card.do.${deed}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {asks === null ? null : <CardDialog card={card} others={others} deed={asks} onClose={() => setAsks(null)} />}
    </>
  );
}

function RegisterDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const deed = useDeed({
    run: () =>
      api.post(contract.card, '/loyalty/cards/registrations', { number: number.trim(), customer: customerOf(person) }),
    done: t('card.registered'),
    changes: ['loyalty-cards', 'person'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('card.register')}
      hint={t('card.registerHint')}
      confirm={t('card.register')}
      disabled={number.trim() === ''}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('card.number')}
        required
        data-autofocus
        maxLength={64}
        autoComplete="off"
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
