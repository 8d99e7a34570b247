import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { anything, api, rememberCsrf } from '../api.ts';
import { sessionQuery, useSession } from '../session/session.ts';
import { languageNames, languages, speak } from '../texts/language.ts';
import { IconCheck, IconKeyboard, IconLogout, IconMoon, IconSettings, IconSun } from '../ui/icons.ts';
import { openShortcutHelp } from './shortcuts.ts';
import { type AccountProps, Face } from './WhoAmI.tsx';
import css from './WhoAmI.module.css';

function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await api.delete(anything, '/session').catch(() => undefined);
    rememberCsrf(null);
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
    await navigate({ to: '/login' });
  };
}

/** Stands in the place of the button that asked for it, opened. */
export function AccountMenu({ small }: AccountProps) {
  const { t, i18n } = useTranslation();
  const { staff } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Menu width={220} defaultOpened position={small ? 'bottom-end' : 'top-start'}>
      <Menu.Target>
        <UnstyledButton className={css.me} data-small={small}>
          <Face small={small} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{staff.email}</Menu.Label>
        <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => void navigate({ to: '/settings' })}>
          {t('screen.settings')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openShortcutHelp}>
          {t('shortcut.title')}
        </Menu.Item>
        <Menu.Item
          leftSection={colorScheme === 'dark' ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={() => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark')}
        >
          {colorScheme === 'dark' ? t('shell.light') : t('shell.dark')}
        </Menu.Item>
        <Menu.Divider />
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={i18n.language === language ? <IconCheck size={15} /> : null}
            onClick={() => void speak(language)}
          >
            {languageNames[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
