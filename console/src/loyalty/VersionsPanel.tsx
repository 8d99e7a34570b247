import { Button } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty.ts';
import { api } from '../api.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Loyalty.module.css';
import type { Draft, ProgrammeView } from './loyalty.ts';
import { VersionSheet } from './VersionSheet.tsx';

export const versionsQuery = queryOptions({
  queryKey: ['loyalty-versions'],
  queryFn: async ({ signal }) =>
    (await api.get(contract.programmeVersions, '/loyalty/programme/versions', {}, signal)).items,
});

/** What was published, and what waits for its day. */
export function VersionsPanel({ current, draft }: { current: ProgrammeView['current']; draft: Draft }) {
  const { t } = useTranslation();
  const format = useFormat();
  const versions = useQuery(versionsQuery).data ?? [];
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Panel title={t('programme.versions')} flush>
      {versions.length === 0 ? <p className={css.none}>{t('programme.neverPublished')}</p> : null}
      {versions.length === 0 ? null : (
        <DataTable
          rows={versions}
          keyOf={(one) => String(one.version)}
          label={t('programme.versions')}
          columns={[
            {
              title: t('programme.version'),
              show: (one) => (
                <span>
                  {t('programme.versionIs', { version: format.number(one.version) })}{' '}
                  {one.version === current?.version ? <Tag tone="ok">{t('programme.inForce')}</Tag> : null}
                  {Date.parse(one.effectiveAt) > Date.now() ? <Tag tone="warn">{t('programme.waits')}</Tag> : null}
                </span>
              ),
            },
            {
              title: t('programme.effectiveAt'),
              nowrap: true,
              show: (one) => <Moment at={one.effectiveAt} form="dateTime" />,
            },
            { title: t('programme.by'), show: (one) => one.publishedBy },
            { title: t('programme.note'), show: (one) => one.note },
            {
              title: t('common.actions'),
              show: (one) => (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('published.openOf', { version: format.number(one.version) })}
                  onClick={() => setOpen(one.version)}
                >
                  {t('published.open')}
                </Button>
              ),
            },
          ]}
        />
      )}
      {open === null ? null : (
        <VersionSheet version={open} versions={versions} draft={draft} onClose={() => setOpen(null)} />
      )}
    </Panel>
  );
}
