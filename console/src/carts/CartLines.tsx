import { ActionIcon, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cart as shape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { Goods } from '../catalogue/Goods.tsx';
import { useMay } from '../session/may.ts';
import { scan } from '../stock/stock.ts';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconBarcode, IconShoppingCart, IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useProblemWords } from '../ui/problemWords.ts';
import { toastDone, toastProblem } from '../ui/toast.tsx';
import css from './Carts.module.css';
import { type Cart, cartQuery, linesOf, quoteQuery } from './carts.ts';
import { QuantityField } from './QuantityField.tsx';

/** What is in the cart and what it costs, whoever put it there. */
export function CartLines({ cart }: { cart: Cart }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const queries = useQueryClient();
  const words = useProblemWords();
  const quote = useQuery(quoteQuery(cart));
  const editable = cart.state === 'open' && may('sell');
  const change = useMutation({
    mutationFn: ({ sku, quantity }: { sku: string; quantity: number }) =>
      api.put(shape, `/carts/${cart.id}/lines/${encodeURIComponent(sku)}`, { quantity, version: cart.version }),
    onSuccess: (after) => queries.setQueryData(cartQuery(cart.id).queryKey, after),
    onError: (error) => {
      toastProblem(words(error));
      void queries.invalidateQueries({ queryKey: ['cart', cart.id] });
    },
  });
  const takeOut = (sku: string, name: string, quantity: number) =>
    change.mutate(
      { sku, quantity: 0 },
      {
        onSuccess: () =>
          toastDone(t('carts.removed', { what: name }), {
            label: t('common.undo'),
            run: () =>
              void api
                .post(shape, `/carts/${cart.id}/lines`, { sku, quantity, channel: 'call_centre' })
                .then((after) => queries.setQueryData(cartQuery(cart.id).queryKey, after))
                .catch((error: unknown) => toastProblem(words(error))),
          }),
      },
    );
  const money = (amountMinor: number) => format.money({ amountMinor, currency: cart.currency });
  const lines = linesOf(cart);
  return (
    <Panel title={t('carts.lines')} flush>
      {editable ? <AddLine cart={cart} /> : null}
      {lines.length === 0 ? (
        <Empty icon={IconShoppingCart} title={t('carts.empty')}>
          {t('carts.emptyWords')}
        </Empty>
      ) : (
        <ul className={css.lines}>
          {lines.map((line) => {
            const priced = quote.data?.lines.find((one) => one.sku === line.sku);
            return (
              <li key={line.sku}>
                <Goods sku={line.sku} name={line.name}>
                  <ChannelMark kind={line.channel} />
                </Goods>
                {editable ? (
                  <QuantityField
                    label={t('stock.quantityOf', { what: line.name })}
                    value={line.quantity}
                    onSettle={(quantity) => change.mutate({ sku: line.sku, quantity })}
                  />
                ) : (
                  <span>{format.number(line.quantity)}</span>
                )}
                <span className={css.amount}>
                  {priced === undefined ? (
                    '–'
                  ) : priced.state.kind !== 'priced' ? (
                    <span className={css.owed}>{t('carts.noPrice')}</span>
                  ) : (
                    <>
                      {priced.listMinor > priced.totalMinor ? <s>{money(priced.listMinor)}</s> : null}
                      <strong>{money(priced.totalMinor)}</strong>
                    </>
                  )}
                </span>
                {editable ? (
                  <ActionIcon
                    size={32}
                    aria-label={t('stock.takeOut', { what: line.name })}
                    onClick={() => takeOut(line.sku, line.name, line.quantity)}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                ) : null}
              </li>
            );
          })}
        </ul>
      )}
      {quote.error === null ? null : (
        <div className={css.pad}>
          <ProblemNotice error={quote.error} />
        </div>
      )}
      {quote.data === undefined || lines.length === 0 ? null : (
        <dl className={css.sums}>
          {quote.data.discountMinor === 0 ? null : (
            <div>
              <dt>{t('carts.discount')}</dt>
              <dd>−{money(quote.data.discountMinor)}</dd>
            </div>
          )}
          {quote.data.delivery === null ? null : (
            <div>
              <dt>{t('orders.deliveryLine')}</dt>
              <dd>{money(quote.data.delivery.totalMinor)}</dd>
            </div>
          )}
          <div className={css.sum}>
            <dt>{t('orders.total')}</dt>
            <dd>{money(quote.data.totalMinor)}</dd>
          </div>
        </dl>
      )}
      {editable && cart.kind === 'cart' ? <Codes cart={cart} /> : null}
    </Panel>
  );
}

function AddLine({ cart }: { cart: Cart }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const add = useMutation({
    mutationFn: async (code: string) => {
      const { sku } = await scan(code);
      return api.post(shape, `/carts/${cart.id}/lines`, { sku, quantity: 1, channel: 'call_centre' });
    },
    onSuccess: (after) => {
      setTyped('');
      queries.setQueryData(cartQuery(cart.id).queryKey, after);
    },
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && typed.trim() !== '') add.mutate(typed.trim());
  };
  return (
    <div className={css.add}>
      <TextInput
        data-search-field
        label={t('carts.add')}
        description={t('stock.scanHint')}
        leftSection={<IconBarcode size={17} aria-hidden />}
        value={typed}
        disabled={add.isPending}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKey}
        autoComplete="off"
        spellCheck={false}
      />
      {add.error === null ? null : <ProblemNotice error={add.error} />}
    </div>
  );
}

function Codes({ cart }: { cart: Cart }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const set = useMutation({
    mutationFn: (codes: string[]) => api.put(shape, `/carts/${cart.id}/codes`, { codes }),
    onSuccess: (after) => queries.setQueryData(cartQuery(cart.id).queryKey, after),
  });
  return (
    <div className={css.add}>
      <TagsInput
        label={t('orders.codes')}
        description={t('carts.codesHint')}
        clearable={false}
        maxTags={20}
        value={set.isPending ? set.variables : cart.codes}
        onChange={(codes) => set.mutate(codes)}
      />
      {set.error === null ? null : <ProblemNotice error={set.error} />}
    </div>
  );
}
