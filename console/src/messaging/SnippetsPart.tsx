import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/snippets.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconClipboardList } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { TableListing } from '../ui/TableListing.tsx';
import { handleOf } from './handleOf.ts';
import css from './Messaging.module.css';
import { snippetsQuery } from './messaging.ts';

type Snippet = contract.Snippet;
const languages = ['en', 'ru', 'pl', 'ro'];

/** Texts that templates share: written once, and which templates have each. */
export function SnippetsPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const query = useQuery(snippetsQuery);
  const [opened, setOpened] = useState<Snippet | 'new' | null>(null);
  const [removed, setRemoved] = useState<Snippet | null>(null);
  return (
    <>
      <TableListing<Snippet>
        query={query}
        title={t('message.part.snippets')}
        hint={t('snippet.hint')}
        add={may('editTemplates') ? { label: t('snippet.add'), onAdd: () => setOpened('new') } : null}
        empty={
          <Empty icon={IconClipboardList} title={t('snippet.none')}>
            {t('snippet.noneWords')}
          </Empty>
        }
        keyOf={(one) => one.handle}
        columns={[
          {
            title: t('people.name'),
            show: (one) => (
              <button type="button" className={css.open} onClick={() => setOpened(one)}>
                {one.name}
              </button>
            ),
          },
          { title: t('template.handle'), show: (one) => one.handle },
          { title: t('template.languages'), show: (one) => Object.keys(one.document.languages).join(', ') },
          { title: t('template.version'), number: true, show: (one) => format.number(one.version) },
          {
            title: t('snippet.usedBy'),
            show: (one) =>
              one.usedBy.length === 0 ? (
                may('editTemplates') ? (
                  <Button
                    variant="subtle"
                    size="compact-xs"
                    aria-label={t('snippet.removeOf', { name: one.name })}
                    onClick={() => setRemoved(one)}
                  >
                    {t('snippet.remove')}
                  </Button>
                ) : (
                  '–'
                )
              ) : (
                <UsedBy snippet={one} />
              ),
          },
          { title: t('programme.by'), show: (one) => <By snippet={one} /> },
        ]}
      />
      {opened === null ? null : (
        <SnippetDialog snippet={opened === 'new' ? null : opened} onClose={() => setOpened(null)} />
      )}
      {removed === null ? null : <RemoveDialog snippet={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

const By = ({ snippet }: { snippet: Snippet }) => (
  <span>
    {snippet.changedBy}, <Moment at={snippet.changedAt} />
  </span>
);

function UsedBy({ snippet }: { snippet: Snippet }) {
  return (
    <span className={css.standing}>
      {snippet.usedBy.map((one) => (
        <Link key={one.id} to="/messages/templates/$templateId" params={{ templateId: one.id }}>
          {one.name}
        </Link>
      ))}
    </span>
  );
}

function RemoveDialog({ snippet, onClose }: { snippet: Snippet; onClose: () => void }) {
  const { t } = useTranslation();
  const deed = useDeed({
    run: () => api.delete(contract.snippet, `/message-snippets/${snippet.handle}`),
    done: t('snippet.removed'),
    changes: ['message-snippets'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('snippet.removeOf', { name: snippet.name })}
      confirm={t('snippet.remove')}
      danger
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    />
  );
}

function SnippetDialog({ snippet, onClose }: { snippet: Snippet | null; onClose: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const [name, setName] = useState(snippet?.name ?? '');
  const [handle, setHandle] = useState('');
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(snippet?.document.languages ?? { en: '' });
  const [language, setLanguage] = useState(snippet?.document.defaultLanguage ?? 'en');
  const word = handle === '' ? handleOf(name).slice(0, 60) : handle;
  // What is empty in another language than the default one is not there.
  const defaultLanguage = snippet?.document.defaultLanguage ?? 'en';
  const document = {
    defaultLanguage,
    languages: Object.fromEntries(
      Object.entries(texts).filter(([key, text]) => key === defaultLanguage || text.trim() !== ''),
    ),
  };
  const deed = useDeed({
    run: () =>
      snippet === null
        ? api.post(contract.snippet, '/message-snippets', { handle: word, name: name.trim(), document })
        : api.put(contract.snippet, `/message-snippets/${snippet.handle}`, {
            version: snippet.version,
            name: name.trim(),
            document,
          }),
    done: (saved) => t('snippet.saved', { count: saved.usedBy.length }),
    changes: ['message-snippets', 'message-templates'],
    after: onClose,
  });
  const readOnly = !may('editTemplates');
  return (
    <FormDialog
      title={snippet === null ? t('snippet.add') : snippet.name}
      hint={snippet === null ? t('snippet.addHint') : t('snippet.touches', { count: snippet.usedBy.length })}
      confirm={t('common.save')}
      disabled={readOnly || name.trim() === '' || !/^[a-z0-9][a-z0-9-]*$/.test(snippet?.handle ?? word)}
      pending={deed.isPending}
      error={deed.error}
      size={640}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      {snippet === null || snippet.usedBy.length === 0 ? null : <UsedBy snippet={snippet} />}
      <TextInput
        label={t('people.name')}
        required
        data-autofocus
        maxLength={200}
        readOnly={readOnly}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {snippet === null ? (
        <TextInput
          label={t('template.handle')}
          description={t('template.handleHint')}
          maxLength={60}
          placeholder={word}
          value={handle}
          onChange={(event) => setHandle(event.currentTarget.value)}
        />
      ) : null}
      <SegmentedControl
        aria-label={t('template.language')}
        value={language}
        data={[...new Set([...Object.keys(texts), ...languages])].map((value) => ({
          value,
          label: (texts[value] ?? '') === '' ? `+ ${value}` : value,
        }))}
        onChange={setLanguage}
      />
      <Textarea
        label={t('block.text')}
        description={t('block.textHint')}
        autosize
        minRows={4}
        maxRows={16}
        readOnly={readOnly}
        value={texts[language] ?? ''}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setTexts((before) => ({ ...before, [language]: text }));
        }}
      />
    </FormDialog>
  );
}
