import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { ApiProblem } from '../api.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCircleCheck, IconTag } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Listing } from '../ui/Listing.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import table from '../ui/table.module.css';
import { Tag } from '../ui/Tag.tsx';
import editor from '../ui/Editor.module.css';
import { PricesParts } from './PricesParts.tsx';
import { booksQuery, type ParityItem, parityQuery } from './pricing.ts';
import css from './Pricing.module.css';

const route = getRouteApi('/staff/prices/parity');
const kinds = ['price_by_channel', 'promotion_by_channel', 'price_by_zone', 'promotion_by_place'] as const;

/** Every difference between channels and regions, and what allows it. */
export function ParityScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const search = route.useSearch();
  const change = route.useNavigate();
  const books = useInfiniteQuery(booksQuery).data?.pages.flatMap((page) => page.items) ?? [];
  const parity = useInfiniteQuery(parityQuery({ bookId: search.book, kind: search.kind }));
  const bookId = parity.data?.pages[0]?.bookId ?? '';
  const zones = books.find(({ id }) => id === bookId)?.settings.zones ?? [];
  const noBook = parity.error instanceof ApiProblem && parity.error.problem.code === 'no_price_book';
  const place = (item: ParityItem, at: string) => {
    const channel = sourceKinds.find((kind) => kind === at);
    if (item.kind.endsWith('channel') && channel !== undefined) return t(`channel.${channel}`);
    return at === '*' ? t('parity.others') : (zones.find(({ id }) => id === at)?.name ?? at);
  };
  return (
    <Page title={t('place.parity')} hint={t('parity.hint')}>
      <PricesParts />
      <div className={editor.filters}>
        <Select
          aria-label={t('parity.kind')}
          placeholder={t('parity.anyKind')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          w={260}
          value={search.kind ?? null}
          data={kinds.map((kind) => ({ value: kind, label: t(`parity.kindIs.${kind}`) }))}
          onChange={(next) =>
            void change({
              search: (before) => ({ ...before, kind: kinds.find((kind) => kind === next) }),
              replace: true,
            })
          }
        />
        {books.length < 2 ? null : (
          <Select
            aria-label={t('price.book')}
            allowDeselect={false}
            value={bookId}
            data={books.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(next) =>
              void change({ search: (before) => ({ ...before, book: next ?? undefined }), replace: true })
            }
          />
        )}
      </div>
      {noBook ? (
        <Panel>
          <Empty
            icon={IconTag}
            title={t('price.neverPublished')}
            action={<ButtonLink to="/prices">{t('price.books')}</ButtonLink>}
          >
            {t('parity.noBookWords')}
          </Empty>
        </Panel>
      ) : (
        <Listing
          query={parity}
          empty={
            <Empty icon={IconCircleCheck} title={t('parity.none')}>
              {t('parity.noneWords')}
            </Empty>
          }
        >
          {(items) => (
            <DataTable
              rows={items}
              keyOf={(item) =>
                `${item.kind} ${item.subject} ${item.currency} ${item.allowedBy.id} ${JSON.stringify(item.places)}`
              }
              label={t('place.parity')}
              columns={[
                {
                  title: t('parity.what'),
                  show: (item) => (
                    <span>
                      {item.kind.startsWith('promotion') ? (
                        <Link
                          to="/prices/books/$bookId/promotions/$promotionId"
                          params={{ bookId, promotionId: item.subject }}
                          className={table.main}
                        >
                          {item.name ?? item.subject}
                        </Link>
                      ) : (
                        <Link to="/catalogue" search={{ search: item.subject }} className={table.main}>
                          {item.subject}
                        </Link>
                      )}
                      <br />
                      <span className={css.small}>{t(`parity.kindIs.${item.kind}`)}</span>
                    </span>
                  ),
                },
                {
                  title: t('parity.places'),
                  show: (item) => (
                    <span className={css.places}>
                      {item.places.map((one) => (
                        <span key={one.place}>
                          {place(item, one.place)}
                          {one.amountMinor === null || item.currency === null ? null : (
                            <>
                              {' '}
                              <strong>{format.money({ amountMinor: one.amountMinor, currency: item.currency })}</strong>
                            </>
                          )}
                        </span>
                      ))}
                    </span>
                  ),
                },
                {
                  title: t('parity.spread'),
                  number: true,
                  show: ({ spreadBps }) => (spreadBps === null ? '' : format.percent(spreadBps / 10_000)),
                },
                {
                  title: t('parity.allowedBy'),
                  show: ({ allowedBy }) => (
                    <span>
                      {allowedBy.kind === 'exception' ? (
                        <Tag tone="warn">{t('parity.exception', { id: allowedBy.id })}</Tag>
                      ) : (
                        <Tag>{t(`parity.by.${allowedBy.kind}`)}</Tag>
                      )}{' '}
                      {allowedBy.reason ?? ''}
                      {allowedBy.validUntil === null
                        ? ''
                        : ` (${t('parity.until', { when: format.date(allowedBy.validUntil) })})`}
                    </span>
                  ),
                },
                {
                  title: t('parity.acts'),
                  show: ({ acts }) => (
                    <Tag tone={acts ? 'ok' : 'quiet'}>{acts ? t('parity.actsNow') : t('parity.actsNot')}</Tag>
                  ),
                },
              ]}
            />
          )}
        </Listing>
      )}
    </Page>
  );
}
