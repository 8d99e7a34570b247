import { Loader, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { type Book, faultsQuery } from './pricing.ts';
import css from './Pricing.module.css';
import { readAgainAt } from './readAgainAt.ts';

/** The draft is checked first: what is wrong is said before anybody presses the button. */
export function PublishDialog({ book, onClose }: { book: Book; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const check = useQuery(faultsQuery(book.id));
  const [note, setNote] = useState('');
  const [effectiveAt, setEffective] = useState<string | null>(null);
  const publish = useDeed({
    run: () =>
      api.post(contract.versionView, `/price-books/${book.id}/versions`, {
        note: note.trim(),
        ...(effectiveAt === null ? {} : { effectiveAt }),
      }),
    done: (version) =>
      t('price.published', { version: format.number(version.version), at: format.dateTime(version.effectiveAt) }),
    changes: ['price-books', 'book-versions', 'parity'],
    after: (version) => {
      readAgainAt(queries, version.effectiveAt);
      onClose();
    },
  });
  const faults = check.data?.faults ?? [];
  return (
    <FormDialog
      title={t('price.publishTitle', { name: book.name })}
      hint={t('price.publishHint')}
      confirm={t('price.publish')}
      disabled={check.data === undefined || faults.length > 0}
      pending={publish.isPending}
      error={publish.error}
      onSubmit={() => publish.mutate(undefined)}
      onClose={onClose}
    >
      {check.isFetching ? <Loader size={18} aria-label={t('common.loading')} /> : null}
      {check.error === null ? null : <ProblemNotice error={check.error} />}
      {check.data === undefined ? null : faults.length === 0 ? (
        <p className={css.good}>{t('price.noFaults')}</p>
      ) : (
        <div role="alert">
          <p className={css.bad}>{t('price.faults', { count: faults.length })}</p>
          <ul className={css.faults}>
            {faults.slice(0, 50).map((fault) => (
              <li key={fault.path + fault.message}>
                <code>{fault.path}</code> {fault.message}
              </li>
            ))}
          </ul>
        </div>
      )}
      <TextInput
        label={t('price.note')}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <DayTime
        label={t('price.effectiveAt')}
        description={t('price.effectiveAtHint')}
        value={effectiveAt}
        onChange={setEffective}
      />
    </FormDialog>
  );
}
