import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { createdFeed, feed as feedShape, feedForms } from '../../../contracts/feeds.ts';
import { api } from '../api.ts';
import { useZones } from '../pricing/useZones.ts';
import { ShownOnce } from '../settings/ShownOnce.tsx';
import { locationsQuery } from '../stock/stock.ts';
import { useDeed } from '../ui/deed.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { FormDialog } from '../ui/Form.tsx';
import editor from '../ui/Editor.module.css';
import css from './Catalogue.module.css';
import { settingsQuery } from './catalogue.ts';
import { type Feed, type FeedSettings, wholeAddress } from './feeds.ts';
import { languageName } from './languageName.ts';

const example = 'https://shop.example/p/{handle}';
const blank: FeedSettings = {
  language: 'en',
  channel: 'web',
  region: null,
  zone: '',
  currency: '',
  shop: { name: '', company: '', url: '' },
  link: '',
  locations: [],
};

/** Makes a feed or changes one; a new one's address is shown this once. */
export function FeedDialog({ feed, onClose }: { feed: Feed | null; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const languages = useQuery(settingsQuery).data?.languages ?? ['en'];
  const { zones } = useZones();
  const locations = useQuery(locationsQuery).data ?? [];
  const [name, setName] = useState(feed?.name ?? '');
  const [form, setForm] = useState<(typeof feedForms)[number]>(feed?.form ?? 'google');
  const [settings, setSettings] = useState(feed?.settings ?? blank);
  const put = (part: Partial<FeedSettings>) => setSettings({ ...settings, ...part });
  const shop = (part: Partial<FeedSettings['shop']>) => put({ shop: { ...settings.shop, ...part } });
  const make = useDeed({ run: () => api.post(createdFeed, '/feeds', { name, form, settings }), changes: ['feeds'] });
  const change = useDeed({
    run: (version: number) => api.patch(feedShape, `/feeds/${feed?.id ?? ''}`, { version, name, settings }),
    done: t('common.saved'),
    changes: ['feeds'],
    after: onClose,
  });
  if (make.data !== undefined)
    return (
      <Dialog title={make.data.feed.name} opened onClose={onClose}>
        <ShownOnce
          words={t('feed.shownOnce')}
          secret={wholeAddress(make.data.path)}
          of={t('feed.address')}
          confirm={t('feed.addressStored')}
          onDone={onClose}
        />
      </Dialog>
    );
  const whole = settings.zone !== '' && settings.locations.length > 0;
  return (
    <FormDialog
      title={feed === null ? t('feed.new') : feed.name}
      hint={t('feed.dialogHint')}
      size={640}
      confirm={feed === null ? t('feed.make') : t('common.save')}
      disabled={!whole}
      pending={make.isPending || change.isPending}
      error={make.error ?? change.error}
      onSubmit={() => (feed === null ? make.mutate(undefined) : change.mutate(feed.version))}
      onClose={onClose}
    >
      <div className={css.grid}>
        <TextInput
          label={t('feed.name')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('feed.form')}
          allowDeselect={false}
          disabled={feed !== null}
          value={form}
          data={feedForms.map((value) => ({ value, label: t(`feed.formIs.${value}`) }))}
          onChange={(next) => setForm(feedForms.find((one) => one === next) ?? 'google')}
        />
        <Select
          label={t('feed.language')}
          allowDeselect={false}
          value={settings.language}
          data={languages.map((value) => ({ value, label: languageName(value, i18n.language) }))}
          onChange={(language) => language !== null && put({ language })}
        />
        <Select
          label={t('feed.channel')}
          allowDeselect={false}
          value={settings.channel}
          data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
          onChange={(next) => put({ channel: sourceKinds.find((kind) => kind === next) ?? 'web' })}
        />
        <Select
          label={t('price.zone')}
          required
          value={settings.zone === '' ? null : settings.zone}
          data={zones.map(({ id, name: word, currency }) => ({ value: id, label: `${word} (${currency})` }))}
          nothingFoundMessage={t('common.nothing')}
          onChange={(zone) =>
            put({ zone: zone ?? '', currency: zones.find(({ id }) => id === zone)?.currency ?? settings.currency })
          }
        />
        <TextInput
          label={t('feed.shopName')}
          required
          maxLength={200}
          value={settings.shop.name}
          onChange={(event) => shop({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('feed.company')}
          required
          maxLength={200}
          value={settings.shop.company}
          onChange={(event) => shop({ company: event.currentTarget.value })}
        />
        <TextInput
          label={t('feed.shopUrl')}
          required
          type="url"
          value={settings.shop.url}
          onChange={(event) => shop({ url: event.currentTarget.value })}
        />
        <TextInput
          className={editor.full ?? ''}
          label={t('feed.link')}
          description={t('feed.linkHint')}
          required
          pattern=".*\{(handle|sku)\}.*"
          placeholder={example}
          value={settings.link}
          onChange={(event) => put({ link: event.currentTarget.value })}
        />
        <MultiSelect
          className={editor.full ?? ''}
          label={t('feed.locations')}
          description={t('feed.locationsHint')}
          required
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={settings.locations.map(({ locationId }) => locationId)}
          data={locations.map((place) => ({ value: place.id, label: place.name }))}
          onChange={(ids) =>
            put({
              locations: ids.map(
                (locationId) => settings.locations.find((one) => one.locationId === locationId) ?? { locationId },
              ),
            })
          }
        />
      </div>
    </FormDialog>
  );
}
