import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { useChosenInView } from '../ui/chosenInView.ts';
import { Page } from '../ui/Page.tsx';
import { parts } from './parts.ts';
import css from './Settings.module.css';

export function SettingsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const row = useChosenInView<HTMLElement>(useLocation().pathname);
  return (
    <Page title={t('screen.settings')}>
      <div className={css.layout}>
        <nav ref={row} className={css.nav} aria-label={t('screen.settings')}>
          {parts
            .filter((part) => part.needs === undefined || may(part.needs))
            .map((part) => (
              <Link
                key={part.key}
                to={part.to}
                className={css.link}
                activeOptions={{ exact: true }}
                activeProps={{ 'aria-current': 'page' }}
              >
                {t(`settings.part.${part.key}`)}
              </Link>
            ))}
        </nav>
        <div className={css.content}>
          <Outlet />
        </div>
      </div>
    </Page>
  );
}
