import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { cartsOfPersonQuery, linesOf } from '../carts/carts.ts';
import type { Person } from '../person/person.ts';
import { useMay } from '../session/may.ts';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { useFormat } from '../ui/format.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './PersonOrders.module.css';
import { ordersQuery, orderTone } from './orders.ts';

/** How many orders stand on a profile; the desk has all. */
const few = 5;

/** On a person's profile: the live cart, the wish list and the newest orders, each one step away. */
export function PersonOrders({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error } = useInfiniteQuery(ordersQuery({ personId: person.id }));
  const orders = data?.pages[0]?.items ?? [];
  return (
    <Panel
      title={t('orders.ofPerson')}
      actions={
        orders.length === 0 ? undefined : (
          <Link to="/orders" search={{ personId: person.id }} className={css.all}>
            {t('orders.allOfPerson')}
          </Link>
        )
      }
    >
      <Carts person={person} />
      {error === null ? null : <ProblemNotice error={error} />}
      {data !== undefined && orders.length === 0 ? <p className={css.none}>{t('stopped.noOrders')}</p> : null}
      <ul className={css.list}>
        {orders.slice(0, few).map((order) => (
          <li key={order.id}>
            <Link to="/orders/$orderId" params={{ orderId: order.id }} className={css.number}>
              {order.number}
            </Link>
            <ChannelMark kind={order.channel} bare />
            <Tag tone={orderTone[order.state]}>{t(`orders.is.${order.state}`)}</Tag>
            <span className={css.amount}>
              {format.money({ amountMinor: order.totalMinor, currency: order.currency })}
            </span>
            <span className={css.when}>
              <Moment at={order.createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Carts({ person }: { person: Person }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const carts = useQuery({ ...cartsOfPersonQuery(person.id), enabled: may('sell') }).data?.items ?? [];
  if (!may('sell')) return null;
  // Whichever identifier is named: the carts of all of a person's are one.
  const known = person.identifiers[0];
  const filled = carts.filter((cart) => cart.lines.length > 0);
  return (
    <div className={css.carts}>
      {filled.map((cart) => (
        <Link key={cart.id} to="/carts/$cartId" params={{ cartId: cart.id }} className={css.cart}>
          {t(`carts.is.${cart.kind}`)}
          <span className={css.count}>
            {format.number(linesOf(cart).reduce((sum, line) => sum + line.quantity, 0))}
          </span>
        </Link>
      ))}
      {known === undefined ? null : (
        <ButtonLink to="/carts" search={{ type: known.type, value: known.value }} variant="default" size="compact-sm">
          {t('carts.begin')}
        </ButtonLink>
      )}
    </div>
  );
}
