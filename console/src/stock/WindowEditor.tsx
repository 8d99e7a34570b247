import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deliveryWindow, weekdays } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { MinorInput } from '../ui/MinorInput.tsx';
import { ClosedDays } from './ClosedDays.tsx';
import { LocationSelect } from './LocationSelect.tsx';
import css from './Stock.module.css';
import type { DeliveryWindow, Method } from './stock.ts';
import { WeekChoice } from './WeekChoice.tsx';

const slugForm = /^[a-z0-9][a-z0-9-]{0,62}$/;
type Wish = Omit<DeliveryWindow, 'id' | 'version' | 'changedAt'>;
const fresh = (methodId: string): Wish => ({
  state: 'active',
  methodId,
  name: '',
  locationId: null,
  zone: null,
  weekdays: [...weekdays],
  from: '18:00',
  to: '20:00',
  cutOffMinutes: 120,
  capacity: null,
  surchargeMinor: 0,
  validFrom: null,
  validUntil: null,
  closedOn: [],
});

type Props = { window: DeliveryWindow | null; methods: readonly Method[]; onClose: () => void };

export function WindowEditor({ window, methods, onClose }: Props) {
  const { t } = useTranslation();
  const [id, setId] = useState(window?.id ?? '');
  const [wish, setWish] = useState<Wish>(window ?? fresh(methods[0]?.id ?? ''));
  const set = (part: Partial<Wish>) => setWish((before) => ({ ...before, ...part }));
  const save = useDeed({
    run: () =>
      api.put(deliveryWindow, `/delivery-windows/${id}`, {
        ...wish,
        name: wish.name.trim(),
        zone: wish.zone === '' ? null : wish.zone,
        ...(window === null ? {} : { version: window.version }),
      }),
    done: t('common.saved'),
    changes: ['delivery-windows', 'cart'],
    after: onClose,
  });
  const currency = methods.find((one) => one.id === wish.methodId)?.terms.currency ?? 'EUR';
  const day = (what: 'validFrom' | 'validUntil') => (
    <TextInput
      type="date"
      label={t(`delivery.${what}`)}
      value={wish[what] ?? ''}
      onChange={(event) => set({ [what]: event.currentTarget.value === '' ? null : event.currentTarget.value })}
    />
  );
  const hour = (what: 'from' | 'to') => (
    <TextInput
      type="time"
      required
      label={what === 'from' ? t('delivery.begins') : t('delivery.ends')}
      value={wish[what]}
      onChange={(event) => set({ [what]: event.currentTarget.value })}
    />
  );
  return (
    <FormDialog
      title={window?.name ?? t('delivery.newWindow')}
      confirm={t('common.save')}
      disabled={wish.name.trim() === '' || !slugForm.test(id) || wish.to <= wish.from}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(undefined)}
      onClose={onClose}
      size={680}
    >
      <div className={css.fields}>
        <TextInput
          label={t('people.name')}
          required
          maxLength={200}
          value={wish.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {window === null ? (
          <TextInput
            label={t('locations.id')}
            description={t('locations.idHint')}
            required
            value={id}
            error={id !== '' && !slugForm.test(id) ? t('sources.slugWrong') : null}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        ) : (
          <Select
            label={t('sources.state')}
            allowDeselect={false}
            value={wish.state}
            data={(['active', 'closed'] as const).map((one) => ({ value: one, label: t(`delivery.state.${one}`) }))}
            onChange={(next) => set({ state: next === 'closed' ? 'closed' : 'active' })}
          />
        )}
        <Select
          label={t('delivery.method')}
          allowDeselect={false}
          value={wish.methodId}
          data={methods.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(next) => set({ methodId: next ?? wish.methodId })}
        />
        <LocationSelect
          label={t('stock.location')}
          placeholder={t('delivery.everywhere')}
          clearable
          value={wish.locationId}
          onChange={(locationId) => set({ locationId, ...(locationId === null ? {} : { zone: null }) })}
        />
        <TextInput
          label={t('locations.zone')}
          disabled={wish.locationId !== null}
          maxLength={63}
          value={wish.zone ?? ''}
          onChange={(event) => set({ zone: event.currentTarget.value === '' ? null : event.currentTarget.value })}
        />
        <NumberInput
          label={t('delivery.capacity')}
          description={t('delivery.capacityHint')}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={wish.capacity ?? ''}
          onChange={(next) => set({ capacity: next === '' ? null : Number(next) })}
        />
        {hour('from')}
        {hour('to')}
        <NumberInput
          label={t('delivery.cutOff')}
          description={t('delivery.cutOffHint')}
          min={0}
          max={20_160}
          allowDecimal={false}
          value={wish.cutOffMinutes}
          onChange={(next) => set({ cutOffMinutes: Number(next) })}
        />
        <MinorInput
          label={t('delivery.surcharge')}
          currency={currency}
          value={wish.surchargeMinor}
          onChange={(surchargeMinor) => set({ surchargeMinor: surchargeMinor ?? 0 })}
        />
        {day('validFrom')}
        {day('validUntil')}
      </div>
      <WeekChoice label={t('delivery.weekdays')} days={wish.weekdays} onChange={(days) => set({ weekdays: days })} />
      <fieldset className={css.group}>
        <legend>{t('delivery.closedOn')}</legend>
        <ClosedDays days={wish.closedOn} onChange={(closedOn) => set({ closedOn })} />
      </fieldset>
    </FormDialog>
  );
}
