import { ActionIcon, Button, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { identifierLabel } from '../person/identifierLabel.ts';
import { IconTrash } from '../ui/icons.ts';
import { Tag } from '../ui/Tag.tsx';
import type { IdentifierRule } from './IdentityPart.tsx';
import css from './Settings.module.css';

const owners = ['keep', 'move', 'share'] as const;
const forms = ['none', 'lower', 'email', 'phone', 'digits', 'upper'] as const;
type Props = {
  rule: IdentifierRule;
  changeable: boolean;
  isNew: boolean;
  onChange: (rule: IdentifierRule | null) => void;
};

export function IdentifierRuleRow({ rule, changeable, isNew, onChange }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(isNew);
  const name = identifierLabel(t, rule.type);
  return (
    <li className={css.rule}>
      <div className={css.ruleHead}>
        <span>
          <span className={css.ruleName}>{name}</span> <code className={css.quiet}>{rule.type}</code>
        </span>
        <span className={css.facts}>
          <Tag>{t('rules.priorityIs', { priority: rule.priority })}</Tag>
          <Tag tone={rule.mergesPeople ? 'accent' : 'quiet'}>
            {rule.mergesPeople ? t('rules.merges') : t('rules.mergesNot')}
          </Tag>
          {rule.maxPerPerson === null ? null : <Tag>{t('rules.atMost', { count: rule.maxPerPerson })}</Tag>}
          {rule.protectedValues.length === 0 ? null : (
            <Tag>{t('rules.protectedCount', { count: rule.protectedValues.length })}</Tag>
          )}
          <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t('common.close') : changeable ? t('common.edit') : t('common.show')}
          </Button>
        </span>
      </div>
      {open ? <Fields rule={rule} changeable={changeable} isNew={isNew} onChange={onChange} /> : null}
    </li>
  );
}

function Fields({ rule, changeable, isNew, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset className={css.ruleGrid} disabled={!changeable} style={{ border: 0, margin: '12px 0 0', padding: 0 }}>
      {isNew ? (
        <TextInput
          label={t('rules.type')}
          description={t('rules.typeHint')}
          maxLength={64}
          value={rule.type}
          onChange={(event) =>
            onChange({ ...rule, type: event.currentTarget.value.toLowerCase().replace(/[^a-z0-9_]/g, '_') })
          }
        />
      ) : null}
      <NumberInput
        label={t('rules.priority')}
        description={t('rules.priorityHint')}
        min={1}
        max={1000}
        value={rule.priority}
        onChange={(value) => typeof value === 'number' && onChange({ ...rule, priority: value })}
      />
      <NumberInput
        label={t('rules.max')}
        description={t('rules.maxHint')}
        min={1}
        value={rule.maxPerPerson ?? ''}
        onChange={(value) => onChange({ ...rule, maxPerPerson: typeof value === 'number' ? value : null })}
      />
      <Select
        label={t('rules.second')}
        description={t('rules.secondHint')}
        allowDeselect={false}
        value={rule.secondOwner}
        data={owners.map((one) => ({ value: one, label: t(`rules.secondIs.${one}`) }))}
        onChange={(next) => onChange({ ...rule, secondOwner: owners.find((one) => one === next) ?? 'keep' })}
      />
      <Select
        label={t('rules.form')}
        description={t('rules.formHint')}
        allowDeselect={false}
        value={rule.normalise}
        data={forms.map((one) => ({ value: one, label: t(`rules.formIs.${one}`) }))}
        onChange={(next) => onChange({ ...rule, normalise: forms.find((one) => one === next) ?? 'none' })}
      />
      <Switch
        className={css.full ?? ''}
        checked={rule.mergesPeople}
        onChange={(event) => onChange({ ...rule, mergesPeople: event.currentTarget.checked })}
        label={t('rules.mergesLabel')}
        description={t('rules.mergesHint')}
      />
      <Switch
        className={css.full ?? ''}
        checked={rule.uniqueWhenVerified}
        onChange={(event) => onChange({ ...rule, uniqueWhenVerified: event.currentTarget.checked })}
        label={t('rules.unique')}
        description={t('rules.uniqueHint')}
      />
      <TagsInput
        className={css.full ?? ''}
        label={t('rules.protected')}
        description={t('rules.protectedHint')}
        maxTags={1000}
        value={rule.protectedValues}
        onChange={(protectedValues) => onChange({ ...rule, protectedValues })}
      />
      {rule.maxPerPerson === null ? null : (
        <TagsInput
          className={css.full ?? ''}
          label={t('rules.uncounted')}
          description={t('rules.uncountedHint')}
          maxTags={100}
          value={rule.uncountedValues}
          onChange={(uncountedValues) => onChange({ ...rule, uncountedValues })}
        />
      )}
      {isNew ? (
        <ActionIcon size={32} aria-label={t('rules.remove')} onClick={() => onChange(null)}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      ) : null}
    </fieldset>
  );
}
