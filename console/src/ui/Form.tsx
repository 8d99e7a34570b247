import { Button, Group } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './Dialog.tsx';
import css from './Form.module.css';
import { ProblemNotice } from './ProblemNotice.tsx';

type Props = {
  title: string;
  hint?: ReactNode;
  /** What the button says: the deed, not "OK". */
  confirm: string;
  danger?: boolean;
  disabled?: boolean;
  pending: boolean;
  error: unknown;
  size?: number;
  onSubmit: () => void;
  onClose: () => void;
  children?: ReactNode;
};

/** A dialog that asks for what a deed needs, and shows why it was refused. */
export function FormDialog(props: Props) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <Dialog title={props.title} opened onClose={props.onClose} size={props.size ?? 520}>
      <form className={css.form} onSubmit={submit}>
        {props.hint === undefined ? null : <p className={css.hint}>{props.hint}</p>}
        {props.children}
        {props.error === null || props.error === undefined ? null : <ProblemNotice error={props.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            type="submit"
            loading={props.pending}
            disabled={props.disabled === true}
            {...(props.danger === true ? { color: 'red' } : {})}
          >
            {props.confirm}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
