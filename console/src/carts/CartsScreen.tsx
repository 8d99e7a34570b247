import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cart } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { useOrderParts } from '../orders/orderParts.tsx';
import { LocationSelect } from '../stock/LocationSelect.tsx';
import { type Location, locationsQuery } from '../stock/stock.ts';
import { rememberedStore } from '../store/rememberedStore.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useQuery } from '@tanstack/react-query';
import css from './Carts.module.css';
import { type CartKind, openCart } from './carts.ts';

const route = getRouteApi('/staff/carts');
const types = ['phone', 'email', 'loyalty_card', 'user_id'] as const;
const sells = (place: Location): boolean => place.state === 'active' && place.kind !== 'transit';
const lastCurrency = 'throughline.currency';

/** A cart or a wish list on behalf of a customer: hers if she has one, or a new one. */
export function CartsScreen() {
  const { t } = useTranslation();
  return (
    <Page title={t('carts.title')} hint={t('carts.hint')}>
      {useOrderParts()}
      <div className={css.pair}>
        <Open />
        <TakeOver />
      </div>
    </Page>
  );
}

function Open() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const asked = route.useSearch();
  const places = (useQuery(locationsQuery).data ?? []).filter(sells);
  const [kind, setKind] = useState<CartKind>('cart');
  const [type, setType] = useState<string>(asked.type ?? 'phone');
  const [value, setValue] = useState(asked.value ?? '');
  const [chosen, setChosen] = useState<string | null>(rememberedStore());
  const [currency, setCurrency] = useState(localStorage.getItem(lastCurrency) ?? 'EUR');
  const place = places.find((one) => one.id === chosen) ?? places[0];
  const open = useMutation({
    mutationFn: () => {
      localStorage.setItem(lastCurrency, currency);
      return openCart({
        kind,
        customer: [{ type, value: value.trim() }],
        zone: place?.zone ?? '',
        currency,
        ...(place === undefined ? {} : { locationId: place.id }),
      });
    },
    onSuccess: (made) => navigate({ to: '/carts/$cartId', params: { cartId: made.id } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate();
  };
  const data = types.some((one) => one === type) ? types : [...types, type];
  return (
    <Panel title={t('carts.open')} hint={t('carts.openHint')}>
      <form className={css.form} onSubmit={submit}>
        <SegmentedControl
          size="sm"
          aria-label={t('carts.kind')}
          value={kind}
          data={(['cart', 'wish_list'] as const).map((one) => ({ value: one, label: t(`carts.is.${one}`) }))}
          onChange={(next) => setKind(next === 'wish_list' ? 'wish_list' : 'cart')}
        />
        <div className={css.two}>
          <Select
            label={t('identity.identifier')}
            allowDeselect={false}
            value={type}
            data={data.map((one) => ({
              value: one,
              label: types.some((known) => known === one) ? t(`identifier.${one as 'phone'}`) : one,
            }))}
            onChange={(next) => setType(next ?? 'phone')}
          />
          <TextInput
            data-search-field
            label={t('carts.value')}
            required
            maxLength={512}
            autoComplete="off"
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        </div>
        <div className={css.two}>
          <LocationSelect
            label={t('carts.place')}
            description={t('carts.placeHint')}
            value={place?.id ?? null}
            onChange={setChosen}
            only={sells}
          />
          <TextInput
            label={t('delivery.currency')}
            description={t('carts.currencyHint')}
            required
            maxLength={3}
            value={currency}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          />
        </div>
        {open.error === null ? null : <ProblemNotice error={open.error} />}
        <Button
          type="submit"
          loading={open.isPending}
          disabled={value.trim() === '' || place === undefined || currency.length !== 3}
        >
          {t('carts.open')}
        </Button>
      </form>
    </Panel>
  );
}

/** Goes on with a cart that a customer began elsewhere, by the code that she says or shows. */
function TakeOver() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [code, setCode] = useState('');
  const take = useMutation({
    mutationFn: () => api.post(cart, '/carts/take-over', { code: code.trim(), channel: 'call_centre' }),
    onSuccess: (taken) => navigate({ to: '/carts/$cartId', params: { cartId: taken.id } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    take.mutate();
  };
  return (
    <Panel title={t('carts.takeOver')} hint={t('carts.takeOverHint')}>
      <form className={css.form} onSubmit={submit}>
        <TextInput
          label={t('carts.code')}
          required
          maxLength={200}
          autoComplete="off"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {take.error === null ? null : <ProblemNotice error={take.error} />}
        <Button type="submit" variant="default" loading={take.isPending} disabled={code.trim().length < 4}>
          {t('carts.takeOver')}
        </Button>
      </form>
    </Panel>
  );
}
