import { Button, Checkbox, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconArrowBackUp } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { useUndoMerge } from './changeIdentity.ts';
import dialogs from './Dialogs.module.css';
import css from './IdentityPart.module.css';
import { linkWords } from './linkWords.ts';
import type { Merge } from './person.ts';

/** The ledger of merges; each can be taken back. */
export function MergesPanel({ merges }: { merges: Merge[] }) {
  const { t } = useTranslation();
  const may = useMay();
  const [undoing, setUndoing] = useState<Merge | null>(null);
  return (
    <Panel title={t('merge.ledger')} hint={t('merge.ledgerHint')} flush>
      {merges.length === 0 ? <p className={css.note}>{t('merge.never')}</p> : null}
      <ul className={css.merges}>
        {merges.map((merge) => (
          <li key={merge.id}>
            <div className={css.mergeWords}>
              <p>
                {linkWords(t, merge.reason)}{' '}
                <span className={css.small}>{t('merge.moved', { count: merge.movedOrigins })}</span>
              </p>
              <p className={css.small}>
                <Moment at={merge.at} form="dateTime" /> · {merge.actor} · <code>{merge.absorbedId.slice(-6)}</code> →{' '}
                <code>{merge.survivorId.slice(-6)}</code>
              </p>
            </div>
            {merge.undoneAt === null ? (
              may('mergePeople') ? (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconArrowBackUp size={15} aria-hidden />}
                  onClick={() => setUndoing(merge)}
                >
                  {t('common.undo')}
                </Button>
              ) : null
            ) : (
              <Tag>
                {t('merge.undoneBy', { name: merge.undoneBy ?? '–' })} <Moment at={merge.undoneAt} />
              </Tag>
            )}
          </li>
        ))}
      </ul>
      {undoing === null ? null : <UndoDialog merge={undoing} onClose={() => setUndoing(null)} />}
    </Panel>
  );
}

function UndoDialog({ merge, onClose }: { merge: Merge; onClose: () => void }) {
  const { t } = useTranslation();
  const undo = useUndoMerge();
  const [reason, setReason] = useState('');
  const [keepApart, setKeepApart] = useState(true);
  return (
    <Dialog title={t('merge.undoTitle')} opened onClose={onClose}>
      <div className={dialogs.form}>
        <p className={dialogs.hint}>{t('merge.undoHint')}</p>
        <Checkbox
          checked={keepApart}
          onChange={(event) => setKeepApart(event.currentTarget.checked)}
          label={t('merge.keepApart')}
          description={t('merge.keepApartHint')}
        />
        <Textarea
          data-autofocus
          label={t('common.reason')}
          description={t('common.reasonHint')}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {undo.error === null ? null : <ProblemNotice error={undo.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            loading={undo.isPending}
            disabled={reason.trim() === ''}
            onClick={() => undo.mutate({ mergeId: merge.id, reason: reason.trim(), keepApart }, { onSuccess: onClose })}
          >
            {t('merge.undoConfirm')}
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}
