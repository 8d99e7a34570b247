import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useLocalStorage } from '@mantine/hooks';
import { openPalette } from './paletteStore.ts';
import { useScreens } from './useScreens.ts';
import { createFlag } from '../ui/flag.ts';

const helpOpened = createFlag();
export const openShortcutHelp = (): void => helpOpened.set(true);

/** Keys made of one letter can be switched off (WCAG 2.1.4): speech input types letters. */
export function useLetterKeys() {
  return useLocalStorage({ key: 'throughline.letterKeys', defaultValue: true, getInitialValueInEffect: false });
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function useShortcuts(): { opened: boolean; onClose: () => void } {
  const navigate = useNavigate();
  const screens = useScreens();
  const [letters] = useLetterKeys();
  const opened = helpOpened.use();
  const lead = useRef(0);
  const now = useRef({ screens, letters });
  now.current = { screens, letters };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (!now.current.letters || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      if (event.key === '?') return openShortcutHelp();
      if (event.key === '/') {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>('[data-search-field]');
        if (field === null) openPalette();
        else field.focus();
        return;
      }
      if (event.key === 'g') {
        lead.current = event.timeStamp;
        return;
      }
      const screen =
        event.timeStamp - lead.current < 1200
          ? now.current.screens.find(({ letter }) => letter === event.key)
          : undefined;
      if (screen !== undefined) void navigate({ to: screen.to });
      lead.current = 0;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);

  return { opened, onClose: () => helpOpened.set(false) };
}
