import { Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Location } from '../stock/stock.ts';
import { type GoodsLine, GoodsLines } from '../stock/GoodsLines.tsx';
import { LocationSelect } from '../stock/LocationSelect.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import css from './Orders.module.css';
import { type Order, returnable } from './orders.ts';
import { linesOf, type Picked, QuantityPick, worthOf } from './QuantityPick.tsx';
import { conditions, type ReturnWish, useReturn } from './returnGoods.ts';
import { rememberedStore } from '../store/rememberedStore.ts';

type Props = {
  order: Order;
  /** Goods go the other way as well, at today's price. */
  exchange?: boolean;
  /** Where it comes back; a store view knows. */
  at?: string;
  onClose: () => void;
};

const takesGoods = (place: Location): boolean => place.state === 'active' && place.kind !== 'transit';

/** Goods come back, anywhere, to the tenders that paid for them. */
export function ReturnDialog({ order, exchange = false, at, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [picked, setPicked] = useState<Picked>(new Map());
  const [place, setPlace] = useState<string | null>(
    at ?? rememberedStore() ?? order.fulfilments[0]?.locationId ?? null,
  );
  const [condition, setCondition] = useState<ReturnWish['condition']>('sellable');
  const [reason, setReason] = useState('');
  const [withDelivery, setWithDelivery] = useState(false);
  const [taken, setTaken] = useState<GoodsLine[]>([]);
  const lines = linesOf(picked);
  const takeBack = useReturn(order, onClose);
  const hasDelivery = order.lines.some(
    (line) => line.kind === 'delivery' && line.totalMinor > 0 && line.units.some((unit) => unit.state === 'delivered'),
  );
  const worth = worthOf(order, picked, returnable);
  const title = exchange ? t('orders.do.exchange') : t('orders.do.return');
  return (
    <FormDialog
      title={title}
      hint={exchange ? t('orders.exchangeHint') : t('orders.returnHint')}
      confirm={title}
      disabled={lines.length === 0 || place === null || reason.trim() === '' || (exchange && taken.length === 0)}
      pending={takeBack.isPending}
      error={takeBack.error}
      onSubmit={() =>
        place !== null &&
        takeBack.mutate({
          wish: { locationId: place, lines, condition, reason: reason.trim(), withDelivery },
          take: exchange ? taken.map(({ sku, quantity }) => ({ sku, quantity, locationId: place })) : null,
        })
      }
      onClose={onClose}
      size={600}
    >
      <QuantityPick order={order} states={returnable} picked={picked} onChange={setPicked} />
      <LocationSelect label={t('orders.comesBackTo')} required value={place} onChange={setPlace} only={takesGoods} />
      <Select
        label={t('orders.condition')}
        allowDeselect={false}
        value={condition}
        data={conditions.map((one) => ({ value: one, label: t(`orders.conditionIs.${one}`) }))}
        onChange={(next) => setCondition(conditions.find((one) => one === next) ?? 'sellable')}
      />
      <TextInput
        label={t('common.reason')}
        required
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {hasDelivery ? (
        <Checkbox
          label={t('orders.withDelivery')}
          checked={withDelivery}
          onChange={(event) => setWithDelivery(event.currentTarget.checked)}
        />
      ) : null}
      {exchange ? (
        <>
          <h3 className={css.formTitle}>{t('orders.takesInstead')}</h3>
          <GoodsLines lines={taken} onChange={setTaken} />
        </>
      ) : null}
      {lines.length === 0 ? null : (
        <p className={css.worth} role="status">
          {t('orders.worth', { amount: format.money({ amountMinor: worth, currency: order.currency }) })}
        </p>
      )}
    </FormDialog>
  );
}
