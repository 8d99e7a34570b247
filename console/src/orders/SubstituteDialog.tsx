import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { order as shape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { LocationSelect } from '../stock/LocationSelect.tsx';
import { scan } from '../stock/stock.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { type Order, orderKeys, replaceable, unitsIn } from './orders.ts';

/** Another article goes instead of a unit, at the price of the one that it stands for. */
export function SubstituteDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useTranslation();
  const units = order.lines.flatMap((line) =>
    unitsIn(line, replaceable).map((unit) => ({
      key: `${line.lineNo}/${unit.unitNo}`,
      lineNo: line.lineNo,
      unitNo: unit.unitNo,
      label: `${line.name} · ${t('orders.unitNo', { no: unit.unitNo })}`,
      locationId: unit.locationId,
    })),
  );
  const [chosen, setChosen] = useState(units[0]?.key ?? null);
  const unit = units.find((one) => one.key === chosen);
  const [sku, setSku] = useState('');
  const [place, setPlace] = useState<string | null>(unit?.locationId ?? null);
  const [reason, setReason] = useState('');
  const replace = useDeed({
    run: async () => {
      const instead = await scan(sku);
      return api.post(shape, `/orders/${order.id}/substitutions`, {
        lineNo: unit?.lineNo,
        unitNo: unit?.unitNo,
        sku: instead.sku,
        locationId: place,
        reason: reason.trim(),
        version: order.version,
      });
    },
    done: t('orders.substituted'),
    changes: orderKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('orders.do.substitute')}
      hint={t('orders.substituteHint')}
      confirm={t('orders.do.substitute')}
      disabled={unit === undefined || sku.trim() === '' || place === null || reason.trim() === ''}
      pending={replace.isPending}
      error={replace.error}
      onSubmit={() => replace.mutate(undefined)}
      onClose={onClose}
    >
      <Select
        label={t('orders.oneUnit')}
        allowDeselect={false}
        value={chosen}
        data={units.map((one) => ({ value: one.key, label: one.label }))}
        onChange={setChosen}
      />
      <TextInput
        label={t('orders.instead')}
        description={t('stock.scanHint')}
        required
        autoComplete="off"
        value={sku}
        onChange={(event) => setSku(event.currentTarget.value)}
      />
      <LocationSelect label={t('orders.comesFrom')} required value={place} onChange={setPlace} />
      <TextInput
        label={t('common.reason')}
        required
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
