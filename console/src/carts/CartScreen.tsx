import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import head from '../person/PersonHead.module.css';
import { IconChevronLeft } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { CartActions } from './CartActions.tsx';
import css from './Carts.module.css';
import { CartLines } from './CartLines.tsx';
import { cartQuery } from './carts.ts';
import { ReceivePanel } from './ReceivePanel.tsx';

const route = getRouteApi('/staff/carts/$cartId');

/** The live cart of a customer, as she sees it herself, to be changed and ordered on her behalf. */
export function CartScreen() {
  const { t } = useTranslation();
  const { cartId } = route.useParams();
  const { data: cart, error, refetch } = useQuery(cartQuery(cartId));
  const above = (
    <div className={head.above}>
      <Link to="/carts" className={head.back}>
        <IconChevronLeft size={15} aria-hidden />
        {t('carts.title')}
      </Link>
      {cart?.personId == null ? null : (
        <Link to="/people/$personId" params={{ personId: cart.personId }} className={head.back}>
          {t('event.toPerson')}
        </Link>
      )}
    </div>
  );
  if (cart === undefined)
    return (
      <Page title={error === null ? t('common.loading') : t('carts.notShown')} above={above}>
        {error === null ? <Skeleton height={360} /> : <ProblemNotice error={error} retry={() => void refetch()} />}
      </Page>
    );
  const open = cart.state === 'open';
  return (
    <Page
      title={t(`carts.is.${cart.kind}`)}
      above={above}
      beside={<Tag tone={open ? 'accent' : 'quiet'}>{t(`carts.state.${cart.state}`)}</Tag>}
      hint={t('carts.where', { zone: cart.zone, currency: cart.currency })}
      actions={<CartActions cart={cart} />}
    >
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {cart.orderId === null ? null : (
        <p>
          <Link to="/orders/$orderId" params={{ orderId: cart.orderId }}>
            {t('carts.toOrder')}
          </Link>
        </p>
      )}
      <div className={cart.kind === 'cart' ? css.split : undefined}>
        <CartLines cart={cart} />
        {cart.kind === 'cart' && open ? <ReceivePanel cart={cart} /> : null}
      </div>
    </Page>
  );
}
