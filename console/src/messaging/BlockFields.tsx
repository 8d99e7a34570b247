import { NumberInput, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Block, type LeafBlock, productLists } from '../../../contracts/template-blocks.ts';
import { BlockList } from './BlockList.tsx';
import css from './Blocks.module.css';
import { leafKinds } from './blocks.ts';
import { snippetsQuery } from './messaging.ts';

type Of<K extends Block['kind']> = Extract<Block, { kind: K }>;
type Props<B extends Block = Block> = { block: B; readOnly: boolean; onChange: (block: B) => void };

/** What can be said of one block. */
export function BlockFields({ block, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  switch (block.kind) {
    case 'heading':
    case 'text':
    case 'button':
      return <WordFields block={block} readOnly={readOnly} onChange={onChange} />;
    case 'leave':
      return (
        <Textarea
          label={t('block.text')}
          description={t('block.leaveHint')}
          autosize
          minRows={2}
          readOnly={readOnly}
          value={block.text}
          onChange={(event) => onChange({ ...block, text: event.currentTarget.value })}
        />
      );
    case 'picture':
      return <PictureFields block={block} readOnly={readOnly} onChange={onChange} />;
    case 'spacer':
      return (
        <NumberInput
          label={t('block.height')}
          min={4}
          max={120}
          clampBehavior="strict"
          readOnly={readOnly}
          value={block.heightPx}
          onChange={(next) =>
            onChange({ ...block, heightPx: Math.min(120, Math.max(4, Math.round(Number(next)) || 4)) })
          }
        />
      );
    case 'snippet':
      return <SnippetField block={block} readOnly={readOnly} onChange={onChange} />;
    case 'products':
      return <ProductFields block={block} readOnly={readOnly} onChange={onChange} />;
    case 'columns':
      return <ColumnFields block={block} readOnly={readOnly} onChange={onChange} />;
    case 'divider':
      return <p className={css.none}>{t('block.dividerHint')}</p>;
  }
}

function WordFields({ block, readOnly, onChange }: Props<Of<'heading'> | Of<'text'> | Of<'button'>>) {
  const { t } = useTranslation();
  return (
    <>
      <Textarea
        label={t('block.text')}
        description={t('block.textHint')}
        autosize
        minRows={block.kind === 'text' ? 3 : 1}
        readOnly={readOnly}
        value={block.text}
        onChange={(event) => onChange({ ...block, text: event.currentTarget.value })}
      />
      {block.kind === 'button' ? (
        <TextInput
          label={t('template.part.url')}
          placeholder={`https://`}
          readOnly={readOnly}
          value={block.url}
          onChange={(event) => onChange({ ...block, url: event.currentTarget.value })}
        />
      ) : null}
      <SegmentedControl
        aria-label={t('block.align')}
        size="xs"
        readOnly={readOnly}
        value={block.align}
        data={(['left', 'center', 'right'] as const).map((value) => ({ value, label: t(`block.side.${value}`) }))}
        onChange={(next) => onChange({ ...block, align: next as 'left' | 'center' | 'right' })}
      />
    </>
  );
}

function PictureFields({ block, readOnly, onChange }: Props<Of<'picture'>>) {
  const { t } = useTranslation();
  const fields = [
    ['src', t('block.src')],
    ['alt', t('block.alt')],
    ['url', t('template.part.url')],
  ] as const;
  return fields.map(([name, label]) => (
    <TextInput
      key={name}
      label={label}
      {...(name === 'alt' ? { description: t('block.altHint') } : {})}
      readOnly={readOnly}
      value={block[name]}
      onChange={(event) => onChange({ ...block, [name]: event.currentTarget.value })}
    />
  ));
}

function SnippetField({ block, readOnly, onChange }: Props<Of<'snippet'>>) {
  const { t } = useTranslation();
  const { data } = useQuery(snippetsQuery);
  return (
    <Select
      label={t('block.kind.snippet')}
      readOnly={readOnly}
      searchable
      allowDeselect={false}
      value={block.handle === '' ? null : block.handle}
      data={(data ?? []).map((one) => ({ value: one.handle, label: one.name }))}
      nothingFoundMessage={t('snippet.none')}
      onChange={(next) => onChange({ ...block, handle: next ?? '' })}
    />
  );
}

function ProductFields({ block, readOnly, onChange }: Props<Of<'products'>>) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t('block.which')}
        allowDeselect={false}
        readOnly={readOnly}
        value={block.of}
        data={productLists.map((value) => ({ value, label: t(`block.of.${value}`) }))}
        onChange={(next) => onChange({ ...block, of: productLists.find((one) => one === next) ?? block.of })}
      />
      <TextInput
        label={t('block.title')}
        readOnly={readOnly}
        value={block.title}
        onChange={(event) => onChange({ ...block, title: event.currentTarget.value })}
      />
      <NumberInput
        label={t('block.count')}
        min={1}
        max={6}
        clampBehavior="strict"
        readOnly={readOnly}
        value={block.count}
        onChange={(next) => onChange({ ...block, count: Math.min(6, Math.max(1, Math.round(Number(next)) || 1)) })}
      />
      <Select
        label={t('block.whenEmpty')}
        allowDeselect={false}
        readOnly={readOnly}
        value={block.whenEmpty}
        data={(['popular', 'hide'] as const).map((value) => ({ value, label: t(`block.empty.${value}`) }))}
        onChange={(next) => onChange({ ...block, whenEmpty: next === 'hide' ? 'hide' : 'popular' })}
      />
      <Switch
        label={t('block.isPriced')}
        disabled={readOnly}
        checked={block.isPriced}
        onChange={(event) => onChange({ ...block, isPriced: event.currentTarget.checked })}
      />
    </>
  );
}

function ColumnFields({ block, readOnly, onChange }: Props<Of<'columns'>>) {
  const { t } = useTranslation();
  const put = (at: number, leaves: LeafBlock[]) =>
    onChange({ ...block, columns: block.columns.map((some, place) => (place === at ? leaves : some)) });
  return (
    <>
      <SegmentedControl
        aria-label={t('block.columns')}
        size="xs"
        readOnly={readOnly}
        value={String(block.columns.length)}
        data={[2, 3].map((count) => ({ value: String(count), label: t('block.columnCount', { count }) }))}
        onChange={(next) =>
          onChange({ ...block, columns: Array.from({ length: Number(next) }, (_none, at) => block.columns[at] ?? []) })
        }
      />
      {block.columns.map((some, at) => (
        // Columns have no names but their places.
        <BlockList
          key={at}
          label={t('block.column', { shown: at + 1 })}
          blocks={some}
          kinds={leafKinds}
          readOnly={readOnly}
          fields={BlockFields}
          onChange={(leaves) => put(at, leaves)}
        />
      ))}
    </>
  );
}
