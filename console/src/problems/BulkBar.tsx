import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/Dialog.tsx';
import { useFormat } from '../ui/format.ts';
import { type Selection, useDeadLetterDeed } from './deadLetters.ts';
import css from './Problems.module.css';

type Props = { chosen: ReadonlySet<string>; reason: string | undefined; discardable: boolean; onDone: () => void };

/** Deeds on many at once: the ticked ones, or all open ones with the reason that the list is filtered by. */
export function BulkBar({ chosen, reason, discardable, onDone }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const act = useDeadLetterDeed();
  const [discarding, setDiscarding] = useState<Selection | null>(null);
  const selection: Selection | null =
    chosen.size > 0 ? { ids: [...chosen].slice(0, 1000) } : reason === undefined ? null : { reason };
  if (selection === null) return null;
  const run = (deed: 'replay' | 'discard', what: Selection) =>
    act.mutate(
      { deed, selection: what },
      {
        onSuccess: onDone,
        onSettled: () => setDiscarding(null),
      },
    );
  return (
    <div className={css.bulk} role="region" aria-label={t('common.actions')}>
      <span role="status">
        {chosen.size > 0
          ? t('dead.chosen', { count: chosen.size, shown: format.number(chosen.size) })
          : t('dead.allWithReason', { reason })}
      </span>
      <Group gap={8}>
        {discardable ? (
          <Button variant="default" onClick={() => setDiscarding(selection)}>
            {t('dead.discard')}
          </Button>
        ) : null}
        <Button loading={act.isPending && act.variables.deed === 'replay'} onClick={() => run('replay', selection)}>
          {t('dead.replay')}
        </Button>
      </Group>
      <Dialog title={t('dead.discardTitle')} opened={discarding !== null} onClose={() => setDiscarding(null)}>
        <p>{t('dead.discardHint')}</p>
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={() => setDiscarding(null)}>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={act.isPending} onClick={() => discarding !== null && run('discard', discarding)}>
            {t('dead.discard')}
          </Button>
        </Group>
      </Dialog>
    </div>
  );
}
