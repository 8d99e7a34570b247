import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { Goods } from '../catalogue/Goods.tsx';
import { useMay } from '../session/may.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconFileUpload, IconPlus, IconSearch, IconTag, IconTrash } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { MinorInput } from '../ui/MinorInput.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { toastDone } from '../ui/toast.tsx';
import editor from '../ui/Editor.module.css';
import { PriceDialog } from './PriceDialog.tsx';
import { type Book, type DraftPrice, keyOfPrice, pricesQuery } from './pricing.ts';
import css from './Pricing.module.css';

/** Prices of the draft: amounts are changed where they stand, and each change can be taken back. */
export function PricesPart({ book }: { book: Book }) {
  const { t } = useTranslation();
  const format = useFormat();
  const editable = useMay()('editPrices');
  const [typed, setTyped] = useState('');
  const [sku] = useDebouncedValue(typed.trim(), 160);
  const [zone, setZone] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const prices = useInfiniteQuery(pricesQuery(book.id, { sku: sku === '' ? undefined : sku, zone: zone ?? undefined }));
  const path = `/price-books/${book.id}/prices`;
  const put = useDeed({
    run: (price: DraftPrice) => api.put(contract.countAnswer, path, { prices: [price] }),
    changes: ['draft-prices'],
  });
  const remove = useDeed({
    run: (price: DraftPrice) => api.post(contract.countAnswer, `${path}/removals`, { prices: [keyOfPrice(price)] }),
    changes: ['draft-prices'],
  });
  const read = useDeed({
    run: async (chosen: File) =>
      api.post(contract.importPricesAnswer, `${path}/imports`, {
        csv: await chosen.text(),
        delimiter: (await chosen.slice(0, 500).text()).includes(';') ? ';' : ',',
      }),
    changes: ['draft-prices'],
  });
  const undo = (price: DraftPrice) => ({ label: t('common.undo'), run: () => put.mutate(price) });
  const change = (price: DraftPrice, amountMinor: number) =>
    put.mutate(
      { ...price, amountMinor },
      { onSuccess: () => toastDone(t('price.priceChanged', { sku: price.sku }), undo(price)) },
    );
  const take = (price: DraftPrice) =>
    remove.mutate(price, { onSuccess: () => toastDone(t('price.priceRemoved', { sku: price.sku }), undo(price)) });
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t('price.addPrice')}
    </Button>
  );
  const zoneName = (id: string | null) =>
    id === null ? t('price.everywhere') : (book.settings.zones.find((one) => one.id === id)?.name ?? id);
  const groupName = (id: string) => book.settings.groups.find((one) => one.id === id)?.name ?? id;
  return (
    <>
      <div className={editor.filters} role="search">
        <TextInput
          className={css.grow ?? ''}
          data-search-field
          aria-label={t('price.searchSku')}
          placeholder={t('price.searchSku')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          aria-label={t('price.zone')}
          placeholder={t('price.anyZone')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={zone}
          data={book.settings.zones.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setZone}
        />
        {editable ? (
          <>
            <Button
              variant="default"
              loading={read.isPending}
              leftSection={<IconFileUpload size={16} aria-hidden />}
              onClick={() => file.current?.click()}
            >
              {t('price.importCsv')}
            </Button>
            {add}
            <input
              ref={file}
              type="file"
              hidden
              accept=".csv,.txt"
              onChange={(event) => {
                const chosen = event.currentTarget.files?.[0];
                event.currentTarget.value = '';
                if (chosen !== undefined) read.mutate(chosen);
              }}
            />
          </>
        ) : null}
      </div>
      {[put.error, remove.error, read.error].map((error, at) =>
        error === null ? null : <ProblemNotice key={at} error={error} />,
      )}
      {read.data === undefined ? null : (
        <div role="status" className={css.form}>
          <p>
            {t('price.imported', {
              count: read.data.written,
              shown: format.number(read.data.written),
              bad: format.number(read.data.errorCount),
            })}
          </p>
          {read.data.errors.length === 0 ? null : (
            <ul className={css.faults}>
              {read.data.errors.slice(0, 20).map((one) => (
                <li key={one.row}>
                  <code>{one.row}</code> {one.message}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      <Listing
        query={prices}
        empty={
          sku === '' && zone === null ? (
            <Empty icon={IconTag} title={t('price.noPrices')} action={editable ? add : null}>
              {t('price.noPricesWords')}
            </Empty>
          ) : (
            <Empty icon={IconTag} title={t('common.nothing')} />
          )
        }
      >
        {(items) => (
          <DataTable
            rows={items}
            keyOf={(price) => JSON.stringify(keyOfPrice(price))}
            label={t('price.part.prices')}
            columns={[
              {
                title: t('catalogue.sku'),
                show: (price) => (
                  <Goods sku={price.sku}>
                    {price.kind === 'sale' ? <Tag tone="accent">{t('price.sale')}</Tag> : null}{' '}
                    {price.exception === null ? null : <Tag tone="warn">{price.exception}</Tag>}
                  </Goods>
                ),
              },
              { title: t('price.zone'), show: (price) => zoneName(price.zone) },
              {
                title: t('price.for'),
                show: (price) =>
                  [
                    ...(price.group === null ? [] : [groupName(price.group)]),
                    ...(price.minQuantity === 1 ? [] : [t('price.fromPieces', { count: price.minQuantity })]),
                  ].join(', '),
              },
              {
                title: t('price.holds'),
                show: ({ validFrom, validUntil }) =>
                  validFrom === null && validUntil === null
                    ? ''
                    : `${validFrom === null ? '…' : format.dateTime(validFrom)} – ${validUntil === null ? '…' : format.dateTime(validUntil)}`,
              },
              {
                title: t('price.amount'),
                number: true,
                show: (price) =>
                  editable ? (
                    <Amount key={price.amountMinor} price={price} onChange={(minor) => change(price, minor)} />
                  ) : (
                    format.money(price)
                  ),
              },
              {
                title: t('common.actions'),
                show: (price) =>
                  editable ? (
                    <ActionIcon
                      size={30}
                      aria-label={t('catalogue.removeOf', { of: price.sku })}
                      onClick={() => take(price)}
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  ) : null,
              },
            ]}
          />
        )}
      </Listing>
      {adding ? <PriceDialog book={book} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

/** Written when the field is left or Enter is pressed; Escape brings the old amount back. */
function Amount({ price, onChange }: { price: DraftPrice; onChange: (amountMinor: number) => void }) {
  const { t } = useTranslation();
  const [minor, setMinor] = useState<number | null>(price.amountMinor);
  return (
    <MinorInput
      className={css.amount ?? ''}
      size="xs"
      aria-label={t('price.amountOf', { sku: price.sku })}
      currency={price.currency}
      value={minor}
      onChange={setMinor}
      onBlur={() => {
        if (minor === null) setMinor(price.amountMinor);
        else if (minor !== price.amountMinor) onChange(minor);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setMinor(price.amountMinor);
      }}
    />
  );
}
