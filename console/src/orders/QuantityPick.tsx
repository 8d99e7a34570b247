import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Goods } from '../catalogue/Goods.tsx';
import { useFormat } from '../ui/format.ts';
import css from './Orders.module.css';
import { type Order, type Unit, unitsIn } from './orders.ts';

export type Picked = ReadonlyMap<number, number>;

/** How many of each line, of those units that can take the step. */
export function QuantityPick({
  order,
  states,
  picked,
  onChange,
}: {
  order: Order;
  states: readonly Unit['state'][];
  picked: Picked;
  onChange: (picked: Picked) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className={css.picks}>
      {order.lines.map((line) => {
        const most = unitsIn(line, states).length;
        if (most === 0) return null;
        return (
          <li key={line.lineNo}>
            <Goods sku={line.sku} name={line.name}>
              · {t('orders.atMost', { shown: format.number(most) })}
            </Goods>
            <NumberInput
              aria-label={t('stock.quantityOf', { what: line.name })}
              w={96}
              min={0}
              max={most}
              clampBehavior="strict"
              allowDecimal={false}
              allowNegative={false}
              value={picked.get(line.lineNo) ?? 0}
              onChange={(next) => onChange(new Map(picked).set(line.lineNo, Number(next)))}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** As the API takes it: lines of which there is something. */
export const linesOf = (picked: Picked): { lineNo: number; quantity: number }[] =>
  [...picked].filter(([, quantity]) => quantity > 0).map(([lineNo, quantity]) => ({ lineNo, quantity }));

/** What the first so many units of each line cost; the server counts to the cent, this is what staff tell the customer before. */
export const worthOf = (order: Order, picked: Picked, states: readonly Unit['state'][]): number =>
  order.lines.reduce(
    (sum, line) =>
      sum +
      unitsIn(line, states)
        .slice(0, picked.get(line.lineNo) ?? 0)
        .reduce((all, unit) => all + unit.totalMinor, 0),
    0,
  );
