import { NumberInput, SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deliveryMethod, methodKinds } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { MinorInput } from '../ui/MinorInput.tsx';
import { Bands } from './MethodTerms.tsx';
import { WeekChoice } from './WeekChoice.tsx';
import css from './Stock.module.css';
import type { Method } from './stock.ts';

const slugForm = /^[a-z0-9][a-z0-9-]{0,62}$/;
type Terms = Method['terms'];
const fresh: Terms = {
  currency: 'EUR',
  baseMinor: 0,
  freeFromMinor: null,
  charges: 'base',
  bands: [],
  movesOn: ['mon', 'tue', 'wed', 'thu', 'fri'],
  zones: [],
  pickMinutes: 60,
  maxParcels: 10,
};

export function MethodDialog({ method, onClose }: { method: Method | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [id, setId] = useState(method?.id ?? '');
  const [name, setName] = useState(method?.name ?? '');
  const [kind, setKind] = useState(method?.kind ?? 'ship');
  const [state, setState] = useState(method?.state ?? 'active');
  const [terms, setTerms] = useState<Terms>(method?.terms ?? fresh);
  const set = (part: Partial<Terms>) => setTerms((before) => ({ ...before, ...part }));
  const save = useDeed({
    run: () =>
      api.put(deliveryMethod, `/delivery-methods/${id}`, {
        kind,
        name: name.trim(),
        state,
        terms,
        ...(method === null ? {} : { version: method.version }),
      }),
    done: t('common.saved'),
    changes: ['delivery-methods'],
    after: onClose,
  });
  const moves = kind === 'ship' || kind === 'courier';
  return (
    <FormDialog
      title={method?.name ?? t('delivery.create')}
      confirm={t('common.save')}
      disabled={name.trim() === '' || !slugForm.test(id) || (moves && terms.bands.length === 0)}
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
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {method === null ? (
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
            value={state}
            data={(['active', 'closed'] as const).map((one) => ({ value: one, label: t(`delivery.state.${one}`) }))}
            onChange={(next) => setState(next === 'closed' ? 'closed' : 'active')}
          />
        )}
        <Select
          label={t('delivery.kind')}
          allowDeselect={false}
          value={kind}
          data={methodKinds.map((one) => ({ value: one, label: t(`delivery.is.${one}`) }))}
          onChange={(next) => setKind(methodKinds.find((one) => one === next) ?? 'ship')}
        />
        <TextInput
          label={t('delivery.currency')}
          required
          maxLength={3}
          value={terms.currency}
          onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })}
        />
        <MinorInput
          label={t('delivery.base')}
          currency={terms.currency}
          value={terms.baseMinor}
          onChange={(baseMinor) => set({ baseMinor: baseMinor ?? 0 })}
        />
        <MinorInput
          label={t('delivery.freeFrom')}
          description={t('delivery.freeFromHint')}
          currency={terms.currency}
          value={terms.freeFromMinor}
          onChange={(freeFromMinor) => set({ freeFromMinor })}
        />
        <TagsInput
          label={t('delivery.zones')}
          description={t('delivery.zonesHint')}
          value={terms.zones}
          onChange={(zones) => set({ zones })}
        />
        {moves ? (
          <NumberInput
            label={t('delivery.maxParcels')}
            min={1}
            max={50}
            allowDecimal={false}
            value={terms.maxParcels}
            onChange={(next) => set({ maxParcels: Number(next) })}
          />
        ) : (
          <NumberInput
            label={t('delivery.pickMinutes')}
            min={0}
            max={10_000}
            allowDecimal={false}
            value={terms.pickMinutes}
            onChange={(next) => set({ pickMinutes: Number(next) })}
          />
        )}
      </div>
      {moves ? (
        <>
          <SegmentedControl
            aria-label={t('delivery.charges')}
            size="sm"
            value={terms.charges}
            data={(['base', 'parcels'] as const).map((one) => ({ value: one, label: t(`delivery.charge.${one}`) }))}
            onChange={(next) => set({ charges: next === 'parcels' ? 'parcels' : 'base' })}
          />
          <Bands terms={terms} onChange={(bands) => set({ bands })} />
          <WeekChoice label={t('delivery.movesOn')} days={terms.movesOn} onChange={(movesOn) => set({ movesOn })} />
        </>
      ) : null}
    </FormDialog>
  );
}
