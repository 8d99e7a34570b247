import '@mantine/notifications/styles.layer.css';
import { Button } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { IconAlertCircle, IconCheck } from './icons.ts';
import type { ProblemWords } from './problemWords.ts';
import type { Undo } from './toast.tsx';
import css from './Toasts.module.css';

const plainMs = 4000;
/** Long enough to read, think and reach the button. */
const undoMs = 12_000;

export function Toasts() {
  return <Notifications position="bottom-right" limit={4} />;
}

export function showDone(message: string, undo?: Undo): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    icon: <IconCheck size={16} aria-hidden />,
    color: 'petrol',
    autoClose: undo === undefined ? plainMs : undoMs,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
    message: <Done message={message} undo={undo} hide={() => notifications.hide(id)} />,
  });
}

export function showProblem(words: ProblemWords): void {
  notifications.show({
    icon: <IconAlertCircle size={16} aria-hidden />,
    color: 'red',
    autoClose: undoMs,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
    title: words.title,
    message: [words.detail, words.fix].filter((text) => text !== undefined && text !== '').join(' '),
  });
}

function Done({ message, undo, hide }: { message: string; undo: Undo | undefined; hide: () => void }) {
  const goBack = () => {
    hide();
    undo?.run();
  };
  return (
    <span className={css.done}>
      <span>{message}</span>
      {undo === undefined ? null : (
        <Button size="compact-sm" variant="default" onClick={goBack}>
          {undo.label}
        </Button>
      )}
    </span>
  );
}
