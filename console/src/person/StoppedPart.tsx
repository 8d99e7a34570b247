import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPackage } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { type Context, contextQuery } from './person.ts';
import css from './StoppedPart.module.css';

type Glimpse = Context['recentProducts'][number];
type Order = Context['openOrders'][number];

/** Where the customer stopped, so that any channel can go on from there. */
export function StoppedPart({ personId }: { personId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(contextQuery(personId));
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={300} />;
  return (
    <>
      <div className={css.grid}>
        <Panel title={t('stopped.cart')}>
          <Products items={data.cart} none={t('stopped.noCart')} />
        </Panel>
        <Panel title={t('stopped.wishList')}>
          <Products items={data.wishList} none={t('stopped.noWishList')} />
        </Panel>
        <Panel title={t('stopped.products')}>
          <Products items={data.recentProducts} none={t('stopped.noProducts')} />
        </Panel>
        <Panel title={t('stopped.openOrders')}>
          <Orders orders={data.openOrders} none={t('stopped.noOpenOrders')} open />
        </Panel>
        <Panel title={t('stopped.lastOrders')}>
          <Orders orders={data.lastOrders} none={t('stopped.noOrders')} />
        </Panel>
        <Panel title={t('stopped.conversation')}>
          <Conversation context={data} />
        </Panel>
      </div>
      <p className={css.asOf}>
        {data.asOf === null ? null : (
          <>
            {t('home.asOf')} <Moment at={data.asOf} />
          </>
        )}
      </p>
    </>
  );
}

/** The same in one narrow column beside the timeline, without what is empty. */
export function StoppedBeside({ personId }: { personId: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(contextQuery(personId));
  if (error !== null) return <ProblemNotice error={error} />;
  if (data === undefined) return <Skeleton height={300} />;
  const parts: [string, boolean, ReactNode][] = [
    [t('stopped.cart'), data.cart.length > 0, <Products key="cart" items={data.cart.slice(0, 5)} none="" />],
    [
      t('stopped.openOrders'),
      data.openOrders.length > 0,
      <Orders key="orders" orders={data.openOrders.slice(0, 4)} none="" open />,
    ],
    [t('stopped.conversation'), data.openConversation !== null, <Conversation key="talk" context={data} />],
    [
      t('stopped.wishList'),
      data.wishList.length > 0,
      <Products key="wish" items={data.wishList.slice(0, 4)} none="" />,
    ],
    [
      t('stopped.products'),
      data.recentProducts.length > 0,
      <Products key="seen" items={data.recentProducts.slice(0, 4)} none="" />,
    ],
  ];
  const filled = parts.filter(([, has]) => has);
  return (
    <Panel
      title={t('person.tab.context')}
      actions={
        <Link to="." search={(before) => ({ ...before, tab: 'context' as const })} className={css.all}>
          {t('stopped.all')}
        </Link>
      }
    >
      {filled.length === 0 ? <p className={css.none}>{t('stopped.nothing')}</p> : null}
      {filled.map(([title, , part]) => (
        <section key={title} className={css.part}>
          <h3 className={css.title}>{title}</h3>
          {part}
        </section>
      ))}
      {data.preferredChannel === null ? null : (
        <p className={css.prefers}>
          {t('stopped.prefers')} <Tag tone="accent">{data.preferredChannel}</Tag>
        </p>
      )}
    </Panel>
  );
}

function Products({ items, none }: { items: readonly (Glimpse & { quantity?: number })[]; none: string }) {
  const format = useFormat();
  if (items.length === 0) return <p className={css.none}>{none}</p>;
  return (
    <ul className={css.list}>
      {items.map((item) => (
        <li key={`${item.productId} ${item.sku} ${item.at}`} className={css.item}>
          <Picture url={item.imageUrl} />
          <span className={css.words}>
            <span className={css.name}>{item.name ?? item.sku ?? item.productId ?? '–'}</span>
            <span className={css.small}>
              {item.sku === null ? null : <>{item.sku} · </>}
              <Moment at={item.at} />
            </span>
          </span>
          <span className={css.price}>
            {item.quantity === undefined || item.quantity === 1 ? null : `${format.decimal(item.quantity)} × `}
            {item.price === null ? null : format.price(item.price)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The content security policy refuses pictures of other hosts; for those the icon stands. */
function Picture({ url }: { url: string | null }) {
  const [failed, setFailed] = useState(false);
  return (
    <span className={css.picture} aria-hidden>
      {url === null || failed || new URL(url, window.location.href).origin !== window.location.origin ? (
        <IconPackage size={17} stroke={1.6} />
      ) : (
        <img src={url} alt="" width={34} height={34} loading="lazy" onError={() => setFailed(true)} />
      )}
    </span>
  );
}

function Orders({ orders, none, open = false }: { orders: readonly Order[]; none: string; open?: boolean }) {
  const format = useFormat();
  if (orders.length === 0) return <p className={css.none}>{none}</p>;
  return (
    <ul className={css.list}>
      {orders.map((order) => (
        <li key={order.orderId} className={css.item}>
          <span className={css.words}>
            <span className={css.name}>{order.orderId}</span>
            <span className={css.small}>
              <Moment at={order.at} />
            </span>
          </span>
          <Tag tone={open ? 'accent' : 'quiet'}>{order.state}</Tag>
          <span className={css.price}>{order.total === null ? '–' : format.money(order.total)}</span>
        </li>
      ))}
    </ul>
  );
}

function Conversation({ context }: { context: Context }) {
  const { t } = useTranslation();
  const talk = context.openConversation;
  if (talk === null) return <p className={css.none}>{t('stopped.noConversation')}</p>;
  return (
    <p className={css.talk}>
      <ChannelMark kind={talk.kind} />
      <span>{talk.topic}</span>
      <span className={css.small}>
        <Moment at={talk.since} />
      </span>
    </p>
  );
}
