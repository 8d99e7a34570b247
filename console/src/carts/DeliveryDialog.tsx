import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cart as shape, receivingMethods } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { LocationSelect } from '../stock/LocationSelect.tsx';
import type { FreeWindow } from '../stock/stock.ts';
import { WindowSelect, type WindowWish } from '../stock/WindowSelect.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import css from './Carts.module.css';
import { type Cart, cartKeys } from './carts.ts';

type Method = (typeof receivingMethods)[number];
export type DeliveryStart = {
  method: Method;
  methodId: string | undefined;
  locationId: string | undefined;
  /** Of a courier: those that are free. */
  windows: readonly FreeWindow[];
  sendsFrom: string | undefined;
};
const given = <T extends object>(parts: T): Partial<T> =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== '' && value !== undefined)) as Partial<T>;

/** How and where to, and whom to call. */
export function DeliveryDialog({ cart, start, onClose }: { cart: Cart; start: DeliveryStart; onClose: () => void }) {
  const { t } = useTranslation();
  const before = cart.delivery;
  const [method, setMethod] = useState<Method>(start.method);
  const [place, setPlace] = useState<string | null>(start.locationId ?? null);
  const [window, setWindow] = useState<WindowWish | null>(before?.window ?? null);
  const [contact, setContact] = useState({
    name: before?.contact?.name ?? '',
    phone: before?.contact?.phone ?? '',
    email: before?.contact?.email ?? '',
  });
  const [address, setAddress] = useState({
    street: before?.address?.lines.join(', ') ?? '',
    postcode: before?.address?.postcode ?? '',
    city: before?.address?.city ?? '',
    country: before?.address?.country ?? '',
    latitude: before?.address?.latitude ?? ('' as number | string),
    longitude: before?.address?.longitude ?? ('' as number | string),
  });
  const collects = method === 'pickup' || method === 'try_on' || method === 'take_away';
  const save = useDeed({
    run: () => {
      const { street, latitude, longitude, ...town } = address;
      const point =
        latitude === '' || longitude === '' ? {} : { latitude: Number(latitude), longitude: Number(longitude) };
      return api.put(shape, `/carts/${cart.id}/delivery`, {
        method,
        ...(start.methodId !== undefined && method === start.method ? { methodId: start.methodId } : {}),
        ...(collects && place !== null ? { locationId: place } : {}),
        ...(collects ? {} : { address: { lines: [street], ...town, ...point } }),
        contact: given(contact),
        ...(method === 'courier' && window !== null ? { window: { id: window.id, day: window.day } } : {}),
      });
    },
    done: t('common.saved'),
    changes: cartKeys,
    after: onClose,
  });
  const complete = collects ? place !== null : address.city.trim() !== '' && address.country.length === 2;
  return (
    <FormDialog
      title={t('carts.receiving')}
      confirm={t('common.save')}
      disabled={!complete}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(undefined)}
      onClose={onClose}
      size={600}
    >
      <Select
        label={t('orders.receives')}
        allowDeselect={false}
        value={method}
        data={receivingMethods.map((one) => ({ value: one, label: t(`orders.method.${one}`) }))}
        onChange={(next) => setMethod(receivingMethods.find((one) => one === next) ?? 'pickup')}
      />
      {collects ? (
        <LocationSelect
          label={t('stock.location')}
          required
          value={place}
          onChange={setPlace}
          only={(one) => one.offersPickup || one.offersTryOn}
        />
      ) : (
        <div className={css.two}>
          {(['street', 'postcode', 'city', 'country'] as const).map((what) => (
            <TextInput
              key={what}
              label={what === 'postcode' ? t('locations.postalCode') : t(`locations.${what}`)}
              required={what === 'city' || what === 'country'}
              maxLength={what === 'country' ? 2 : 100}
              value={address[what]}
              onChange={(event) =>
                setAddress((now) => ({
                  ...now,
                  [what]: what === 'country' ? event.currentTarget.value.toUpperCase() : event.currentTarget.value,
                }))
              }
            />
          ))}
          {(['latitude', 'longitude'] as const).map((what) => (
            <NumberInput
              key={what}
              label={t(`locations.${what}`)}
              decimalScale={6}
              value={address[what]}
              onChange={(next) => setAddress((now) => ({ ...now, [what]: next }))}
            />
          ))}
        </div>
      )}
      {method === 'courier' && start.windows.length > 0 ? (
        <WindowSelect
          windows={start.windows}
          locationId={start.sendsFrom}
          currency={cart.currency}
          clearable
          placeholder={t('delivery.anyWindow')}
          value={window}
          onChange={setWindow}
        />
      ) : null}
      <div className={css.two}>
        {(['name', 'phone', 'email'] as const).map((what) => (
          <TextInput
            key={what}
            label={t(`people.${what}`)}
            maxLength={200}
            value={contact[what]}
            onChange={(event) => setContact((now) => ({ ...now, [what]: event.currentTarget.value }))}
          />
        ))}
      </div>
    </FormDialog>
  );
}
