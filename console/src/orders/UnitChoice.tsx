import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import css from './Orders.module.css';
import type { Order } from './orders.ts';

export type UnitKey = { lineNo: number; unitNo: number };
const same = (a: UnitKey, b: UnitKey) => a.lineNo === b.lineNo && a.unitNo === b.unitNo;

/** Some units of an order, each by itself. */
export function UnitChoice({
  order,
  can,
  chosen,
  onChange,
}: {
  order: Order;
  can: readonly UnitKey[];
  chosen: readonly UnitKey[];
  onChange: (units: UnitKey[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className={css.choice}>
      <legend>{t('orders.whichUnits')}</legend>
      {can.map((key) => {
        const line = order.lines.find((one) => one.lineNo === key.lineNo);
        const on = chosen.some((one) => same(one, key));
        return (
          <Checkbox
            key={`${key.lineNo} ${key.unitNo}`}
            label={`${line?.name ?? ''} · ${t('orders.unitNo', { no: key.unitNo })}`}
            description={line?.sku}
            checked={on}
            onChange={() => onChange(on ? chosen.filter((one) => !same(one, key)) : [...chosen, key])}
          />
        );
      })}
    </fieldset>
  );
}
