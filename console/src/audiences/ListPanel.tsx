import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type DragEvent, type FormEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { useFormat } from '../ui/format.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Audiences.module.css';
import { type Audience, changedKeys } from './audiences.ts';
import { type ListAct, listActsQuery, type Moved, moveOnList, undoAct } from './lists.ts';
import { namedBy, type NamedBy, readPeople } from './readPeople.ts';

/** So many of those whom nobody knows are shown; all are counted. */
const shownUnknown = 20;
const largestFile = 10_000_000;

/** People are put on a list and taken off it: typed, pasted, or from a file. */
export function ListPanel({ audience }: { audience: Audience }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const [by, setBy] = useState<NamedBy>('guess');
  const [done, setDone] = useState<Moved | null>(null);
  const lines = useMemo(() => readPeople(text, by), [text, by]);
  const move = useDeed({
    run: moveOnList,
    changes: changedKeys,
    after: (answer) => {
      setDone(answer);
      // Whom nobody knows stays, to be mended.
      setText(answer.unknown.join('\n'));
    },
  });
  const go = (listed: boolean) => move.mutate({ audienceId: audience.id, listed, lines, note: note.trim() });
  return (
    <Panel title={t('audience.list.title')} hint={t('audience.list.hint')}>
      <form
        className={css.column}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          go(true);
        }}
      >
        <PeopleField
          text={text}
          onChange={(next, file) => {
            setText(next);
            if (file !== undefined && note === '') setNote(file);
          }}
        />
        <div className={css.pair}>
          <Select
            label={t('audience.list.by')}
            allowDeselect={false}
            value={by}
            data={namedBy.map((value) => ({
              value,
              label:
                value === 'guess'
                  ? t('audience.list.guess')
                  : value === 'person'
                    ? t('audience.list.person')
                    : t(`identifier.${value}`),
            }))}
            onChange={(next) => setBy(namedBy.find((one) => one === next) ?? 'guess')}
          />
          <TextInput
            label={t('audience.list.note')}
            maxLength={300}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </div>
        {move.error === null ? null : <ProblemNotice error={move.error} />}
        {done === null ? null : <Report done={done} />}
        <div className={css.adds}>
          <Button type="submit" loading={move.isPending} disabled={lines.length === 0}>
            {lines.length === 0
              ? t('audience.list.title')
              : t('audience.list.add', { shown: format.number(lines.length) })}
          </Button>
          <Button variant="default" disabled={lines.length === 0 || move.isPending} onClick={() => go(false)}>
            {t('audience.list.remove')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function PeopleField({ text, onChange }: { text: string; onChange: (text: string, file?: string) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState(false);
  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (file === undefined) return;
    setRefused(file.size > largestFile);
    if (file.size <= largestFile) onChange(await file.text(), file.name);
  };
  const onDrop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take(event.dataTransfer.files);
  };
  return (
    <div onDrop={onDrop} onDragOver={(event) => event.preventDefault()}>
      <Textarea
        label={t('audience.list.people')}
        placeholder={'anna@example.com\n+371 2000 1234'}
        rows={5}
        spellCheck={false}
        value={text}
        error={refused ? t('audience.list.tooLarge') : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Button mt={8} size="xs" variant="default" onClick={() => input.current?.click()}>
        {t('audience.list.file')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt"
        onChange={(event) => {
          void take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}

function Report({ done }: { done: Moved }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { moved, already, unknown } = done;
  return (
    <div role="status">
      <p>{t('audience.list.moved', { moved: format.number(moved), already: format.number(already) })}</p>
      {unknown.length === 0 ? null : (
        <p className={css.small}>
          {t('audience.list.unknown', {
            number: format.number(unknown.length),
            who: unknown.slice(0, shownUnknown).join(', '),
          })}
        </p>
      )}
    </div>
  );
}

/** What was done, the newest first; each act can be taken back. */
export function ListActs({ audience }: { audience: Audience }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const query = useInfiniteQuery(listActsQuery(audience.id));
  const undo = useDeed({
    run: undoAct,
    done: (answer) => t('audience.list.undone', { moved: format.number(answer.moved) }),
    changes: changedKeys,
  });
  const words = (act: ListAct) => {
    const people = format.number(act.people);
    if (act.undoes !== null) return t('audience.list.wasUndone', { people });
    return act.listed ? t('audience.list.wasAdded', { people }) : t('audience.list.wasRemoved', { people });
  };
  return (
    <Listing
      query={query}
      title={t('audience.list.acts')}
      empty={<p className={css.none}>{t('audience.list.noActs')}</p>}
    >
      {(rows) => (
        <ul className={`${css.changes} ${css.inset}`}>
          {rows.map((act) => (
            <li key={act.id}>
              <span>{words(act)}</span>
              {act.undone ? <Tag tone="quiet">{t('audience.list.isUndone')}</Tag> : null}
              {act.note === '' ? null : <span className={css.small}>{act.note}</span>}
              <span className={css.small}>
                {act.actor}, <Moment at={act.at} />
              </span>
              {act.undone || !may('editAudiences') || audience.state === 'archived' ? null : (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={`${t('common.undo')}: ${words(act)}`}
                  loading={undo.isPending && undo.variables.actId === act.id}
                  onClick={() => undo.mutate({ audienceId: audience.id, actId: act.id })}
                >
                  {t('common.undo')}
                </Button>
              )}
            </li>
          ))}
          {undo.error === null ? null : (
            <li>
              <ProblemNotice error={undo.error} />
            </li>
          )}
        </ul>
      )}
    </Listing>
  );
}
