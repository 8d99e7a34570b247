import { Button, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/catalogue.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { attributesQuery, type Category, nameIn, pathWords, settingsQuery } from './catalogue.ts';
import { NamesFields } from './NamesFields.tsx';
import { handleFrom } from './productDraft.ts';

type Props = { category: Category | null; all: readonly Category[]; onClose: () => void };

export function CategoryDialog({ category, all, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const languages = useQuery(settingsQuery).data?.languages ?? ['en'];
  const attributes = useQuery(attributesQuery).data ?? [];
  const [typedCode, setCode] = useState<string | null>(category?.code ?? null);
  const [names, setNames] = useState<Record<string, string>>(category?.names ?? {});
  const [parent, setParent] = useState(category?.parent ?? null);
  const [position, setPosition] = useState(category?.position ?? 0);
  const [taxCategory, setTax] = useState(category?.taxCategory ?? '');
  const [wanted, setWanted] = useState<string[]>(category?.attributes ?? []);
  const [google, setGoogle] = useState(category?.googleCategory ?? '');
  const code = typedCode ?? handleFrom(nameIn(names, 'en', ''));
  const save = useDeed({
    run: () =>
      api.put(contract.category, `/categories/${code}`, {
        version: category?.version ?? 0,
        parent,
        names,
        position,
        taxCategory: taxCategory.trim() === '' ? null : taxCategory.trim(),
        attributes: wanted,
        googleCategory: google.trim() === '' ? null : google.trim(),
      }),
    done: t('common.saved'),
    changes: ['categories', 'products', 'completeness'],
    after: onClose,
  });
  const drop = useDeed({
    run: () => api.post(contract.done, `/categories/${code}/delete`, { version: category?.version ?? 0 }),
    done: t('catalogue.categoryDeleted'),
    changes: ['categories'],
    after: onClose,
  });
  const empty = category !== null && category.products === 0 && !all.some((one) => one.parent === category.code);
  return (
    <FormDialog
      title={category === null ? t('catalogue.newCategory') : nameIn(category.names, i18n.language, category.code)}
      confirm={t('common.save')}
      disabled={Object.keys(names).length === 0 || code === ''}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(undefined)}
      onClose={onClose}
    >
      <NamesFields names={names} languages={languages} onChange={setNames} />
      {category === null ? (
        <TextInput
          label={t('catalogue.code')}
          description={t('catalogue.codeHint')}
          required
          maxLength={63}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.toLowerCase())}
        />
      ) : null}
      <Select
        label={t('catalogue.parent')}
        placeholder={t('catalogue.topLevel')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        value={parent}
        data={all
          .filter(({ path }) => category === null || !path.includes(category.code))
          .map((one) => ({ value: one.code, label: pathWords(one.path, all, i18n.language) }))}
        onChange={setParent}
      />
      <MultiSelect
        label={t('catalogue.wantedAttributes')}
        description={t('catalogue.wantedAttributesHint')}
        searchable
        value={wanted}
        data={attributes.map((one) => ({ value: one.code, label: nameIn(one.names, i18n.language, one.code) }))}
        onChange={setWanted}
      />
      <TextInput
        label={t('catalogue.tax')}
        description={t('catalogue.taxOfCategory')}
        maxLength={63}
        value={taxCategory}
        onChange={(event) => setTax(event.currentTarget.value.toLowerCase())}
      />
      <TextInput
        label={t('catalogue.google')}
        maxLength={500}
        value={google}
        onChange={(event) => setGoogle(event.currentTarget.value)}
      />
      <NumberInput
        label={t('catalogue.position')}
        min={0}
        allowDecimal={false}
        value={position}
        onChange={(next) => typeof next === 'number' && setPosition(next)}
      />
      {empty ? (
        <Button
          variant="subtle"
          color="red"
          style={{ alignSelf: 'start' }}
          loading={drop.isPending}
          onClick={() => drop.mutate(undefined)}
        >
          {t('catalogue.deleteCategory')}
        </Button>
      ) : null}
      {drop.error === null ? null : <ProblemNotice error={drop.error} />}
    </FormDialog>
  );
}
