import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { order as shape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useLocationName } from '../stock/LocationSelect.tsx';
import { Copy } from '../ui/Copy.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Orders.module.css';
import { type Order, orderKeys, returnsQuery, type Tender, tenderTone } from './orders.ts';
import { PayDialog } from './PayDialog.tsx';

/** Who paid with what, what is unknown, what went back. */
export function MoneyPanel({ order }: { order: Order }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const [paying, setPaying] = useState(false);
  const [calling, setCalling] = useState<Tender | null>(null);
  const money = (amountMinor: number) => format.money({ amountMinor, currency: order.currency });
  const methodOf = (tenderId: string): string => {
    const tender = order.tenders.find((one) => one.id === tenderId);
    return tender === undefined ? '–' : t(`orders.tender.${tender.method}`);
  };
  const owes = order.openMinor > 0 && (order.state === 'awaiting_payment' || order.state === 'placed');
  return (
    <Panel
      title={t('orders.money')}
      flush
      actions={
        owes && may('sell') ? (
          <Button size="compact-sm" onClick={() => setPaying(true)}>
            {t('orders.pay', { amount: money(order.openMinor) })}
          </Button>
        ) : undefined
      }
    >
      {order.tenders.length === 0 ? <p className={css.none}>{t('orders.noTender')}</p> : null}
      <ul className={css.rows}>
        {order.tenders.map((tender) => (
          <li key={tender.id}>
            <span className={css.rowWords}>
              <span className={css.rowTitle}>
                {t(`orders.tender.${tender.method}`)}
                {tender.hint === null ? null : <span className={css.small}> {tender.hint}</span>}
              </span>
              <span className={css.small}>
                <Moment at={tender.at} form="dateTime" />
                {tender.provider === null ? null : ` · ${tender.provider}`}
                {tender.why === null ? null : ` · ${tender.why}`}
                {tender.roundingMinor === 0
                  ? null
                  : ` · ${t('orders.rounding', { amount: money(tender.roundingMinor) })}`}
                {tender.changeMinor === null || tender.changeMinor === 0
                  ? null
                  : ` · ${t('orders.changeGiven', { amount: money(tender.changeMinor) })}`}
                {tender.refundedMinor === 0
                  ? null
                  : ` · ${t('orders.refundedOf', { amount: money(tender.refundedMinor) })}`}
              </span>
              {isOpen(tender) && tender.redirectUrl !== null ? <PaymentLink url={tender.redirectUrl} /> : null}
            </span>
            <Tag tone={tenderTone[tender.state]}>{t(`orders.tenderIs.${tender.state}`)}</Tag>
            <span className={css.rowActions}>
              {isOpen(tender) && may('sell') ? (
                <Button size="compact-sm" variant="default" onClick={() => setCalling(tender)}>
                  {t('orders.callBack')}
                </Button>
              ) : null}
            </span>
            <span className={css.amount}>
              <strong>{money(tender.amountMinor)}</strong>
            </span>
          </li>
        ))}
        {order.refunds.map((refund) => (
          <li key={refund.id}>
            <span className={css.rowWords}>
              <span className={css.rowTitle}>{t('orders.refundTo', { what: methodOf(refund.tenderId) })}</span>
              <span className={css.small}>
                <Moment at={refund.at} form="dateTime" />
                {` · ${refund.why}`}
                {refund.returnNo === null ? null : ` · ${t('orders.returnNo', { no: refund.returnNo })}`}
              </span>
            </span>
            <Tag tone={refund.state === 'done' ? 'ok' : refund.state === 'due' ? 'warn' : 'error'}>
              {t(`orders.refundIs.${refund.state}`)}
            </Tag>
            <span className={css.amount}>
              <strong>−{money(refund.amountMinor)}</strong>
            </span>
          </li>
        ))}
      </ul>
      <Returns order={order} />
      {paying ? <PayDialog order={order} onClose={() => setPaying(false)} /> : null}
      {calling === null ? null : <CallBackDialog order={order} tender={calling} onClose={() => setCalling(null)} />}
    </Panel>
  );
}

const isOpen = (tender: Tender): boolean =>
  tender.state === 'pending' || tender.state === 'requires_action' || tender.state === 'promised';

/** A link for the customer: on it she pays, wherever she is. */
export function PaymentLink({ url }: { url: string }) {
  const { t } = useTranslation();
  return (
    <span className={css.link}>
      <a href={url} target="_blank" rel="noreferrer">
        {t('orders.paymentLink')}
      </a>
      <Copy text={url} of={t('orders.paymentLink')} />
    </span>
  );
}

function Returns({ order }: { order: Order }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  const returns = useQuery(returnsQuery(order.id)).data ?? [];
  if (returns.length === 0) return null;
  return (
    <>
      <h3 className={css.subtitle}>{t('orders.returns')}</h3>
      <ul className={css.rows}>
        {returns.map((one) => (
          <li key={one.returnNo}>
            <span className={css.rowWords}>
              <span className={css.rowTitle}>
                {t('orders.returnNo', { no: one.returnNo })} · {nameOf(one.locationId)}
              </span>
              <span className={css.small}>
                <Moment at={one.at} form="dateTime" /> · {t('orders.piecesBack', { count: one.units.length })} ·{' '}
                {one.reason}
              </span>
            </span>
            <span className={css.amount}>
              <strong>−{format.money({ amountMinor: one.refundMinor, currency: order.currency })}</strong>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function CallBackDialog({ order, tender, onClose }: { order: Order; tender: Tender; onClose: () => void }) {
  const { t } = useTranslation();
  const call = useDeed({
    run: () => api.post(shape, `/orders/${order.id}/tenders/${tender.id}/void`),
    done: t('orders.calledBack'),
    changes: orderKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('orders.callBackTitle')}
      hint={t('orders.callBackHint')}
      confirm={t('orders.callBack')}
      danger
      pending={call.isPending}
      error={call.error}
      onSubmit={() => call.mutate(undefined)}
      onClose={onClose}
    />
  );
}
