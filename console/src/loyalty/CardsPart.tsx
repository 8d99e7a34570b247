import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import * as contract from '../../../contracts/loyalty-cards.ts';
import { api, urlOf } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCreditCard, IconDownload, IconSearch } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { pagesOf } from '../ui/pages.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { TableListing } from '../ui/TableListing.tsx';
import { CardRow } from './CardsPanel.tsx';
import { Whole } from './Fields.tsx';
import css from './Loyalty.module.css';
import { cardsOfPersonQuery } from './loyalty.ts';

const route = getRouteApi('/staff/loyalty/cards');

/** One card by its number, and the batches of plastic. */
export function CardsPart() {
  const may = useMay();
  return (
    <>
      {may('seeCards') ? <OneCard /> : null}
      {may('makeCards') ? <Batches /> : null}
    </>
  );
}

function OneCard() {
  const { t } = useTranslation();
  const asked = route.useSearch().number ?? '';
  const go = route.useNavigate();
  const [typed, setTyped] = useState(asked);
  const { data, error } = useQuery({
    queryKey: ['loyalty-card', asked],
    enabled: asked !== '',
    retry: false,
    queryFn: ({ signal }) =>
      api.get(contract.card, `/loyalty/cards/${encodeURIComponent(asked.replaceAll(/[\s-]/g, ''))}`, {}, signal),
  });
  const others = useQuery({ ...cardsOfPersonQuery(data?.personId ?? ''), enabled: (data?.personId ?? null) !== null });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = typed.trim();
    void go({ search: { number: number === '' ? undefined : number }, replace: true });
  };
  return (
    <>
      <form className={css.filters} role="search" onSubmit={submit}>
        <TextInput
          className={css.search ?? ''}
          data-search-field
          aria-label={t('card.number')}
          placeholder={t('card.scan')}
          leftSection={<IconSearch size={17} aria-hidden />}
          rightSection={typed === '' ? <kbd className={css.key}>/</kbd> : null}
          value={typed}
          maxLength={64}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default">
          {t('card.find')}
        </Button>
      </form>
      {error === null || asked === '' ? null : <ProblemNotice error={error} />}
      {data === undefined || asked === '' ? null : (
        <Panel flush>
          <ul className={css.rows}>
            <li>
              <CardRow card={data} others={others.data?.items ?? []} />
              {data.personId === null ? null : (
                <Link to="/loyalty/accounts/$personId" params={{ personId: data.personId }} className={css.all}>
                  {t('loyalty.openAccount')}
                </Link>
              )}
            </li>
          </ul>
        </Panel>
      )}
    </>
  );
}

type Batch = z.output<typeof contract.cardBatch>;
const batchesQuery = pagesOf(['loyalty-card-batches'], contract.cardBatchPage, '/loyalty/card-batches');

function Batches() {
  const { t } = useTranslation();
  const format = useFormat();
  const batches = useInfiniteQuery(batchesQuery);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <TableListing<Batch>
        query={batches}
        title={t('card.batches')}
        hint={t('card.batchesHint')}
        add={{ label: t('card.makeBatch'), onAdd: () => setAsks(true) }}
        empty={
          <Empty icon={IconCreditCard} title={t('card.noBatches')}>
            {t('card.noBatchesWords')}
          </Empty>
        }
        keyOf={(one) => one.id}
        columns={[
          { title: t('people.name'), show: (one) => <span className={css.strong}>{one.name}</span> },
          { title: t('card.prefix'), show: (one) => one.prefix },
          { title: t('card.size'), number: true, show: (one) => format.number(one.size) },
          { title: t('card.handedOut'), number: true, show: (one) => format.number(one.handedOut) },
          {
            title: t('programme.by'),
            show: (one) => (
              <span>
                {one.madeBy}, <Moment at={one.madeAt} />
              </span>
            ),
          },
          {
            title: t('card.file'),
            show: (one) => (
              <a
                href={urlOf(`/loyalty/card-batches/${one.id}/cards.csv`)}
                download
                className={css.download}
                aria-label={t('card.fileOf', { of: one.name })}
              >
                <IconDownload size={15} aria-hidden />
                {t('card.csv')}
              </a>
            ),
          },
        ]}
      />
      {asks ? <BatchDialog onClose={() => setAsks(false)} /> : null}
    </>
  );
}

function BatchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [name, setName] = useState('');
  const [size, setSize] = useState(1_000);
  const [prefix, setPrefix] = useState('');
  const deed = useDeed({
    run: () =>
      api.post(contract.cardBatch, '/loyalty/card-batches', {
        name: name.trim(),
        size,
        ...(prefix === '' ? {} : { prefix }),
      }),
    done: (batch) => t('card.made', { count: batch.size, shown: format.number(batch.size) }),
    changes: ['loyalty-card-batches'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('card.makeBatch')}
      hint={t('card.makeHint')}
      confirm={t('card.makeBatch')}
      disabled={name.trim() === '' || !/^\d{0,8}$/.test(prefix)}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('people.name')}
        required
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={css.pair}>
        <Whole label={t('card.size')} min={1} max={50_000} value={size} onChange={setSize} />
        <TextInput
          label={t('card.prefix')}
          description={t('card.prefixHint')}
          inputMode="numeric"
          maxLength={8}
          value={prefix}
          onChange={(event) => setPrefix(event.currentTarget.value)}
        />
      </div>
    </FormDialog>
  );
}
