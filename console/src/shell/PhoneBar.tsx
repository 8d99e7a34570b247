import { ActionIcon, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session.ts';
import { IconMenu2, IconSearch } from '../ui/icons.ts';
import css from './PhoneBar.module.css';
import { openPalette } from './paletteStore.ts';
import { type ScreenNow, useScreens } from './useScreens.ts';
import { WhoAmI } from './WhoAmI.tsx';
import { Wordmark } from './Wordmark.tsx';

const MoreSheet = lazy(async () => ({ default: (await import('./MoreSheet.tsx')).MoreSheet }));

export function PhoneTop() {
  const { t } = useTranslation();
  return (
    <nav className={css.top} aria-label={t('shell.top')}>
      <Link to="/" aria-label={t('shell.toHome')} className={css.brand}>
        <Wordmark />
      </Link>
      <span className={css.tools}>
        <ActionIcon size={36} aria-label={t('shell.search')} onClick={openPalette}>
          <IconSearch size={19} aria-hidden />
        </ActionIcon>
        <WhoAmI small />
      </span>
    </nav>
  );
}

/** Who stands in a store has its work under the thumb. */
const ofStore: readonly ScreenNow['key'][] = ['store', 'orders', 'stock', 'people'];
const ofOthers: readonly ScreenNow['key'][] = ['home', 'people', 'live', 'problems'];

/** The four screens of the day within reach of the thumb, the others behind "more". */
export function PhoneBar() {
  const { t } = useTranslation();
  const [opened, more] = useDisclosure(false);
  const [asked, setAsked] = useState(false);
  const all = useScreens();
  const { roles } = useSession().staff;
  const nearest = roles.every((role) => role === 'store') ? ofStore : ofOthers;
  const first = nearest.flatMap((key) => all.filter((screen) => screen.key === key));
  const rest = all.filter((screen) => !first.includes(screen));
  return (
    <>
      <nav className={css.bar} aria-label={t('shell.screens')}>
        {first.map((screen) => (
          <Tab key={screen.key} screen={screen} />
        ))}
        <UnstyledButton
          className={css.tab}
          onClick={() => {
            setAsked(true);
            more.open();
          }}
          aria-haspopup="dialog"
        >
          <IconMenu2 size={20} stroke={1.7} aria-hidden />
          <span>{t('shell.more')}</span>
        </UnstyledButton>
      </nav>
      {asked ? (
        <Suspense>
          <MoreSheet screens={rest} opened={opened} onClose={more.close} />
        </Suspense>
      ) : null}
    </>
  );
}

function Tab({ screen }: { screen: ScreenNow }) {
  const { t } = useTranslation();
  const { key, to, icon: Mark, count } = screen;
  return (
    <Link to={to} className={css.tab} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }}>
      <span className={css.mark}>
        <Mark size={20} stroke={1.7} aria-hidden />
        {count === 0 ? null : <span className={css.dot} />}
      </span>
      <span>{t(`screen.${key}`)}</span>
    </Link>
  );
}
