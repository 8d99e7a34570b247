import { Button, Group, TextInput } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SideSheet } from '../ui/Dialog.tsx';
import css from './Loyalty.module.css';
import type { Speaker } from './sayProgramme.ts';

export type Sheet<T> = { speaker: Speaker; start: T; title: string; onApply: (one: T) => void; onClose: () => void };

type FrameProps = {
  title: string;
  words: string;
  ready: boolean;
  onApply: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** Above, what the fields below mean; nothing is in the draft before "Apply". */
export function Frame({ title, words, ready, onApply, onClose, children }: FrameProps) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply();
  };
  return (
    <SideSheet opened onClose={onClose} title={title}>
      <form className={css.form} onSubmit={submit}>
        <p className={css.saying} aria-live="polite">
          {words}
        </p>
        {children}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={!ready}>
            {t('programme.apply')}
          </Button>
        </Group>
      </form>
    </SideSheet>
  );
}

export function NameField({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('people.name')}
      required
      data-autofocus
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
