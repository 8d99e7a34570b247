import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SideSheet } from '../ui/Dialog.tsx';
import { Json } from '../ui/Json.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Tag } from '../ui/Tag.tsx';
import { type DeadLetter, reasonFix, reasonTitle, useDeadLetterDeed } from './deadLetters.ts';
import css from './Problems.module.css';

export function DeadLetterSheet({
  letter,
  actable,
  onClose,
}: {
  letter: DeadLetter | null;
  actable: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const act = useDeadLetterDeed();
  const run = (deed: 'replay' | 'discard') =>
    letter !== null && act.mutate({ deed, selection: { ids: [letter.id] } }, { onSuccess: onClose });
  return (
    <SideSheet opened={letter !== null} onClose={onClose} title={letter === null ? '' : reasonTitle(letter.reason)}>
      {letter === null ? null : (
        <div className={css.sheet}>
          <p>
            <Tag tone={letter.state === 'open' ? 'warn' : 'quiet'}>{t(`dead.is.${letter.state}`)}</Tag>{' '}
            <span className={css.small}>
              <Moment at={letter.receivedAt} form="dateTime" /> · <code>{letter.reason}</code> · {letter.stage} ·{' '}
              {t('dead.tries', { count: letter.attempts })}
            </span>
          </p>
          <dl className={css.facts}>
            <dt>{t('problems.cause')}</dt>
            <dd>{letter.detail}</dd>
            <dt>{t('problems.remedy')}</dt>
            <dd>{reasonFix(letter)}</dd>
          </dl>
          {actable && letter.state !== 'replayed' ? (
            <Group gap={8}>
              <Button loading={act.isPending && act.variables.deed === 'replay'} onClick={() => run('replay')}>
                {t('dead.replay')}
              </Button>
              {letter.state === 'open' ? (
                <Button
                  variant="default"
                  loading={act.isPending && act.variables.deed === 'discard'}
                  onClick={() => run('discard')}
                >
                  {t('dead.discard')}
                </Button>
              ) : null}
            </Group>
          ) : null}
          <h3 className={css.heading}>{t('dead.body')}</h3>
          <Json value={letter.body} label={t('dead.body')} tall />
        </div>
      )}
    </SideSheet>
  );
}
