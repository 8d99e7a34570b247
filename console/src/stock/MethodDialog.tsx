import { ActionIcon, Button, Group, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { deliveryMethod, methodKinds } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { IconTrash } from '../ui/icons.ts';
import { MinorInput } from '../ui/MinorInput.tsx';
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
  windows: [],
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
        <TextInput
          label={t('delivery.zones')}
          description={t('delivery.zonesHint')}
          value={terms.zones.join(', ')}
          onChange={(event) =>
            set({
              zones: event.currentTarget.value
                .split(',')
                .map((one) => one.trim())
                .filter((one, at, all) => one !== '' || at === all.length - 1)
                .filter((one) => one !== ''),
            })
          }
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
      {kind === 'courier' ? <Windows windows={terms.windows} onChange={(windows) => set({ windows })} /> : null}
    </FormDialog>
  );
}

function Bands({ terms, onChange }: { terms: Terms; onChange: (bands: Terms['bands']) => void }) {
  const { t } = useTranslation();
  const { bands, currency } = terms;
  const last = bands.at(-1);
  const set = (at: number, part: Partial<Terms['bands'][number]>) =>
    onChange(bands.map((band, place) => (place === at ? { ...band, ...part } : band)));
  return (
    <fieldset className={css.group}>
      <legend>{t('delivery.bands')}</legend>
      <p className={css.small}>{t('delivery.bandsHint')}</p>
      {bands.map((band, at) => (
        <div key={at} className={css.band}>
          <NumberInput
            label={t('delivery.upToKm')}
            min={0}
            max={21_000}
            value={band.upToKm}
            onChange={(next) => set(at, { upToKm: Number(next) })}
          />
          <NumberInput
            label={t('delivery.days')}
            min={0}
            max={60}
            allowDecimal={false}
            value={band.days}
            onChange={(next) => set(at, { days: Number(next) })}
          />
          <MinorInput
            label={t('delivery.parcelCost')}
            currency={currency}
            value={band.amountMinor}
            onChange={(amountMinor) => set(at, { amountMinor: amountMinor ?? 0 })}
          />
          <ActionIcon
            size={32}
            aria-label={t('delivery.removeBand', { km: band.upToKm })}
            onClick={() => onChange(bands.filter((_, place) => place !== at))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="compact-sm"
        onClick={() =>
          onChange([
            ...bands,
            { upToKm: (last?.upToKm ?? 0) + 100, days: (last?.days ?? 0) + 1, amountMinor: last?.amountMinor ?? 0 },
          ])
        }
      >
        {t('delivery.addBand')}
      </Button>
    </fieldset>
  );
}

function Windows({ windows, onChange }: { windows: Terms['windows']; onChange: (windows: Terms['windows']) => void }) {
  const { t } = useTranslation();
  const set = (at: number, part: { from?: string; to?: string }) =>
    onChange(windows.map((one, place) => (place === at ? { ...one, ...part } : one)));
  return (
    <fieldset className={css.group}>
      <legend>{t('delivery.windows')}</legend>
      {windows.map((one, at) => (
        <Group key={at} gap={8}>
          <input
            type="time"
            className={css.time}
            aria-label={t('timeline.fromShort')}
            value={one.from}
            onChange={(event) => set(at, { from: event.currentTarget.value })}
          />
          –
          <input
            type="time"
            className={css.time}
            aria-label={t('timeline.untilShort')}
            value={one.to}
            onChange={(event) => set(at, { to: event.currentTarget.value })}
          />
          <ActionIcon
            size={28}
            aria-label={t('stock.takeOut', { what: `${one.from}–${one.to}` })}
            onClick={() => onChange(windows.filter((_, place) => place !== at))}
          >
            <IconTrash size={15} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {windows.length < 12 ? (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onChange([...windows, { from: windows.at(-1)?.to ?? '10:00', to: '20:00' }])}
        >
          {t('delivery.addWindow')}
        </Button>
      ) : null}
    </fieldset>
  );
}
