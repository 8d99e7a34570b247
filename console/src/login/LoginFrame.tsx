import { NativeSelect } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Wordmark } from '../shell/Wordmark.tsx';
import { languageNames, languages, speak } from '../texts/language.ts';
import css from './LoginFrame.module.css';

export function LoginFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  useEffect(() => {
    document.title = `${title} · Throughline`;
  }, [title]);
  return (
    <div className={css.frame}>
      <main className={css.main}>
        <div className={css.brand}>
          <Wordmark />
        </div>
        <h1 className={css.title}>{title}</h1>
        {children}
      </main>
      <footer className={css.foot}>
        <NativeSelect
          size="xs"
          aria-label={t('settings.language')}
          value={i18n.language}
          onChange={(event) => {
            const chosen = languages.find((language) => language === event.currentTarget.value);
            if (chosen !== undefined) void speak(chosen);
          }}
          data={languages.map((language) => ({ value: language, label: languageNames[language] }))}
        />
      </footer>
    </div>
  );
}
