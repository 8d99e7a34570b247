import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPlus, IconTag } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import table from '../ui/table.module.css';
import { Tag } from '../ui/Tag.tsx';
import { NewBookDialog } from './NewBookDialog.tsx';
import { PricesParts } from './PricesParts.tsx';
import { booksQuery } from './pricing.ts';

export function BooksScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const editable = useMay()('editPrices');
  const books = useInfiniteQuery(booksQuery);
  const [making, setMaking] = useState(false);
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('price.newBook')}
    </Button>
  );
  return (
    <Page title={t('screen.prices')} hint={t('price.hint')} actions={editable ? add : null}>
      <PricesParts />
      <Listing
        query={books}
        empty={
          <Empty icon={IconTag} title={t('price.noBooks')} action={editable ? add : null}>
            {t('price.noBooksWords')}
          </Empty>
        }
      >
        {(items) => (
          <DataTable
            rows={items}
            keyOf={({ id }) => id}
            label={t('price.books')}
            columns={[
              {
                title: t('price.book'),
                show: (book) => (
                  <span>
                    <Link to="/prices/books/$bookId" params={{ bookId: book.id }} className={table.main}>
                      {book.name}
                    </Link>{' '}
                    {book.isDefault ? <Tag tone="accent">{t('price.default')}</Tag> : null}
                  </span>
                ),
              },
              {
                title: t('price.version'),
                show: ({ currentVersion }) =>
                  currentVersion === null ? (
                    <Tag tone="warn">{t('price.neverPublished')}</Tag>
                  ) : (
                    <Tag tone="ok">{t('price.versionIs', { version: format.number(currentVersion) })}</Tag>
                  ),
              },
              { title: t('price.zones'), show: ({ settings }) => format.list(settings.zones.map(({ name }) => name)) },
              { title: t('price.changed'), nowrap: true, show: ({ changedAt }) => <Moment at={changedAt} /> },
            ]}
          />
        )}
      </Listing>
      {making ? (
        <NewBookDialog first={books.data?.pages[0]?.items.length === 0} onClose={() => setMaking(false)} />
      ) : null}
    </Page>
  );
}
