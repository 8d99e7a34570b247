import { Drawer } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import css from './PhoneBar.module.css';
import type { ScreenNow } from './useScreens.ts';

export function MoreSheet({
  screens,
  opened,
  onClose,
}: {
  screens: ScreenNow[];
  opened: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="bottom"
      size="auto"
      title={t('shell.screens')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <ul className={css.rest}>
        {screens.map(({ key, to, icon: Mark, count }) => (
          <li key={key}>
            <Link to={to} className={css.item} onClick={onClose}>
              <Mark size={20} stroke={1.7} aria-hidden />
              <span>{t(`screen.${key}`)}</span>
              {count === 0 ? null : <span className={css.count}>{count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </Drawer>
  );
}
