import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ProblemWords } from './problemWords.ts';
import { IconAlertCircle, IconCheck } from './icons.ts';

/** Says what was done; with `undo` the toast stays longer and offers the way back. */
export function toastDone(message: string, undo?: { label: string; run: () => void }): void {
  const id = crypto.randomUUID();
  const goBack = () => {
    notifications.hide(id);
    undo?.run();
  };
  notifications.show({
    id,
    icon: <IconCheck size={16} aria-hidden />,
    color: 'petrol',
    autoClose: undo === undefined ? 4000 : 12_000,
    message: (
      <span style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 12 }}>
        <span>{message}</span>
        {undo === undefined ? null : (
          <Button size="compact-sm" variant="default" onClick={goBack}>
            {undo.label}
          </Button>
        )}
      </span>
    ),
  });
}

export function toastProblem(words: ProblemWords): void {
  notifications.show({
    icon: <IconAlertCircle size={16} aria-hidden />,
    color: 'red',
    autoClose: 12_000,
    title: words.title,
    message: [words.detail, words.fix].filter((text) => text !== undefined && text !== '').join(' '),
  });
}
