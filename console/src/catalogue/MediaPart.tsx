import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type DragEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { mediaRoles } from '../../../contracts/catalogue.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconChevronDown, IconPlus, IconTrash, IconUpload } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import editor from '../ui/Editor.module.css';
import css from './Catalogue.module.css';
import { nameIn } from './catalogue.ts';
import { languageName } from './languageName.ts';
import { Picture } from './Picture.tsx';
import type { Draft } from './productDraft.ts';
import type { PartProps, Terms } from './terms.ts';
import { uploadPicture } from './uploadPicture.ts';

type Media = Draft['media'][number];
const isKeptHere = (url: string): boolean => url.startsWith('/api/');

/** Pictures, films and documents, in the order in which they are shown: uploaded, or by the addresses where they lie. */
export function MediaPart({ draft, terms, change }: PartProps) {
  const { t } = useTranslation();
  const { media } = draft;
  const input = useRef<HTMLInputElement>(null);
  const added = (urls: readonly string[]): Media[] => [
    ...media,
    ...urls.map((url, at): Media => ({ url, role: media.length + at === 0 ? 'main' : 'gallery', alts: {} })),
  ];
  const upload = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const urls: string[] = [];
      for (const file of files) urls.push(await uploadPicture(file));
      return urls;
    },
    onSuccess: (urls) => {
      const known = new Set(media.map(({ url }) => url));
      change({ media: added(urls.filter((url) => !known.has(url))) });
    },
  });
  const take = (files: FileList | null) => {
    if (files !== null && files.length > 0 && !upload.isPending) upload.mutate([...files]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  };
  const put = (at: number, one: Media) => change({ media: media.with(at, one) });
  const up = (at: number) => {
    const [one, before] = [media[at], media[at - 1]];
    if (one !== undefined && before !== undefined) change({ media: media.with(at - 1, one).with(at, before) });
  };
  return (
    <div onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Panel
        title={t('catalogue.part.media')}
        hint={t('catalogue.mediaHint')}
        flush
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconUpload size={15} aria-hidden />}
              loading={upload.isPending}
              onClick={() => input.current?.click()}
            >
              {t('catalogue.uploadMedia')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => change({ media: added(['']) })}
            >
              {t('catalogue.addMedia')}
            </Button>
          </>
        }
      >
        <span role="status" className={css.small}>
          {upload.isPending ? t('catalogue.uploadingMedia') : null}
        </span>
        {upload.error === null ? null : <ProblemNotice error={upload.error} />}
        {/* A click on the button opens it; it is out of the tab order and of the accessibility tree. */}
        <input
          ref={input}
          type="file"
          hidden
          multiple
          accept="image/jpeg,image/png,image/webp,image/avif"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        {media.length === 0 ? (
          <Empty icon={IconUpload} title={t('catalogue.noMedia')}>
            {t('catalogue.noMediaWords')}
          </Empty>
        ) : null}
        <ul className={editor.rows}>
          {media.map((one, at) => (
            <li key={at} className={css.row}>
              <Picture size="large" url={/^(main|gallery|swatch)$/.test(one.role) ? one.url : null} />
              <MediaFields media={one} draft={draft} terms={terms} put={(next) => put(at, next)} />
              <div className={editor.actions}>
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
    </div>
  );
}

type FieldsProps = { media: Media; draft: Draft; terms: Terms; put: (next: Media) => void };

function MediaFields({ media, draft, terms, put }: FieldsProps) {
  const { t, i18n } = useTranslation();
  const kept = isKeptHere(media.url);
  const choices = useWhose(draft, terms);
  const { sku, options, ...shared } = media;
  return (
    <div className={css.grid}>
      <TextInput
        className={editor.full ?? ''}
        label={kept ? t('catalogue.keptHere') : t('catalogue.address')}
        type={kept ? 'text' : 'url'}
        readOnly={kept}
        required
        maxLength={2_000}
        value={media.url}
        onChange={(event) => put({ ...media, url: event.currentTarget.value })}
      />
      <Select
        label={t('catalogue.mediaRole')}
        allowDeselect={false}
        value={media.role}
        data={mediaRoles.map((role) => ({ value: role, label: t(`catalogue.mediaIs.${role}`) }))}
        onChange={(next) => put({ ...media, role: mediaRoles.find((role) => role === next) ?? 'gallery' })}
      />
      <Select
        label={t('catalogue.ofVariant')}
        placeholder={t('catalogue.allVariants')}
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        value={sku ?? (options === undefined ? null : JSON.stringify(options))}
        data={choices}
        onChange={(next) => {
          if (next === null) put(shared);
          else if (next.startsWith('{')) put({ ...shared, options: JSON.parse(next) as Draft['attributes'] });
          else put({ ...shared, sku: next });
        }}
      />
      {terms.languages.map((language) => (
        <TextInput
          key={language}
          label={t('catalogue.alt', { language: languageName(language, i18n.language) })}
          maxLength={500}
          value={media.alts[language] ?? ''}
          onChange={(event) => put({ ...media, alts: { ...media.alts, [language]: event.currentTarget.value } })}
        />
      ))}
    </div>
  );
}

/** Whom a picture may belong to: all variants of one colour (or other option), or one variant. */
function useWhose({ variants, media }: Draft, { attributes }: Terms): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  const say = (code: string, value: unknown): string => {
    const attribute = attributes.find((one) => one.code === code);
    const values = (Array.isArray(value) ? value : [value]).map((one) =>
      nameIn(attribute?.choices.find((choice) => choice.code === one)?.names ?? {}, i18n.language, String(one)),
    );
    return `${nameIn(attribute?.names ?? {}, i18n.language, code)}: ${values.join(', ')}`;
  };
  const found = new Map<string, string>();
  const single = variants.flatMap(({ options }) => Object.entries(options).map(([code, value]) => ({ [code]: value })));
  const given = media.flatMap(({ options }) => (options === undefined ? [] : [options]));
  for (const options of [...single, ...given])
    found.set(
      JSON.stringify(options),
      Object.entries(options)
        .map(([code, value]) => say(code, value))
        .join(' · '),
    );
  return [
    ...Array.from(found, ([value, label]) => ({ value, label })),
    ...variants.filter(({ sku }) => sku !== '').map(({ sku }) => ({ value: sku, label: sku })),
  ];
}
