import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Goods } from '../catalogue/Goods.tsx';
import { useLocationName } from '../stock/LocationSelect.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Orders.module.css';
import { byState, type Order, type OrderLine, unitTone } from './orders.ts';

/** What was bought, with the state of every unit; opened, each unit by itself with its price and its place. */
export function LinesPanel({ order }: { order: Order }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('orders.lines')} flush>
      <ul className={css.lines}>
        {order.lines.map((line) => (
          <li key={line.lineNo}>
            <Line line={line} currency={order.currency} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Line({ line, currency }: { line: OrderLine; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  const money = (amountMinor: number) => format.money({ amountMinor, currency });
  const pieces = line.quantity === 1 ? '' : `${format.number(line.quantity)} × `;
  return (
    <details className={css.line}>
      <summary>
        <span className={css.lineName}>
          {line.kind === 'goods' ? <Goods sku={line.sku} name={`${pieces}${line.name}`} /> : null}
          {line.kind === 'delivery' ? (
            <span>
              {pieces}
              {t('orders.deliveryLine')}
            </span>
          ) : null}
        </span>
        <span className={css.states}>
          {byState(line.units).map(([state, count]) => (
            <Tag key={state} tone={unitTone[state]}>
              {line.units.length === 1 ? null : `${format.number(count)} `}
              {t(`orders.unit.${state}`)}
            </Tag>
          ))}
        </span>
        <span className={css.amount}>
          {line.listMinor > line.totalMinor ? <s>{money(line.listMinor)}</s> : null}
          <strong>{money(line.totalMinor)}</strong>
        </span>
      </summary>
      <ul className={css.units}>
        {line.units.map((unit) => (
          <li key={unit.unitNo}>
            <span>{t('orders.unitNo', { no: unit.unitNo })}</span>
            <Tag tone={unitTone[unit.state]}>{t(`orders.unit.${unit.state}`)}</Tag>
            <span className={css.small}>
              {unit.locationId === null ? null : line.kind === 'goods' ? (
                <Link to="/stock/shelves/$locationId/$sku" params={{ locationId: unit.locationId, sku: line.sku }}>
                  {nameOf(unit.locationId)}
                </Link>
              ) : (
                nameOf(unit.locationId)
              )}
              {unit.fulfilmentNo === null ? null : ` · ${t('orders.parcelNo', { no: unit.fulfilmentNo })}`}
            </span>
            <span className={css.amount}>
              {money(unit.totalMinor)}
              <span className={css.small}> {t('orders.tax', { amount: money(unit.taxMinor) })}</span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
