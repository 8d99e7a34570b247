import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { bookQuery, promotionQuery } from './pricing.ts';
import { PromotionEditor } from './PromotionEditor.tsx';

const route = getRouteApi('/staff/prices/books/$bookId/promotions/$promotionId');

export function PromotionScreen() {
  const { t } = useTranslation();
  const { bookId, promotionId } = route.useParams();
  const isNew = promotionId === 'new';
  const book = useQuery(bookQuery(bookId));
  const promotion = useQuery({ ...promotionQuery(bookId, promotionId), enabled: !isNew });
  const error = book.error ?? promotion.error;
  if (error !== null)
    return (
      <Page title={t('promo.promotion')}>
        <ProblemNotice error={error} />
      </Page>
    );
  if (book.data === undefined || (!isNew && promotion.data === undefined))
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={420} />
      </Page>
    );
  return <PromotionEditor key={promotionId} book={book.data} saved={promotion.data ?? null} />;
}
