import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { IconChevronDown, IconPrinter } from '../ui/icons.ts';
import { CancelDialog } from './CancelDialog.tsx';
import { EditDialog } from './EditDialog.tsx';
import { cancellable, type Order, replaceable, returnable, unitsIn } from './orders.ts';
import { PickUpCodeDialog } from './PickUpCodeDialog.tsx';
import { ReturnDialog } from './ReturnDialog.tsx';
import { SubstituteDialog } from './SubstituteDialog.tsx';
import { WindowDialog } from './WindowDialog.tsx';

type Deed = 'cancel' | 'edit' | 'return' | 'exchange' | 'substitute' | 'code' | 'window';

/** What can be done with an order in the state that it is in, by this member of staff. */
export function OrderActions({ order }: { order: Order }) {
  const { t } = useTranslation();
  const may = useMay();
  const [deed, setDeed] = useState<Deed | null>(null);
  const has = (states: Parameters<typeof unitsIn>[1]) => order.lines.some((line) => unitsIn(line, states).length > 0);
  const open = order.state === 'awaiting_payment' || order.state === 'placed';
  const collects = order.fulfilments.some((one) => one.method === 'pickup' || one.method === 'try_on');
  const deeds: [Deed, boolean][] = [
    ['edit', open && may('sell')],
    ['return', has(returnable) && may('handleGoods')],
    ['exchange', has(returnable) && may('handleGoods')],
    ['substitute', order.state === 'placed' && has(replaceable) && may('sell')],
    ['code', order.state === 'placed' && collects && may('makePickUpCode')],
    ['window', open && order.method === 'courier' && may('sell')],
    ['cancel', open && has(cancellable) && may('sell')],
  ];
  const can = deeds.filter(([, possible]) => possible).map(([one]) => one);
  const close = () => setDeed(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />}>
            {t('orders.receipt')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={`/api/v1/orders/${order.id}/receipt`} target="_blank">
            {t('orders.receiptPage')}
          </Menu.Item>
          <Menu.Item component="a" href={`/api/v1/orders/${order.id}/receipt.pdf`} target="_blank">
            {t('orders.receiptPdf')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {can.length === 0 ? null : (
        <Menu position="bottom-end" width={240}>
          <Menu.Target>
            <Button rightSection={<IconChevronDown size={15} aria-hidden />}>{t('common.actions')}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {can.map((one) => (
              <Menu.Item key={one} onClick={() => setDeed(one)} {...(one === 'cancel' ? { color: 'red' } : {})}>
                {t(`orders.do.${one}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {deed === 'cancel' ? <CancelDialog order={order} onClose={close} /> : null}
      {deed === 'edit' ? <EditDialog order={order} onClose={close} /> : null}
      {deed === 'return' ? <ReturnDialog order={order} onClose={close} /> : null}
      {deed === 'exchange' ? <ReturnDialog order={order} exchange onClose={close} /> : null}
      {deed === 'substitute' ? <SubstituteDialog order={order} onClose={close} /> : null}
      {deed === 'window' ? <WindowDialog order={order} onClose={close} /> : null}
      {deed === 'code' ? <PickUpCodeDialog order={order} onClose={close} /> : null}
    </>
  );
}
