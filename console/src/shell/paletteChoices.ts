import type { Icon } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PersonSummary } from '../people/people.ts';
import { personLabel } from '../people/personLabel.ts';
import { IconKeyboard } from '../ui/icons.ts';
import { openShortcutHelp } from './shortcuts.ts';
import { useScreens } from './useScreens.ts';

export type Choice = {
  key: string;
  label: string;
  /** A person's name for the initials; screens have an icon instead. */
  face: { name: string | null } | { icon: Icon };
  side: string;
  keys: string[];
  run: () => void;
};
export type Group = { title: string; choices: Choice[] };

/** What can be chosen for what has been typed: people first, then screens. */
export function usePaletteChoices(query: string, people: readonly PersonSummary[]): Group[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const wanted = query.trim().toLowerCase();
  const screens: Choice[] = useScreens().map(({ key, to, icon, letter }) => ({
    key,
    label: t(`screen.${key}`),
    face: { icon },
    side: '',
    keys: ['g', letter],
    run: () => void navigate({ to }),
  }));
  const help: Choice = {
    key: 'help',
    label: t('shortcut.title'),
    face: { icon: IconKeyboard },
    side: '',
    keys: ['?'],
    run: openShortcutHelp,
  };
  const found = people.map((person): Choice => {
    const label = personLabel(person);
    return {
      key: person.id,
      label,
      face: { name: person.name },
      side: [person.email, person.phone].filter((text) => text !== null && text !== label).join(' · '),
      keys: [],
      run: () => void navigate({ to: '/people/$personId', params: { personId: person.id } }),
    };
  });
  return [
    { title: t('screen.people'), choices: found },
    {
      title: t('shell.screens'),
      choices: [...screens, help].filter(({ label }) => label.toLowerCase().includes(wanted)),
    },
  ].filter((group) => group.choices.length > 0);
}
