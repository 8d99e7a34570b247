import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { handOver, order as orderShape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { orderKeys } from '../orders/orders.ts';
import { useMay } from '../session/may.ts';
import { Copy } from '../ui/Copy.tsx';
import { useDeed } from '../ui/deed.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useProblemWords } from '../ui/problemWords.ts';
import { toastProblem } from '../ui/toast.tsx';
import css from './Carts.module.css';
import { type Cart, cartKeys, quoteQuery } from './carts.ts';

/** What an agent does with a cart: orders it for the customer, or gives it back to her by a code. */
export function CartActions({ cart }: { cart: Cart }) {
  const { t } = useTranslation();
  const may = useMay();
  const [asks, setAsks] = useState<'order' | 'code' | null>(null);
  if (cart.state !== 'open' || !may('sell')) return null;
  return (
    <>
      <Button variant="default" onClick={() => setAsks('code')} disabled={cart.lines.length === 0}>
        {t('carts.handOver')}
      </Button>
      {cart.kind === 'cart' ? (
        <Button onClick={() => setAsks('order')} disabled={cart.lines.length === 0}>
          {t('carts.order')}
        </Button>
      ) : null}
      {asks === 'order' ? <OrderDialog cart={cart} onClose={() => setAsks(null)} /> : null}
      {asks === 'code' ? <HandOverDialog cart={cart} onClose={() => setAsks(null)} /> : null}
    </>
  );
}

/** Places the order with a link on which the customer pays; the goods are held meanwhile. */
function OrderDialog({ cart, onClose }: { cart: Cart; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const quote = useQuery(quoteQuery(cart)).data;
  const words = useProblemWords();
  const place = useDeed({
    run: async () => {
      const made = await api.post(orderShape, '/orders', {
        cartId: cart.id,
        cartVersion: cart.version,
        channel: 'call_centre',
        ...(quote === undefined ? {} : { expectedTotalMinor: quote.totalMinor }),
      });
      if (made.state !== 'awaiting_payment' || made.openMinor === 0) return made;
      // The goods are held now; a bank that cannot be reached is asked again on the order's page.
      return api.post(orderShape, `/orders/${made.id}/payments`, { method: 'card' }).catch((error: unknown) => {
        toastProblem(words(error));
        return made;
      });
    },
    done: (made) => t('carts.ordered', { number: made.number }),
    changes: [...orderKeys, ...cartKeys],
    after: (made) => void navigate({ to: '/orders/$orderId', params: { orderId: made.id } }),
  });
  return (
    <FormDialog
      title={t('carts.order')}
      hint={t('carts.orderHint')}
      confirm={t('carts.orderWithLink')}
      disabled={cart.delivery === null}
      pending={place.isPending}
      error={place.error}
      onSubmit={() => place.mutate(undefined)}
      onClose={onClose}
    >
      {cart.delivery === null ? <p className={css.owed}>{t('carts.chooseFirst')}</p> : null}
      {quote === undefined ? null : (
        <p>
          {t('orders.total')}{' '}
          <strong>{format.money({ amountMinor: quote.totalMinor, currency: cart.currency })}</strong>
        </p>
      )}
    </FormDialog>
  );
}

function HandOverDialog({ cart, onClose }: { cart: Cart; onClose: () => void }) {
  const { t } = useTranslation();
  const offer = useDeed({ run: () => api.post(handOver, `/carts/${cart.id}/hand-overs`), changes: [] });
  return (
    <Dialog title={t('carts.handOver')} opened onClose={onClose}>
      <div className={css.form}>
        <p className={css.small}>{t('carts.handOverHint')}</p>
        {offer.error === null ? null : <ProblemNotice error={offer.error} />}
        {offer.data === undefined ? (
          <Button loading={offer.isPending} onClick={() => offer.mutate(undefined)}>
            {t('carts.makeCode')}
          </Button>
        ) : (
          <>
            <p className={css.code}>
              <code>{offer.data.code}</code>
              <Copy text={offer.data.code} of={t('carts.code')} size="md" />
            </p>
            <p className={css.link}>
              <span>{offer.data.payload}</span>
              <Copy text={offer.data.payload} of={t('carts.link')} />
            </p>
            <p className={css.small}>
              {t('carts.codeUntil')} <Moment at={offer.data.expiresAt} form="time" />
            </p>
          </>
        )}
      </div>
    </Dialog>
  );
}
