import { Button, Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import head from '../person/PersonHead.module.css';
import { bookTabs } from '../goodsRoutes.tsx';
import { useMay } from '../session/may.ts';
import { useChosenInView } from '../ui/chosenInView.ts';
import { useFormat } from '../ui/format.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import editor from '../ui/Editor.module.css';
import { PricesPart } from './PricesPart.tsx';
import { bookQuery } from './pricing.ts';
import { PromotionsPart } from './PromotionsPart.tsx';
import { PublishDialog } from './PublishDialog.tsx';

const VersionsPart = lazy(async () => ({ default: (await import('./VersionsPart.tsx')).VersionsPart }));
const RulesPart = lazy(async () => ({ default: (await import('./RulesPart.tsx')).RulesPart }));

const route = getRouteApi('/staff/prices/books/$bookId');

export function BookScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const editable = useMay()('editPrices');
  const { bookId } = route.useParams();
  const search = route.useSearch();
  const go = route.useNavigate();
  const { data: book, error, refetch } = useQuery(bookQuery(bookId));
  const [publishing, setPublishing] = useState(false);
  const row = useChosenInView<HTMLDivElement>(search.part ?? 'prices');
  if (error !== null)
    return (
      <Page title={t('price.book')}>
        <ProblemNotice error={error} retry={() => void refetch()} />
      </Page>
    );
  if (book === undefined)
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={420} />
      </Page>
    );
  const tab = search.part ?? 'prices';
  return (
    <Page
      title={book.name}
      beside={
        book.currentVersion === null ? (
          <Tag tone="warn">{t('price.neverPublished')}</Tag>
        ) : (
          <Tag tone="ok">{t('price.versionIs', { version: format.number(book.currentVersion) })}</Tag>
        )
      }
      hint={t('price.draftHint')}
      above={
        <div className={head.above}>
          <Link to="/prices" className={head.back}>
            <IconChevronLeft size={15} aria-hidden />
            {t('screen.prices')}
          </Link>
        </div>
      }
      actions={
        <>
          <ButtonLink to="/prices/try" search={{ book: book.id }} variant="default">
            {t('place.tryBasket')}
          </ButtonLink>
          {editable ? <Button onClick={() => setPublishing(true)}>{t('price.publish')}</Button> : null}
        </>
      }
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const chosen = bookTabs.find((one) => one === next);
          void go({ search: { part: chosen === 'prices' ? undefined : chosen }, replace: true });
        }}
      >
        <Tabs.List ref={row} className={editor.tabs ?? ''}>
          {bookTabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`price.part.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Suspense fallback={<Skeleton height={320} mt={16} />}>
          <Tabs.Panel value="prices" className={editor.part ?? ''}>
            <PricesPart book={book} />
          </Tabs.Panel>
          <Tabs.Panel value="promotions" className={editor.part ?? ''}>
            <PromotionsPart book={book} />
          </Tabs.Panel>
          <Tabs.Panel value="versions" className={editor.part ?? ''}>
            <VersionsPart book={book} />
          </Tabs.Panel>
          <Tabs.Panel value="rules" className={editor.part ?? ''}>
            <RulesPart key={book.revision} book={book} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
      {publishing ? <PublishDialog book={book} onClose={() => setPublishing(false)} /> : null}
    </Page>
  );
}
