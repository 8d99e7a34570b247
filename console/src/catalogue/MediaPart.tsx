import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { mediaRoles } from '../../../contracts/catalogue.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconChevronDown, IconPlus, IconTrash, IconUpload } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import css from './Catalogue.module.css';
import { languageName } from './languageName.ts';
import { Picture } from './Picture.tsx';
import type { PartProps } from './terms.ts';

/** Pictures, films and documents by their addresses, in the order in which they are shown. */
export function MediaPart({ draft, terms, change }: PartProps) {
  const { t, i18n } = useTranslation();
  const { media } = draft;
  const put = (at: number, part: Partial<(typeof media)[number]>) =>
    change({ media: media.map((one, place) => (place === at ? { ...one, ...part } : one)) });
  const add = () => change({ media: [...media, { url: '', role: media.length === 0 ? 'main' : 'gallery', alts: {} }] });
  const up = (at: number) => {
    const [one, before] = [media[at], media[at - 1]];
    if (one !== undefined && before !== undefined) change({ media: media.with(at - 1, one).with(at, before) });
  };
  const skus = draft.variants.map(({ sku }) => sku).filter((sku) => sku !== '');
  return (
    <Panel
      title={t('catalogue.part.media')}
      hint={t('catalogue.mediaHint')}
      flush
      actions={
        <Button variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={add}>
          {t('catalogue.addMedia')}
        </Button>
      }
    >
      {media.length === 0 ? (
        <Empty icon={IconUpload} title={t('catalogue.noMedia')}>
          {t('catalogue.noMediaWords')}
        </Empty>
      ) : null}
      <ul className={css.rows}>
        {media.map((one, at) => (
          <li key={at} className={css.row}>
            <Picture large url={/^(main|gallery|swatch)$/.test(one.role) ? one.url : null} />
            <div className={css.grid}>
              <TextInput
                className={css.full ?? ''}
                label={t('catalogue.address')}
                type="url"
                required
                maxLength={2_000}
                value={one.url}
                onChange={(event) => put(at, { url: event.currentTarget.value })}
              />
              <Select
                label={t('catalogue.mediaRole')}
                allowDeselect={false}
                value={one.role}
                data={mediaRoles.map((role) => ({ value: role, label: t(`catalogue.mediaIs.${role}`) }))}
                onChange={(next) => put(at, { role: mediaRoles.find((role) => role === next) ?? 'gallery' })}
              />
              <Select
                label={t('catalogue.ofVariant')}
                placeholder={t('catalogue.allVariants')}
                clearable
                clearButtonProps={{ 'aria-label': t('common.clear') }}
                value={one.sku ?? null}
                data={skus}
                onChange={(sku) => {
                  const { sku: _before, ...rest } = one;
                  change({ media: media.with(at, sku === null ? rest : { ...rest, sku }) });
                }}
              />
              {terms.languages.map((language) => (
                <TextInput
                  key={language}
                  label={t('catalogue.alt', { language: languageName(language, i18n.language) })}
                  maxLength={500}
                  value={one.alts[language] ?? ''}
                  onChange={(event) => put(at, { alts: { ...one.alts, [language]: event.currentTarget.value } })}
                />
              ))}
            </div>
            <div className={css.actions}>
              <ActionIcon
                size={34}
                disabled={at === 0}
                aria-label={t('catalogue.moveUp', { place: at + 1 })}
                onClick={() => up(at)}
              >
                <IconChevronDown size={16} aria-hidden style={{ rotate: '180deg' }} />
              </ActionIcon>
              <ActionIcon
                size={34}
                aria-label={t('catalogue.removeOf', { of: one.url })}
                onClick={() => change({ media: media.filter((_, place) => place !== at) })}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
