import { Button, Skeleton, TextInput } from '@mantine/core';
import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { anything, api } from '../api.ts';
import { PairTable } from '../person/PairTable.tsx';
import { IdentifierWords } from '../person/IdentifierWords.tsx';
import { personQuery } from '../person/person.ts';
import { useMay } from '../session/may.ts';
import { IconChevronDown, IconChevronRight } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { toastDone } from '../ui/toast.tsx';
import type { Conflict } from './ConflictsScreen.tsx';
import css from './Conflicts.module.css';

/** A question that the machine may not answer: are these one person? */
export function ConflictCard({ conflict, startOpen }: { conflict: Conflict; startOpen: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(startOpen);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <article className={css.card}>
      <button type="button" className={css.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron size={18} aria-hidden className={css.chevron} />
        <span className={css.words}>
          <span className={css.title}>{t(`conflicts.kind.${conflict.kind}`)}</span>
          <span className={css.small}>
            {conflict.identifiers.map((identifier) => (
              <span key={`${identifier.type} ${identifier.value}`} className={css.identifier}>
                <IdentifierWords identifier={identifier} />
              </span>
            ))}
          </span>
        </span>
        {conflict.state === 'open' ? null : <Tag>{t(`conflicts.is.${conflict.state}`)}</Tag>}
        <span className={css.when}>
          <Moment at={conflict.at} />
        </span>
      </button>
      {open ? <Body conflict={conflict} /> : null}
    </article>
  );
}

function Body({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const may = useMay();
  const people = useQueries({ queries: conflict.personIds.slice(0, 4).map((id) => personQuery(id)) });
  const known = people.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const failed = people.find(({ error }) => error !== null)?.error ?? null;
  return (
    <div className={css.body}>
      <p>{t(`conflicts.explain.${conflict.kind}`)}</p>
      {failed === null ? null : <ProblemNotice error={failed} />}
      {known.length < Math.min(conflict.personIds.length, 4) && failed === null ? <Skeleton height={180} /> : null}
      {known.length === 0 ? null : <PairTable people={known} />}
      {conflict.personIds.length > 4 ? (
        <p className={css.small}>{t('conflicts.morePeople', { count: conflict.personIds.length - 4 })}</p>
      ) : null}
      <details className={css.details}>
        <summary>{t('conflicts.serverWords')}</summary>
        <p>{conflict.words}</p>
      </details>
      {conflict.state !== 'open' ? (
        <p className={css.small}>
          {t('conflicts.resolvedBy', { name: conflict.resolvedBy ?? '–' })}{' '}
          <Moment at={conflict.resolvedAt} form="dateTime" />
        </p>
      ) : may('mergePeople') ? (
        <Decision conflict={conflict} />
      ) : null}
    </div>
  );
}

function Decision({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const decide = useMutation({
    mutationFn: (decision: 'merge' | 'keep_apart' | 'dismiss') =>
      api.post(anything, `/conflicts/${conflict.id}/resolve`, { decision, reason: reason.trim() }),
    onSuccess: async (_, decision) => {
      toastDone(t(`conflicts.done.${decision}`));
      await Promise.all(
        ['conflicts', 'person', 'people', 'system', 'problems'].map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      );
    },
  });
  const ready = reason.trim() !== '' && !decide.isPending;
  const button = (decision: 'merge' | 'keep_apart' | 'dismiss', variant: 'filled' | 'default') => (
    <Button
      variant={variant}
      disabled={!ready}
      loading={decide.isPending && decide.variables === decision}
      onClick={() => decide.mutate(decision)}
    >
      {t(`conflicts.decide.${decision}`)}
    </Button>
  );
  return (
    <div className={css.decision}>
      <TextInput
        className={css.reason ?? ''}
        label={t('common.reason')}
        description={t('common.reasonHint')}
        required
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={css.buttons}>
        {conflict.personIds.length === 2 ? button('merge', 'filled') : null}
        {button('keep_apart', 'default')}
        {button('dismiss', 'default')}
      </div>
      {decide.error === null ? null : (
        <div className={css.wide}>
          <ProblemNotice error={decide.error} />
        </div>
      )}
    </div>
  );
}
