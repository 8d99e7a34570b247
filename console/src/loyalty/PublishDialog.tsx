import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty.ts';
import { api } from '../api.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { DifferenceList } from './Differences.tsx';
import type { ProgrammeView } from './loyalty.ts';
import type { Speaker } from './sayProgramme.ts';

/** Longer waits are for another visit. */
const mostMs = 60_000;
const changes = ['loyalty-programme', 'loyalty-versions', 'loyalty'] as const;

type Props = { view: ProgrammeView; speaker: Speaker; onClose: () => void };

/** What changes is read once more; then it takes force at once, or at the instant that is said. */
export function PublishDialog({ view, speaker, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const [effectiveAt, setEffectiveAt] = useState<string | null>(null);
  const publish = useDeed({
    run: () =>
      api.post(contract.programmeVersion, '/loyalty/programme/versions', {
        revision: view.revision,
        note: note.trim(),
        ...(effectiveAt === null ? {} : { effectiveAt }),
      }),
    done: (version) =>
      t('programme.published', { version: format.number(version.version), at: format.dateTime(version.effectiveAt) }),
    changes,
    after: (version) => {
      const wait = Date.parse(version.effectiveAt) - Date.now() + 1_500;
      if (wait < mostMs)
        setTimeout(
          () => {
            for (const key of changes) void queries.invalidateQueries({ queryKey: [key] });
          },
          Math.max(0, wait),
        );
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('programme.publish')}
      hint={t('programme.publishHint')}
      confirm={t('programme.publish')}
      pending={publish.isPending}
      error={publish.error}
      size={620}
      onSubmit={() => publish.mutate(undefined)}
      onClose={onClose}
    >
      <DifferenceList speaker={speaker} before={view.current} />
      <TextInput
        label={t('programme.note')}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <DayTime
        label={t('programme.effectiveAt')}
        description={t('programme.effectiveHint')}
        value={effectiveAt}
        onChange={setEffectiveAt}
      />
    </FormDialog>
  );
}
