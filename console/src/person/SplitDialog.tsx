import { Button, Checkbox, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/Dialog.tsx';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useSplit } from './changeIdentity.ts';
import css from './Dialogs.module.css';
import { IdentifierWords } from './IdentifierWords.tsx';
import type { Person } from './person.ts';

/** Takes identifiers, with everything that came by them, out into a person of their own. */
export function SplitDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const split = useSplit(person.id);
  const [chosen, setChosen] = useState<string[]>([]);
  const [reason, setReason] = useState('');
  const all = chosen.length === person.identifiers.length;
  return (
    <Dialog title={t('split.title')} opened onClose={onClose} size={560}>
      <div className={css.form}>
        <p className={css.hint}>{t('split.hint')}</p>
        <Checkbox.Group value={chosen} onChange={setChosen} label={t('split.choose')}>
          <div className={css.checks}>
            {person.identifiers.map((identifier) => (
              <Checkbox
                key={identifier.originId}
                value={identifier.originId}
                label={
                  <>
                    <IdentifierWords identifier={identifier} />{' '}
                    <span className={css.small}>
                      <Moment at={identifier.lastSeenAt} />
                    </span>
                  </>
                }
              />
            ))}
          </div>
        </Checkbox.Group>
        {all ? (
          <p className={css.warn} role="status">
            {t('split.notAll')}
          </p>
        ) : null}
        <Textarea
          label={t('common.reason')}
          description={t('common.reasonHint')}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {split.error === null ? null : <ProblemNotice error={split.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={split.isPending}
            disabled={chosen.length === 0 || all || reason.trim() === ''}
            onClick={() => split.mutate({ originIds: chosen, reason: reason.trim() }, { onSuccess: onClose })}
          >
            {t('split.confirm', { count: chosen.length })}
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}
