import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { gapQuery, neededFields } from '../../../contracts/catalogue.ts';
import { sourceKinds } from '../../../contracts/common.ts';
import { useZones } from '../pricing/useZones.ts';
import { useMay } from '../session/may.ts';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { SideSheet } from '../ui/Dialog.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCircleCheck, IconSettings } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { completenessQuery, type Gap, gapProductsQuery, settingsQuery } from './catalogue.ts';
import css from './Catalogue.module.css';
import { CatalogueParts } from './CatalogueParts.tsx';
import { GapTable } from './GapTable.tsx';
import { languageName } from './languageName.ts';
import { NeedsDialog } from './NeedsDialog.tsx';
import { ProductRows } from './ProductTable.tsx';

const route = getRouteApi('/staff/catalogue/completeness');

/** What is missing in which channel, language and field; each number opens the products behind it. */
export function CompletenessScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const editable = useMay()('editCatalogue');
  const report = useQuery(completenessQuery);
  const settings = useQuery(settingsQuery);
  const [editing, setEditing] = useState(false);
  const search = route.useSearch();
  const change = route.useNavigate();
  const asked = gapQuery.safeParse(search);
  const open = (gap: Gap | null) =>
    void change({
      search: gap ?? {},
      replace: true,
      resetScroll: false,
    });
  return (
    <Page
      title={t('place.completeness')}
      hint={t('complete.hint')}
      actions={
        editable && settings.data !== undefined ? (
          <Button
            variant="default"
            leftSection={<IconSettings size={16} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            {t('complete.settings')}
          </Button>
        ) : null
      }
    >
      <CatalogueParts />
      {report.error === null ? null : <ProblemNotice error={report.error} retry={() => void report.refetch()} />}
      {report.data === undefined ? (
        report.error === null ? (
          <Skeleton height={300} />
        ) : null
      ) : report.data.channels.length === 0 ? (
        <Panel>
          <Empty
            icon={IconCircleCheck}
            title={t('complete.noNeeds')}
            action={editable ? <Button onClick={() => setEditing(true)}>{t('complete.settings')}</Button> : null}
          >
            {t('complete.noNeedsWords')}
          </Empty>
        </Panel>
      ) : (
        report.data.channels.map(({ channel, products, gaps }) => {
          const kind = sourceKinds.find((one) => one === channel);
          return (
            <Panel
              key={channel}
              flush
              title={<ChannelMark kind={kind ?? null} />}
              hint={t('complete.sold', { count: products, shown: format.number(products) })}
            >
              {kind === undefined ? null : <GapTable channel={kind} products={products} gaps={gaps} onOpen={open} />}
            </Panel>
          );
        })
      )}
      {asked.success ? <GapSheet gap={asked.data} onClose={() => open(null)} /> : null}
      {editing && settings.data !== undefined ? (
        <NeedsDialog saved={settings.data} fields={neededFields} onClose={() => setEditing(false)} />
      ) : null}
    </Page>
  );
}

function GapSheet({ gap, onClose }: { gap: Gap; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { zoneName } = useZones();
  const products = useInfiniteQuery(gapProductsQuery(gap));
  return (
    <SideSheet
      opened
      onClose={onClose}
      size={680}
      title={[
        t(`complete.field.${gap.field}`),
        ...(gap.language === undefined ? [] : [languageName(gap.language, i18n.language)]),
        ...(gap.zone === undefined ? [] : [zoneName(gap.zone)]),
        t(`channel.${gap.channel}`),
      ].join(' · ')}
    >
      <div className={css.form}>
        <p className={css.small}>{t('complete.behind')}</p>
        <Listing query={products} empty={<Empty icon={IconCircleCheck} title={t('complete.nothingMissing')} />}>
          {(items) => <ProductRows items={items} brief />}
        </Listing>
      </div>
    </SideSheet>
  );
}
