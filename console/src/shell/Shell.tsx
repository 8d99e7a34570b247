import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session.ts';
import { followStaff } from '../texts/language.ts';
import { PhoneBar, PhoneTop } from './PhoneBar.tsx';
import { SideBar } from './SideBar.tsx';
import css from './Shell.module.css';
import { paletteOpened } from './paletteStore.ts';
import { useShortcuts } from './shortcuts.ts';

const ShortcutHelp = lazy(async () => ({ default: (await import('./ShortcutHelp.tsx')).ShortcutHelp }));
const Palette = lazy(async () => ({ default: (await import('./Palette.tsx')).Palette }));

export function Shell() {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  const { staff } = useSession();
  const help = useShortcuts();
  const helpEver = useEver(help.opened);
  const search = useEver(paletteOpened.use());

  useEffect(() => followStaff(staff.language), [staff.language]);

  // A new screen starts at its top, and the keyboard with it; the first one keeps the browser's own focus.
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);

  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        {t('shell.skip')}
      </a>
      <SideBar />
      <PhoneTop />
      <main id="main" ref={main} tabIndex={-1} className={css.main}>
        <Outlet />
      </main>
      <PhoneBar />
      <Suspense>
        {search ? <Palette /> : null}
        {helpEver ? <ShortcutHelp {...help} /> : null}
      </Suspense>
    </div>
  );
}

/** Once true, true for good: what was fetched stays, so that it can close as gently as it opened. */
function useEver(now: boolean): boolean {
  const ever = useRef(now);
  ever.current ||= now;
  return ever.current;
}
