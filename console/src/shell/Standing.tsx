import { Skeleton } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { IconSearch } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';

// What stands in place of a screen that is on its way, failed or never was.

export function Loading() {
  const { t } = useTranslation();
  return (
    <div style={{ padding: 28, display: 'grid', gap: 16 }} role="status" aria-label={t('common.loading')}>
      <Skeleton height={26} width={220} />
      <Skeleton height={120} />
      <Skeleton height={320} />
    </div>
  );
}

export function Failed({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Page title={t('fault.screen')}>
      <ProblemNotice
        error={error}
        retry={() => {
          reset();
          window.location.reload();
        }}
      />
    </Page>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('fault.notFound')}>
      <Empty
        icon={IconSearch}
        title={t('fault.notFoundTitle')}
        action={<ButtonLink to="/">{t('shell.toHome')}</ButtonLink>}
      >
        {t('fault.notFoundWords')}
      </Empty>
    </Page>
  );
}
