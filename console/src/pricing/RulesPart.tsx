import { Button, Switch, TextInput } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import editor from '../ui/Editor.module.css';
import { PoliciesPanel } from './PoliciesPanel.tsx';
import type { Book } from './pricing.ts';
import css from './Pricing.module.css';
import type { Rules } from './ruleFields.tsx';
import { DeliveriesPanel, ExceptionsPanel, ExclusivityPanel, GroupsPanel, TaxesPanel } from './RulePanels.tsx';
import { ZonesPanel } from './ZonesPanel.tsx';

const panels = [ZonesPanel, TaxesPanel, GroupsPanel, DeliveriesPanel, ExceptionsPanel, ExclusivityPanel, PoliciesPanel];

/** What prices and promotions of a book refer to: zones, taxes, groups, deliveries, exceptions; and its policies. */
export function RulesPart({ book }: { book: Book }) {
  const { t } = useTranslation();
  const editable = useMay()('editPrices');
  const [name, setName] = useState(book.name);
  const [isDefault, setDefault] = useState(book.isDefault);
  const [rules, setRules] = useState(book.settings);
  const changed =
    JSON.stringify({ rules, name, isDefault }) !==
    JSON.stringify({ rules: book.settings, name: book.name, isDefault: book.isDefault });
  const put = (part: Partial<Rules>) => setRules({ ...rules, ...part });
  const discard = () => {
    setRules(book.settings);
    setName(book.name);
    setDefault(book.isDefault);
  };
  const save = useDeed({
    run: () =>
      api.put(contract.bookView, `/price-books/${book.id}`, {
        revision: book.revision,
        name: name.trim(),
        isDefault,
        settings: rules,
      }),
    done: t('common.saved'),
    changes: ['price-books', 'book-faults'],
  });
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(t('common.leaveUnsaved')),
    disabled: !changed,
    enableBeforeUnload: changed,
  });
  return (
    <fieldset disabled={!editable} className={css.column} style={{ border: 0, margin: 0, padding: 0 }}>
      <Panel title={t('price.book')}>
        <div className={css.pair}>
          <TextInput
            label={t('price.name')}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Switch
            label={t('price.isDefault')}
            description={t('price.isDefaultHint')}
            checked={isDefault}
            onChange={(event) => setDefault(event.currentTarget.checked)}
          />
        </div>
      </Panel>
      {panels.map((OnePanel) => (
        <OnePanel key={OnePanel.name} rules={rules} editable={editable} put={put} />
      ))}
      {save.error === null ? null : <ProblemNotice error={save.error} />}
      {editable ? (
        <div className={editor.bar}>
          <span className={editor.barWords} role="status">
            {changed ? t('catalogue.unsaved') : ''}
          </span>
          {changed ? (
            <Button variant="subtle" color="gray" onClick={discard}>
              {t('catalogue.discard')}
            </Button>
          ) : null}
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate(undefined)}>
            {t('common.save')}
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
