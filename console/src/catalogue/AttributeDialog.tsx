import { ActionIcon, Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/catalogue.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import { type Attribute, nameIn, settingsQuery } from './catalogue.ts';
import css from './Catalogue.module.css';
import { NamesFields } from './NamesFields.tsx';
import { handleFrom } from './productDraft.ts';

type Props = { attribute: Attribute | null; onClose: () => void };

/** An attribute: its type is for ever; of choices the names in the first language are edited here, the others stay. */
export function AttributeDialog({ attribute, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const languages = useQuery(settingsQuery).data?.languages ?? ['en'];
  const first = languages[0] ?? 'en';
  const [typedCode, setCode] = useState<string | null>(attribute?.code ?? null);
  const [names, setNames] = useState<Record<string, string>>(attribute?.names ?? {});
  const [type, setType] = useState(attribute?.type ?? 'text');
  const [unit, setUnit] = useState(attribute?.unit ?? '');
  const [choices, setChoices] = useState(attribute?.choices ?? []);
  const [facet, setFacet] = useState(attribute?.facet ?? false);
  const code = typedCode ?? handleFrom(nameIn(names, 'en', ''));
  const known = new Set(attribute?.choices.map((one) => one.code));
  const save = useDeed({
    run: () =>
      api.put(contract.attribute, `/attributes/${code}`, {
        version: attribute?.version ?? 0,
        names,
        type,
        unit: type === 'number' && unit.trim() !== '' ? unit.trim() : null,
        choices: type === 'choice' ? choices : [],
        facet,
      }),
    done: t('common.saved'),
    changes: ['attributes', 'products', 'completeness'],
    after: onClose,
  });
  const rename = (at: number, word: string) => {
    const one = choices[at];
    if (one === undefined) return;
    setChoices(
      choices.with(at, {
        code: known.has(one.code) ? one.code : handleFrom(word),
        names: { ...one.names, [first]: word },
      }),
    );
  };
  return (
    <FormDialog
      title={attribute === null ? t('catalogue.newAttribute') : nameIn(attribute.names, i18n.language, attribute.code)}
      confirm={t('common.save')}
      disabled={Object.keys(names).length === 0 || code === ''}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(undefined)}
      onClose={onClose}
    >
      <NamesFields names={names} languages={languages} onChange={setNames} />
      {attribute === null ? (
        <>
          <TextInput
            label={t('catalogue.code')}
            description={t('catalogue.codeHint')}
            required
            maxLength={63}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value.toLowerCase())}
          />
          <Select
            label={t('catalogue.type')}
            description={t('catalogue.typeHint')}
            allowDeselect={false}
            value={type}
            data={contract.attributeTypes.map((one) => ({ value: one, label: t(`catalogue.typeIs.${one}`) }))}
            onChange={(next) => setType(contract.attributeTypes.find((one) => one === next) ?? 'text')}
          />
        </>
      ) : null}
      {type === 'number' ? (
        <TextInput
          label={t('catalogue.unit')}
          maxLength={20}
          value={unit}
          onChange={(event) => setUnit(event.currentTarget.value)}
        />
      ) : null}
      {type === 'choice' ? (
        <div className={css.form} role="group" aria-label={t('catalogue.choices')}>
          {choices.map((one, at) => (
            <Group key={at} gap={8} wrap="nowrap">
              <TextInput
                style={{ flex: 1 }}
                aria-label={t('catalogue.choice', { place: at + 1 })}
                value={nameIn({ [first]: one.names[first] ?? nameIn(one.names, first, one.code) }, first, one.code)}
                maxLength={200}
                onChange={(event) => rename(at, event.currentTarget.value)}
              />
              {known.has(one.code) ? null : (
                <ActionIcon
                  size={34}
                  aria-label={t('catalogue.removeOf', { of: one.names[first] ?? one.code })}
                  onClick={() => setChoices(choices.filter((_, place) => place !== at))}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          ))}
          <Button
            size="compact-sm"
            variant="subtle"
            style={{ alignSelf: 'start' }}
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setChoices([...choices, { code: '', names: { [first]: '' } }])}
          >
            {t('catalogue.addChoice')}
          </Button>
        </div>
      ) : null}
      <Switch
        label={t('catalogue.facet')}
        description={t('catalogue.facetHint')}
        checked={facet}
        onChange={(event) => setFacet(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
