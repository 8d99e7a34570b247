import { Button, PasswordInput, SegmentedControl, Select, Switch, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session, staffMember } from '../../../contracts/access.ts';
import { api, rememberCsrf } from '../api.ts';
import { sessionQuery, useSession } from '../session/session.ts';
import { useLetterKeys } from '../shell/shortcuts.ts';
import { languageNames, languages, speak } from '../texts/language.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { toastDone } from '../ui/toast.tsx';
import css from './Settings.module.css';

/** What each member of staff sets for themselves. */
export function YoursPart() {
  const { t, i18n } = useTranslation();
  const { staff } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [letters, setLetters] = useLetterKeys();
  const choose = async (chosen: string | null) => {
    const language = languages.find((one) => one === chosen);
    if (language === undefined) return;
    await speak(language);
    // Mails to this member use it too; the screen itself does not wait for that.
    await api.patch(staffMember, `/staff/${staff.id}`, { language }).catch(() => undefined);
  };
  return (
    <>
      <Panel title={t('settings.part.yours')}>
        <div className={css.form}>
          <Select
            label={t('settings.language')}
            allowDeselect={false}
            value={i18n.language}
            data={languages.map((language) => ({ value: language, label: languageNames[language] }))}
            onChange={(chosen) => void choose(chosen)}
          />
          <div>
            <p id="scheme-label" style={{ fontSize: '0.8125rem', fontWeight: 500, marginBottom: 4 }}>
              {t('settings.scheme')}
            </p>
            <SegmentedControl
              aria-labelledby="scheme-label"
              size="sm"
              value={colorScheme}
              onChange={(next) => setColorScheme(next === 'dark' ? 'dark' : next === 'light' ? 'light' : 'auto')}
              data={[
                { value: 'auto', label: t('settings.schemeAuto') },
                { value: 'light', label: t('settings.schemeLight') },
                { value: 'dark', label: t('settings.schemeDark') },
              ]}
            />
          </div>
          <Switch
            checked={letters}
            onChange={(event) => setLetters(event.currentTarget.checked)}
            label={t('settings.letterKeys')}
            description={t('settings.letterKeysHint')}
          />
        </div>
      </Panel>
      <PasswordPanel />
    </>
  );
}

function PasswordPanel() {
  const { t } = useTranslation();
  const { staff } = useSession();
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () =>
      api.post(session, '/session/password', {
        newPassword: next,
        ...(current === '' ? {} : { currentPassword: current }),
      }),
    // The other sessions have ended; this one goes on under a new token.
    onSuccess: (opened) => {
      rememberCsrf(opened.csrf);
      queries.setQueryData(sessionQuery.queryKey, opened);
      setCurrent('');
      setNext('');
      toastDone(t('settings.passwordChanged'));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Panel title={t('settings.password')}>
      <form className={css.form} onSubmit={submit}>
        {/* So that a password manager knows whose password it stores. */}
        <input hidden readOnly autoComplete="username" value={staff.email} />
        <PasswordInput
          label={t('settings.currentPassword')}
          description={t('settings.currentPasswordHint')}
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
        />
        <PasswordInput
          label={t('login.newPassword')}
          description={t('login.newPasswordHint', { count: 12 })}
          error={next.length > 0 && next.length < 12 ? t('login.tooShort', { count: 12 - next.length }) : null}
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
        />
        {change.error === null ? null : <ProblemNotice error={change.error} />}
        <Button
          type="submit"
          variant="default"
          style={{ alignSelf: 'start' }}
          loading={change.isPending}
          disabled={next.length < 12}
        >
          {t('settings.changePassword')}
        </Button>
      </form>
    </Panel>
  );
}
