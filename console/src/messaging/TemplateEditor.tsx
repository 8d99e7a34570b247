import { Button, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/messaging.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Messaging.module.css';
import type { TemplateDetail } from './messaging.ts';
import { TemplateParts } from './TemplateParts.tsx';
import { TemplatePreview } from './TemplatePreview.tsx';

type Document = TemplateDetail['document'];
type Texts = Document['languages'][string];

const languages = ['en', 'ru', 'pl', 'ro'] as const;

export function TemplateEditor({ template }: { template: TemplateDetail }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const [name, setName] = useState(template.name);
  const [purpose, setPurpose] = useState(template.purpose);
  const [document, setDocument] = useState<Document>(template.document);
  const [language, setLanguage] = useState(template.document.defaultLanguage);
  const [tests, setTests] = useState(false);
  const isNew = document.languages[language] === undefined;
  const isChanged =
    name !== template.name ||
    purpose !== template.purpose ||
    JSON.stringify(document) !== JSON.stringify(template.document);
  const writeAll = (next: Texts) =>
    setDocument((before) => ({ ...before, languages: { ...before.languages, [language]: next } }));
  const save = useDeed({
    run: () =>
      api.put(contract.templateDetail, `/message-templates/${template.id}`, {
        version: template.version,
        name: name.trim(),
        purpose,
        document,
      }),
    done: (saved) => t('template.saved', { shown: format.number(saved.version) }),
    changes: ['message-templates'],
  });
  const known = [...new Set([...Object.keys(document.languages), ...languages])];
  const readOnly = !may('editTemplates');
  return (
    <>
      <div className={css.split}>
        <Panel title={t('template.words')} hint={t('template.wordsHint')}>
          <div className={css.column}>
            <div className={css.pair}>
              <TextInput
                label={t('people.name')}
                maxLength={200}
                readOnly={readOnly}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Select
                label={t('message.purpose')}
                allowDeselect={false}
                readOnly={readOnly}
                value={purpose}
                data={[...new Set(['marketing', 'transactional', purpose])].map((value) => ({
                  value,
                  label: value === 'marketing' || value === 'transactional' ? t(`template.for.${value}`) : value,
                }))}
                onChange={(next) => setPurpose(next ?? purpose)}
              />
            </div>
            <SegmentedControl
              aria-label={t('template.language')}
              value={language}
              data={known.map((value) => ({
                value,
                label: document.languages[value] === undefined ? `+ ${value}` : value,
              }))}
              onChange={setLanguage}
            />
            {isNew ? (
              <Button
                variant="default"
                disabled={readOnly}
                onClick={() =>
                  setDocument((before) => ({
                    ...before,
                    languages: {
                      ...before.languages,
                      [language]: before.languages[before.defaultLanguage] ?? {},
                    },
                  }))
                }
              >
                {t('template.copyFrom', { language: document.defaultLanguage })}
              </Button>
            ) : (
              <TemplateParts
                channel={template.channel}
                document={document}
                language={language}
                readOnly={readOnly}
                onTexts={writeAll}
                onLook={(look) => setDocument((before) => ({ ...before, look }))}
              />
            )}
            {template.channel === 'email' ? (
              <Switch
                label={t('template.track')}
                disabled={readOnly}
                checked={document.track}
                onChange={(event) => {
                  const track = event.currentTarget.checked;
                  setDocument((before) => ({ ...before, track }));
                }}
              />
            ) : null}
          </div>
        </Panel>
        <TemplatePreview channel={template.channel} document={document} language={language} />
      </div>
      {save.error === null ? null : <ProblemNotice error={save.error} />}
      {readOnly ? null : (
        <div className={css.bar}>
          <span className={css.barWords}>
            {isChanged ? t('template.changed') : t('template.isVersion', { shown: format.number(template.version) })}
          </span>
          <Button variant="default" disabled={isChanged} onClick={() => setTests(true)}>
            {t('template.test')}
          </Button>
          <Button
            loading={save.isPending}
            disabled={!isChanged || name.trim() === ''}
            onClick={() => save.mutate(undefined)}
          >
            {t('template.save')}
          </Button>
        </div>
      )}
      {tests ? <TestDialog template={template} language={language} onClose={() => setTests(false)} /> : null}
    </>
  );
}

function TestDialog({
  template,
  language,
  onClose,
}: {
  template: TemplateDetail;
  language: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [to, setTo] = useState('');
  const deed = useDeed({
    run: () => api.post(contract.message, `/message-templates/${template.id}/test`, { to: to.trim(), language }),
    done: t('template.tested'),
    changes: ['messages', 'mailbox'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('template.test')}
      hint={t('template.testHint')}
      confirm={t('template.test')}
      disabled={to.trim() === ''}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('template.testTo')}
        required
        data-autofocus
        placeholder={template.channel === 'sms' ? '+37120000000' : 'me@example.com'}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
