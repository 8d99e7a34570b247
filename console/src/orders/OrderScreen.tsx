import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import head from '../person/PersonHead.module.css';
import { useLocationName } from '../stock/LocationSelect.tsx';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { Copy } from '../ui/Copy.tsx';
import { Facts } from '../ui/Facts.tsx';
import { useFormat } from '../ui/format.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { FulfilmentsPanel } from './FulfilmentsPanel.tsx';
import { LinesPanel } from './LinesPanel.tsx';
import { MoneyPanel } from './MoneyPanel.tsx';
import css from './Orders.module.css';
import { OrderActions } from './OrderActions.tsx';
import { type Order, orderQuery, orderTone } from './orders.ts';
import { OrderTimeline } from './OrderTimeline.tsx';

const route = getRouteApi('/staff/orders/$orderId');

/** One order: what was bought, where each unit is, what was paid and what is owed, and everything that happened. */
export function OrderScreen() {
  const { t } = useTranslation();
  const { orderId } = route.useParams();
  const { data: order, error, refetch } = useQuery(orderQuery(orderId));
  const above = (
    <div className={head.above}>
      <Link to="/orders" className={head.back}>
        <IconChevronLeft size={15} aria-hidden />
        {t('screen.orders')}
      </Link>
    </div>
  );
  if (order === undefined)
    return (
      <Page title={error === null ? t('common.loading') : t('orders.notShown')} above={above}>
        {error === null ? <Skeleton height={420} /> : <ProblemNotice error={error} retry={() => void refetch()} />}
      </Page>
    );
  return (
    <Page
      title={order.number}
      above={above}
      beside={
        <span className={css.beside}>
          <Copy text={order.number} of={t('orders.number')} />
          <Tag tone={orderTone[order.state]}>{t(`orders.is.${order.state}`)}</Tag>
        </span>
      }
      actions={<OrderActions order={order} />}
    >
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      <OrderFacts order={order} />
      <div className={css.split}>
        <div className={css.column}>
          <LinesPanel order={order} />
          <FulfilmentsPanel order={order} />
          <MoneyPanel order={order} />
        </div>
        <OrderTimeline orderId={order.id} currency={order.currency} />
      </div>
    </Page>
  );
}

function OrderFacts({ order }: { order: Order }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  const money = (amountMinor: number) => format.money({ amountMinor, currency: order.currency });
  // Money promised at the door secures an order, but nobody has it yet.
  const promisedMinor = order.tenders.reduce(
    (sum, one) => (one.state === 'promised' ? sum + one.amountMinor - one.capturedMinor : sum),
    0,
  );
  const contact = order.delivery?.contact;
  const address = order.delivery?.address;
  const name = order.customerName ?? order.customer[0]?.value ?? t('event.nobody');
  return (
    <Panel>
      <Facts
        facts={[
          [
            t('orders.customer'),
            order.personId === null ? (
              name
            ) : (
              <Link to="/people/$personId" params={{ personId: order.personId }}>
                {name}
              </Link>
            ),
          ],
          ...(contact?.phone === undefined ? [] : [[t('people.phone'), contact.phone] as const]),
          ...(contact?.email === undefined ? [] : [[t('people.email'), contact.email] as const]),
          [t('people.channel'), <ChannelMark key="channel" kind={order.channel} />],
          ...(order.locationId === null ? [] : [[t('orders.soldAt'), nameOf(order.locationId)] as const]),
          [t('orders.receives'), t(`orders.method.${order.method}`)],
          ...(address === undefined
            ? []
            : [
                [
                  t('orders.address'),
                  [...address.lines, address.postcode, address.city, address.country]
                    .filter((part) => part !== '')
                    .join(', '),
                ] as const,
              ]),
          [t('orders.total'), <strong key="total">{money(order.totalMinor)}</strong>],
          [t('orders.paid'), money(order.paidMinor - order.refundedMinor - promisedMinor)],
          ...(promisedMinor === 0 ? [] : [[t('orders.promisedMoney'), money(promisedMinor)] as const]),
          ...(order.openMinor > 0 && order.state !== 'cancelled'
            ? [
                [
                  t('orders.open'),
                  <span key="open" className={css.owed}>
                    {money(order.openMinor)}
                  </span>,
                ] as const,
              ]
            : []),
          [t('orders.ordered'), <Moment key="at" at={order.createdAt} form="dateTime" />],
          ...(order.holdExpiresAt === null || order.state !== 'awaiting_payment'
            ? []
            : [[t('orders.heldUntil'), <Moment key="held" at={order.holdExpiresAt} />] as const]),
          ...(order.codes.length === 0 ? [] : [[t('orders.codes'), order.codes.join(', ')] as const]),
          ...(order.why === null ? [] : [[t('orders.why'), order.why.replaceAll('_', ' ')] as const]),
          ...(order.exchangeOf === null
            ? []
            : [
                [
                  t('orders.exchangeOf'),
                  <Link key="of" to="/orders/$orderId" params={{ orderId: order.exchangeOf }}>
                    …{order.exchangeOf.slice(-6)}
                  </Link>,
                ] as const,
              ]),
        ]}
      />
    </Panel>
  );
}
