import { Select, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { IconTag } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { PricesParts } from './PricesParts.tsx';
import { booksQuery } from './pricing.ts';
import { TryBasket } from './TryBasket.tsx';

const route = getRouteApi('/staff/prices/try');

export function TryScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const change = route.useNavigate();
  const { data, error, refetch } = useInfiniteQuery(booksQuery);
  const books = data?.pages.flatMap((page) => page.items);
  const book = books?.find(({ id }) => id === search.book) ?? books?.find(({ isDefault }) => isDefault) ?? books?.[0];
  return (
    <Page
      title={t('place.tryBasket')}
      hint={t('try.screenHint')}
      actions={
        books === undefined || books.length < 2 ? null : (
          <Select
            aria-label={t('price.book')}
            allowDeselect={false}
            value={book?.id ?? null}
            data={books.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(next) => void change({ search: { book: next ?? undefined }, replace: true })}
          />
        )
      }
    >
      <PricesParts />
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {books === undefined ? (
        error === null ? (
          <Skeleton height={360} />
        ) : null
      ) : book === undefined ? (
        <Panel>
          <Empty
            icon={IconTag}
            title={t('price.noBooks')}
            action={<ButtonLink to="/prices">{t('price.books')}</ButtonLink>}
          >
            {t('price.noBooksWords')}
          </Empty>
        </Panel>
      ) : (
        <TryBasket key={book.id} book={book} wide />
      )}
    </Page>
  );
}
