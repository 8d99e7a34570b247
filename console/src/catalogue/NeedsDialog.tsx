import { MultiSelect, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/catalogue.ts';
import { sourceKinds } from '../../../contracts/common.ts';
import { api } from '../api.ts';
import { useZones } from '../pricing/useZones.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import type { CatalogueSettings } from './catalogue.ts';
import { languageName } from './languageName.ts';

type Field = (typeof contract.neededFields)[number];
type Props = { saved: CatalogueSettings; fields: readonly Field[]; onClose: () => void };

/** The languages of the catalogue, and what each channel needs of a product. */
export function NeedsDialog({ saved, fields, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const [languages, setLanguages] = useState<string[]>(saved.languages);
  const [channels, setChannels] = useState(saved.channels);
  const save = useDeed({
    run: () => api.put(contract.settings, '/catalogue/settings', { version: saved.version, languages, channels }),
    done: t('common.saved'),
    changes: ['catalogue-settings', 'completeness', 'products'],
    after: onClose,
  });
  const { zones } = useZones();
  const marketOf = (before: CatalogueSettings['channels'][number]['zones']) => (zone: string) => {
    const currency = zones.find(({ id }) => id === zone)?.currency;
    return currency === undefined ? before.filter((one) => one.zone === zone) : [{ zone, currency }];
  };
  const choose = (wanted: readonly string[]) =>
    setChannels(
      sourceKinds
        .filter((kind) => wanted.includes(kind))
        .map(
          (channel) =>
            channels.find((one) => one.channel === channel) ?? {
              channel,
              languages,
              fields: ['name', 'description', 'image', 'category'],
              zones: [],
            },
        ),
    );
  return (
    <FormDialog
      title={t('complete.settings')}
      hint={t('complete.settingsHint')}
      confirm={t('common.save')}
      size={620}
      disabled={languages.length === 0}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(undefined)}
      onClose={onClose}
    >
      <TagsInput
        label={t('complete.languages')}
        description={t('complete.languagesHint')}
        maxTags={20}
        value={languages}
        onChange={setLanguages}
      />
      <MultiSelect
        label={t('complete.channels')}
        value={channels.map(({ channel }) => channel)}
        data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
        onChange={choose}
      />
      {channels.map((one, at) => (
        <div key={one.channel} role="group" aria-label={t(`channel.${one.channel}`)}>
          <MultiSelect
            label={t('complete.languagesOf', { channel: t(`channel.${one.channel}`) })}
            value={one.languages}
            data={languages.map((language) => ({ value: language, label: languageName(language, i18n.language) }))}
            onChange={(next) => setChannels(channels.with(at, { ...one, languages: next }))}
          />
          <MultiSelect
            mt={8}
            label={t('complete.fieldsOf', { channel: t(`channel.${one.channel}`) })}
            value={one.fields}
            data={fields.map((field) => ({ value: field, label: t(`complete.field.${field}`) }))}
            onChange={(next) =>
              setChannels(channels.with(at, { ...one, fields: fields.filter((field) => next.includes(field)) }))
            }
          />
          {one.fields.includes('price') ? (
            <MultiSelect
              mt={8}
              label={t('complete.zonesOf', { channel: t(`channel.${one.channel}`) })}
              description={t('complete.zonesHint')}
              value={one.zones.map(({ zone }) => zone)}
              data={zones.map(({ id, name, currency }) => ({ value: id, label: `${name} (${currency})` }))}
              onChange={(next) => setChannels(channels.with(at, { ...one, zones: next.flatMap(marketOf(one.zones)) }))}
            />
          ) : null}
        </div>
      ))}
    </FormDialog>
  );
}
