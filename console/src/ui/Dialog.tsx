import { Drawer, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type Props = { title: ReactNode; opened: boolean; onClose: () => void; children: ReactNode; size?: string | number };

export function Dialog({ title, opened, onClose, children, size = 'md' }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={onClose}
      size={size}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {children}
    </Modal>
  );
}

/** Slides in from the side for the detail behind a row; the list stays in sight. */
export function SideSheet({ title, opened, onClose, children, size = 560 }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer
      title={title}
      opened={opened}
      onClose={onClose}
      size={size}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {children}
    </Drawer>
  );
}
