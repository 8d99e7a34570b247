import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery, signIn } from '../session/session.ts';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { insidePath } from './insidePath.ts';
import { LoginFrame } from './LoginFrame.tsx';
import css from './LoginFrame.module.css';

const route = getRouteApi('/login');

export function LoginScreen() {
  const { t } = useTranslation();
  const { to } = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const login = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      router.history.push(insidePath(to));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <LoginFrame title={t('login.title')}>
      <form className={css.form} onSubmit={submit}>
        {login.error === null ? null : <ProblemNotice error={login.error} />}
        <TextInput
          label={t('login.email')}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('login.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('login.showPassword') }}
        />
        <Button type="submit" loading={login.isPending} fullWidth mt={4}>
          {t('login.enter')}
        </Button>
      </form>
    </LoginFrame>
  );
}
