import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localProblem } from '../api.ts';
import { sessionQuery, signInByLink } from '../session/session.ts';
import { ButtonLink } from '../ui/links.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { LoginFrame } from './LoginFrame.tsx';
import css from './LoginFrame.module.css';

const leastLength = 12;
const tokenIn = (hash: string): string => new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';

/**
 * The one-time link. Its token is spent by a button and not by opening the page, so that a program that
 * looks at links in mails does not use it up; and it leaves the address bar at once.
 */
export function LinkScreen() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [token] = useState(() => tokenIn(window.location.hash));
  const [password, setPassword] = useState('');
  useEffect(() => window.history.replaceState(window.history.state, '', window.location.pathname), []);
  const enter = useMutation({
    mutationFn: (chosen: string | undefined) =>
      token === ''
        ? Promise.reject(localProblem('no_token', t('login.noToken'), t('login.noTokenFix')))
        : signInByLink(token, chosen),
    onSuccess: async (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: '/' });
    },
  });
  const tooShort = password.length > 0 && password.length < leastLength;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password.length >= leastLength) enter.mutate(password);
  };
  return (
    <LoginFrame title={t('login.welcome')}>
      <p className={css.words}>{t('login.welcomeWords')}</p>
      <form className={css.form} onSubmit={submit}>
        {enter.error === null ? null : <ProblemNotice error={enter.error} />}
        <PasswordInput
          label={t('login.newPassword')}
          description={t('login.newPasswordHint', { count: leastLength })}
          error={tooShort ? t('login.tooShort', { count: leastLength - password.length }) : null}
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
        />
        <Button
          type="submit"
          loading={enter.isPending && enter.variables !== undefined}
          disabled={password.length < leastLength}
        >
          {t('login.setAndEnter')}
        </Button>
        <Button
          variant="default"
          loading={enter.isPending && enter.variables === undefined}
          onClick={() => enter.mutate(undefined)}
        >
          {t('login.skip')}
        </Button>
        {enter.error === null ? null : (
          <ButtonLink to="/login" variant="subtle">
            {t('login.toLogin')}
          </ButtonLink>
        )}
      </form>
    </LoginFrame>
  );
}
