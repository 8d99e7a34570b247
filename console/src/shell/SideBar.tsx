import { UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { IconSearch } from '../ui/icons.ts';
import { openPalette, shortcutKey } from './paletteStore.ts';
import css from './SideBar.module.css';
import { useScreens } from './useScreens.ts';
import { WhoAmI } from './WhoAmI.tsx';
import { Wordmark } from './Wordmark.tsx';

const groups = ['look', 'sell', 'feed', 'care', 'house'] as const;

export function SideBar() {
  const { t } = useTranslation();
  const screens = useScreens();
  return (
    <nav className={css.side} aria-label={t('shell.screens')}>
      <Link to="/" className={css.brand} aria-label={t('shell.toHome')}>
        <Wordmark />
      </Link>
      <UnstyledButton className={css.search} onClick={openPalette}>
        <IconSearch size={15} aria-hidden />
        <span>{t('shell.search')}</span>
        <kbd>{shortcutKey}</kbd>
      </UnstyledButton>
      <div className={css.nav}>
        {groups.map((group) => (
          <ul key={group} className={css.group}>
            {screens
              .filter((screen) => screen.group === group)
              .map(({ key, to, icon: Mark, count, tone }) => (
                <li key={key}>
                  <Link
                    to={to}
                    className={css.link}
                    activeOptions={{ exact: to === '/' }}
                    activeProps={{ 'aria-current': 'page' }}
                  >
                    <Mark size={17} stroke={1.7} aria-hidden />
                    <span className={css.name}>{t(`screen.${key}`)}</span>
                    {count === 0 ? null : (
                      <span className={css.count} data-tone={tone}>
                        {count > 99 ? '99+' : count}
                      </span>
                    )}
                  </Link>
                </li>
              ))}
          </ul>
        ))}
      </div>
      <WhoAmI />
    </nav>
  );
}
