import { Button, Checkbox, Group, NumberInput, Select, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { location as shape, locationKinds } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import head from '../person/PersonHead.module.css';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { ClosedDays } from './ClosedDays.tsx';
import css from './Stock.module.css';
import { type Location, locationQuery } from './stock.ts';
import { OpeningHours } from './OpeningHours.tsx';

const route = getRouteApi('/staff/stock/locations/$locationId');
const slugForm = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function LocationScreen() {
  const { t } = useTranslation();
  const { locationId } = route.useParams();
  const isNew = locationId === 'new';
  const { data, error, refetch } = useQuery({ ...locationQuery(locationId), enabled: !isNew });
  return (
    <Page
      title={isNew ? t('locations.create') : (data?.name ?? locationId)}
      {...(isNew ? {} : { hint: locationId })}
      above={
        <div className={head.above}>
          <Link to="/stock/locations" className={head.back}>
            <IconChevronLeft size={15} aria-hidden />
            {t('stock.part.locations')}
          </Link>
        </div>
      }
    >
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {isNew ? (
        <Editor key="new" start={fresh} isNew />
      ) : data === undefined ? (
        error === null ? (
          <Skeleton height={480} />
        ) : null
      ) : (
        <Editor key={`${data.id} ${data.version}`} start={data} isNew={false} />
      )}
    </Page>
  );
}

type Draft = Omit<Location, 'version' | 'createdAt' | 'changedAt'> & { version?: number };
const weekday: [string, string][] = [['10:00', '20:00']];
const fresh: Draft = {
  id: '',
  kind: 'store',
  state: 'active',
  name: '',
  zone: '',
  country: '',
  city: '',
  street: '',
  postalCode: '',
  latitude: null,
  longitude: null,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  opening: { mon: weekday, tue: weekday, wed: weekday, thu: weekday, fri: weekday, sat: weekday },
  closedOn: [],
  cutOff: '15:00',
  handlingDays: 0,
  capacityUnitsADay: null,
  ships: true,
  offersPickup: true,
  offersTryOn: false,
};

function Editor({ start, isNew }: { start: Draft; isNew: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(start);
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useDeed({
    run: () => {
      const { id, version, ...rest } = draft;
      // Of a read location also its times would be sent; the server wants only what can be changed.
      const { createdAt: _created, changedAt: _changed, ...body } = rest as typeof rest & Partial<Location>;
      return api.put(shape, `/locations/${id}`, { ...body, ...(isNew ? {} : { version }) });
    },
    done: t('common.saved'),
    changes: ['locations', 'location'],
    after: (saved) => {
      if (isNew) void navigate({ to: '/stock/locations/$locationId', params: { locationId: saved.id }, replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  const text = (
    what: 'name' | 'zone' | 'country' | 'city' | 'street' | 'postalCode' | 'timeZone',
    more: object = {},
  ) => (
    <TextInput
      label={what === 'name' ? t('people.name') : t(`locations.${what}`)}
      value={draft[what]}
      onChange={(event) => set({ [what]: event.currentTarget.value })}
      {...more}
    />
  );
  const number = (what: 'latitude' | 'longitude', limit: number) => (
    <NumberInput
      label={t(`locations.${what}`)}
      min={-limit}
      max={limit}
      decimalScale={6}
      value={draft[what] ?? ''}
      onChange={(next) => set({ [what]: next === '' ? null : Number(next) })}
    />
  );
  const readOnly = !may('keepStock');
  return (
    <form onSubmit={submit}>
      <fieldset className={css.fieldset} disabled={readOnly}>
        <div className={css.editor}>
          <Panel title={t('locations.place')}>
            <div className={css.fields}>
              {text('name', { required: true, maxLength: 200 })}
              {isNew ? (
                <TextInput
                  label={t('locations.id')}
                  description={t('locations.idHint')}
                  required
                  value={draft.id}
                  error={draft.id !== '' && !slugForm.test(draft.id) ? t('sources.slugWrong') : null}
                  onChange={(event) => set({ id: event.currentTarget.value })}
                />
              ) : null}
              <Select
                label={t('locations.kind')}
                allowDeselect={false}
                value={draft.kind}
                data={locationKinds.map((kind) => ({ value: kind, label: t(`locations.is.${kind}`) }))}
                onChange={(next) => set({ kind: locationKinds.find((one) => one === next) ?? 'store' })}
              />
              <Select
                label={t('sources.state')}
                description={t('locations.stateHint')}
                allowDeselect={false}
                value={draft.state}
                data={(['active', 'closed'] as const).map((one) => ({
                  value: one,
                  label: t(`locations.state.${one}`),
                }))}
                onChange={(next) => set({ state: next === 'closed' ? 'closed' : 'active' })}
              />
              {text('zone', { required: true, description: t('locations.zoneHint') })}
              {text('country', { required: true, maxLength: 2, description: t('locations.countryHint') })}
              {text('city')}
              {text('street')}
              {text('postalCode')}
              {text('timeZone', { required: true })}
              {number('latitude', 90)}
              {number('longitude', 180)}
            </div>
          </Panel>
          <Panel title={t('locations.work')}>
            <div className={css.fields}>
              <TextInput
                type="time"
                label={t('locations.cutOff')}
                description={t('locations.cutOffHint')}
                required
                value={draft.cutOff}
                onChange={(event) => set({ cutOff: event.currentTarget.value })}
              />
              <NumberInput
                label={t('locations.handlingDays')}
                description={t('locations.handlingDaysHint')}
                min={0}
                max={30}
                allowDecimal={false}
                value={draft.handlingDays}
                onChange={(next) => set({ handlingDays: Number(next) })}
              />
              <NumberInput
                label={t('locations.capacity')}
                description={t('locations.capacityHint')}
                min={0}
                max={1_000_000}
                allowDecimal={false}
                value={draft.capacityUnitsADay ?? ''}
                onChange={(next) => set({ capacityUnitsADay: next === '' ? null : Number(next) })}
              />
              <div className={css.checks}>
                {(['ships', 'offersPickup', 'offersTryOn'] as const).map((what) => (
                  <Checkbox
                    key={what}
                    label={t(`locations.${what}`)}
                    checked={draft[what]}
                    onChange={(event) => set({ [what]: event.currentTarget.checked })}
                  />
                ))}
              </div>
            </div>
            <h3 className={css.subtitle}>{t('locations.opening')}</h3>
            <OpeningHours opening={draft.opening} onChange={(opening) => set({ opening })} />
            <h3 className={css.subtitle}>{t('locations.closedOn')}</h3>
            <ClosedDays days={draft.closedOn} onChange={(closedOn) => set({ closedOn })} />
          </Panel>
        </div>
        {save.error === null ? null : <ProblemNotice error={save.error} />}
        {readOnly ? null : (
          <Group justify="flex-end" mt="md">
            <Button
              type="submit"
              loading={save.isPending}
              disabled={draft.name.trim() === '' || !slugForm.test(draft.id) || draft.country.length !== 2}
            >
              {t('common.save')}
            </Button>
          </Group>
        )}
      </fieldset>
    </form>
  );
}
