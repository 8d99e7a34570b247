import { Skeleton, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../ui/DataTable.tsx';
import { SideSheet } from '../ui/Dialog.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconHistory } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { type Book, changesQuery, versionsQuery } from './pricing.ts';
import css from './Pricing.module.css';

/** What was published: never changed again; behind each what differs from the one before. */
export function VersionsPart({ book }: { book: Book }) {
  const { t } = useTranslation();
  const format = useFormat();
  const versions = useInfiniteQuery(versionsQuery(book.id));
  const [opened, setOpened] = useState<number | null>(null);
  return (
    <>
      <Listing
        query={versions}
        empty={
          <Empty icon={IconHistory} title={t('price.neverPublished')}>
            {t('price.noVersionsWords')}
          </Empty>
        }
      >
        {(items) => (
          <DataTable
            rows={items}
            keyOf={({ version }) => String(version)}
            label={t('price.part.versions')}
            columns={[
              {
                title: t('price.version'),
                show: ({ version }) => (
                  <span>
                    <UnstyledButton className={css.open} onClick={() => setOpened(version)}>
                      {t('price.versionIs', { version: format.number(version) })}
                    </UnstyledButton>{' '}
                    {version === book.currentVersion ? <Tag tone="ok">{t('price.inForce')}</Tag> : null}
                  </span>
                ),
              },
              {
                title: t('price.effectiveAt'),
                nowrap: true,
                show: ({ effectiveAt }) => <Moment at={effectiveAt} form="dateTime" />,
              },
              { title: t('catalogue.by'), show: ({ publishedBy }) => publishedBy },
              { title: t('price.part.prices'), number: true, show: ({ prices }) => format.number(prices) },
              { title: t('price.part.promotions'), number: true, show: ({ promotions }) => format.number(promotions) },
              { title: t('price.note'), show: ({ note }) => note },
            ]}
          />
        )}
      </Listing>
      {opened === null ? null : <Changes bookId={book.id} version={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function Changes({ bookId, version, onClose }: { bookId: string; version: number; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error } = useQuery(changesQuery(bookId, version));
  const money = (prices: readonly { amountMinor: number; currency: string }[]) =>
    prices.length === 0 ? '–' : prices.map(format.money).join(', ');
  return (
    <SideSheet opened onClose={onClose} title={t('price.changesOf', { version: format.number(version) })}>
      {error === null ? null : <ProblemNotice error={error} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={200} />
        ) : null
      ) : (
        <div className={css.form}>
          <p>{t('price.changedPrices', { count: data.priceCount, shown: format.number(data.priceCount) })}</p>
          <DataTable
            rows={data.prices}
            keyOf={({ sku }) => sku}
            label={t('price.part.prices')}
            columns={[
              { title: t('catalogue.sku'), show: ({ sku }) => sku },
              { title: t('price.before'), number: true, show: ({ before }) => money(before) },
              { title: t('price.after'), number: true, show: ({ after }) => money(after) },
            ]}
          />
          {data.promotions.length === 0 ? null : (
            <DataTable
              rows={data.promotions}
              keyOf={({ id }) => id}
              label={t('price.part.promotions')}
              columns={[
                { title: t('promo.promotion'), show: ({ name }) => name },
                { title: t('price.change'), show: ({ change }) => t(`price.changeIs.${change}`) },
              ]}
            />
          )}
          {data.settings.length === 0 ? null : (
            <p className={css.small}>{t('price.changedRules', { rules: format.list(data.settings) })}</p>
          )}
        </div>
      )}
    </SideSheet>
  );
}
