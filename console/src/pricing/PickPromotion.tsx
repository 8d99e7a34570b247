import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { booksQuery, promotionsQuery } from './pricing.ts';

export type Picked = { bookId: string; promotionId: string };

/** A promotion of a book; of the only book at once. */
export function PickPromotion({ picked, onPick }: { picked: Picked; onPick: (picked: Picked) => void }) {
  const { t } = useTranslation();
  const books = useInfiniteQuery(booksQuery).data?.pages.flatMap((page) => page.items) ?? [];
  const bookId = picked.bookId === '' ? (books.find((one) => one.isDefault)?.id ?? books[0]?.id ?? '') : picked.bookId;
  const promotions = useInfiniteQuery({ ...promotionsQuery(bookId), enabled: bookId !== '' });
  const items = promotions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {books.length < 2 ? null : (
        <Select
          label={t('price.book')}
          allowDeselect={false}
          value={bookId}
          data={books.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(next) => onPick({ bookId: next ?? '', promotionId: '' })}
        />
      )}
      <Select
        label={t('promo.promotion')}
        description={t('code.promotionHint')}
        required
        searchable
        nothingFoundMessage={t('promo.none')}
        value={picked.promotionId === '' ? null : picked.promotionId}
        data={items.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(next) => onPick({ bookId, promotionId: next ?? '' })}
      />
    </>
  );
}
