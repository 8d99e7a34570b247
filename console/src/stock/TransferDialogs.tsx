import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { transfer as transferShape } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { Goods } from '../catalogue/Goods.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { type GoodsLine, GoodsLines } from './GoodsLines.tsx';
import { LocationSelect, useLocationName } from './LocationSelect.tsx';
import css from './Stock.module.css';
import { goodsKeys, type Transfer } from './stock.ts';

export function SendDialog({ fromId, onClose }: { fromId: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const nameOf = useLocationName();
  const [from, setFrom] = useState(fromId);
  const [to, setTo] = useState<string | null>(null);
  const [reference, setReference] = useState('');
  const [lines, setLines] = useState<GoodsLine[]>([]);
  const send = useDeed({
    run: () =>
      api.post(transferShape, '/stock/transfers', {
        fromId: from,
        toId: to,
        reference: reference.trim(),
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      }),
    done: (made) => t('stock.sentTo', { where: nameOf(made.toId) }),
    changes: goodsKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('stock.send')}
      confirm={t('stock.send')}
      disabled={
        from === null || to === null || from === to || lines.length === 0 || lines.some((line) => line.quantity < 1)
      }
      pending={send.isPending}
      error={send.error}
      onSubmit={() => send.mutate(undefined)}
      onClose={onClose}
      size={600}
    >
      <LocationSelect label={t('stock.from')} required value={from} onChange={setFrom} />
      <LocationSelect label={t('stock.to')} required value={to} onChange={setTo} only={(place) => place.id !== from} />
      <TextInput
        label={t('stock.reference')}
        description={t('stock.referenceHint')}
        maxLength={200}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <GoodsLines lines={lines} onChange={setLines} />
    </FormDialog>
  );
}

/** What came: as sent unless somebody counts another number; the difference is booked as lost or found on the way. */
export function ArriveDialog({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  const [arrived, setArrived] = useState(new Map(transfer.lines.map((line) => [line.sku, line.sent])));
  const differing = transfer.lines.filter((line) => arrived.get(line.sku) !== line.sent);
  const book = useDeed({
    run: () =>
      api.post(transferShape, `/stock/transfers/${transfer.id}/arrive`, {
        lines: differing.map((line) => ({ sku: line.sku, arrived: arrived.get(line.sku) ?? 0 })),
      }),
    done: t('stock.arrivedAtPlace', { where: nameOf(transfer.toId) }),
    changes: goodsKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('stock.arriveTitle', { where: nameOf(transfer.toId) })}
      hint={t('stock.arriveHint')}
      confirm={t('stock.arrive')}
      pending={book.isPending}
      error={book.error}
      onSubmit={() => book.mutate(undefined)}
      onClose={onClose}
    >
      <ul className={css.goodsList}>
        {transfer.lines.map((line) => (
          <li key={line.sku}>
            <Goods sku={line.sku}>· {t('stock.sentUnits', { shown: format.number(line.sent) })}</Goods>
            <NumberInput
              aria-label={t('stock.quantityOf', { what: line.sku })}
              w={110}
              min={0}
              allowDecimal={false}
              value={arrived.get(line.sku) ?? 0}
              onChange={(next) => setArrived((before) => new Map(before).set(line.sku, Number(next)))}
            />
          </li>
        ))}
      </ul>
      {differing.length === 0 ? null : <p className={css.warn}>{t('stock.differing', { count: differing.length })}</p>}
    </FormDialog>
  );
}
