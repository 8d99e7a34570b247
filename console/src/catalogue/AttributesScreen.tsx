import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconAdjustments, IconPlus } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { AttributeDialog } from './AttributeDialog.tsx';
import { type Attribute, attributesQuery, nameIn } from './catalogue.ts';
import css from './Catalogue.module.css';
import { CatalogueParts } from './CatalogueParts.tsx';

export function AttributesScreen() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const editable = useMay()('editCatalogue');
  const { data, error, refetch } = useQuery(attributesQuery);
  const [opened, setOpened] = useState<Attribute | 'new' | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened('new')}>
      {t('catalogue.newAttribute')}
    </Button>
  );
  return (
    <Page title={t('catalogue.attributes')} hint={t('catalogue.attributesScreenHint')} actions={editable ? add : null}>
      <CatalogueParts />
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={300} />
        ) : null
      ) : (
        <Panel flush>
          {data.length === 0 ? (
            <Empty icon={IconAdjustments} title={t('catalogue.noAttributes')} action={editable ? add : null}>
              {t('catalogue.noAttributesWords')}
            </Empty>
          ) : (
            <DataTable
              rows={data}
              keyOf={({ code }) => code}
              label={t('catalogue.attributes')}
              columns={[
                {
                  title: t('catalogue.name'),
                  show: (one) => (
                    <span>
                      {nameIn(one.names, i18n.language, one.code)} <code className={css.small}>{one.code}</code>
                    </span>
                  ),
                },
                {
                  title: t('catalogue.type'),
                  show: (one) => `${t(`catalogue.typeIs.${one.type}`)}${one.unit === null ? '' : `, ${one.unit}`}`,
                },
                {
                  title: t('catalogue.choices'),
                  number: true,
                  show: (one) => (one.type === 'choice' ? format.number(one.choices.length) : ''),
                },
                { title: t('catalogue.facet'), show: (one) => (one.facet ? t('catalogue.yes') : t('common.no')) },
                {
                  title: t('common.actions'),
                  show: (one) =>
                    editable ? (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={t('catalogue.editOf', { of: nameIn(one.names, i18n.language, one.code) })}
                        onClick={() => setOpened(one)}
                      >
                        {t('common.edit')}
                      </Button>
                    ) : null,
                },
              ]}
            />
          )}
        </Panel>
      )}
      {opened === null ? null : (
        <AttributeDialog attribute={opened === 'new' ? null : opened} onClose={() => setOpened(null)} />
      )}
    </Page>
  );
}
