import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Deliverability, DeliveryFigures } from '../../../contracts/message-reports.ts';
import { DataTable, type Column } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconMail } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useDayWords } from './dayWords.ts';
import { DayBars, type Bar } from './DayBars.tsx';
import { deliverabilityQuery } from './messaging.ts';
import css from './Reports.module.css';

const route = getRouteApi('/staff/messages/deliverability');
const periods = [7, 30, 90] as const;

/** How well messages arrive: by day, by sender, by domain. */
export function DeliveryPart() {
  const { t } = useTranslation();
  const { days = 30 } = route.useSearch();
  const go = route.useNavigate();
  const { data, error } = useQuery(deliverabilityQuery(days));
  if (data === undefined) return error === null ? <Skeleton height={320} /> : <ProblemNotice error={error} />;
  const isEmpty = data.days.every((one) => one.handed === 0 && one.suppressed === 0);
  return (
    <>
      <SegmentedControl
        className={css.period ?? ''}
        aria-label={t('deliverability.period')}
        value={String(days)}
        data={periods.map((count) => ({ value: String(count), label: t('deliverability.days', { count }) }))}
        onChange={(next) => void go({ search: { days: periods.find((one) => String(one) === next) }, replace: true })}
      />
      {isEmpty ? (
        <Panel title={t('message.part.delivery')} hint={t('deliverability.hint')}>
          <Empty icon={IconMail} title={t('deliverability.none')}>
            {t('deliverability.noneWords')}
          </Empty>
        </Panel>
      ) : (
        <Figures data={data} />
      )}
    </>
  );
}

function Figures({ data }: { data: Deliverability }) {
  const { t } = useTranslation();
  const words = useDayWords();
  const columns = useFigureColumns();
  const bars = data.days.map((one): Bar => {
    const bad = one.bounced + one.complained;
    return {
      key: one.day,
      label: words.short(one.day),
      parts: [
        { name: t('deliverability.bad'), value: bad, tone: 'bad' },
        { name: t('deliverability.delivered'), value: Math.max(0, one.delivered - bad), tone: 'ok' },
        {
          name: t('deliverability.silent'),
          value: Math.max(0, one.handed - Math.max(one.delivered, bad)),
          tone: 'main',
        },
      ],
    };
  });
  const suppressed = data.days.map((one): Bar => ({
    key: one.day,
    label: words.short(one.day),
    parts: [{ name: t('deliverability.suppressed'), value: one.suppressed, tone: 'bad' }],
  }));
  return (
    <>
      <div className={css.pair}>
        <Panel title={t('deliverability.byDay')} hint={t('deliverability.hint')}>
          <ul className={css.key}>
            {(['main', 'ok', 'bad'] as const).map((tone) => (
              <li key={tone}>
                <span className={css.swatch} data-tone={tone} aria-hidden />
                {t(`deliverability.${tone === 'main' ? 'silent' : tone === 'ok' ? 'delivered' : 'bad'}`)}
              </li>
            ))}
          </ul>
          <DayBars label={t('deliverability.byDay')} bars={bars} />
        </Panel>
        <Panel title={t('deliverability.suppressedByDay')} hint={t('deliverability.suppressedHint')}>
          <DayBars label={t('deliverability.suppressedByDay')} bars={suppressed} />
        </Panel>
      </div>
      <Panel title={t('deliverability.bySender')} flush={data.senders.length > 0}>
        <DataTable
          label={t('deliverability.bySender')}
          rows={data.senders}
          keyOf={(one) => one.senderId}
          columns={[
            { title: t('message.sender'), show: (one) => `${one.name} (${t(`message.by.${one.channel}`)})` },
            ...columns,
          ]}
        />
      </Panel>
      {data.domains.length === 0 ? null : (
        <Panel title={t('deliverability.byDomain')} hint={t('deliverability.domainHint')} flush>
          <DataTable
            label={t('deliverability.byDomain')}
            rows={data.domains}
            keyOf={(one) => one.domain ?? '*'}
            columns={[
              { title: t('deliverability.domain'), show: (one) => one.domain ?? t('deliverability.others') },
              ...columns,
            ]}
          />
        </Panel>
      )}
    </>
  );
}

function useFigureColumns(): Column<DeliveryFigures>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const share = (count: number, all: number): string =>
    count === 0 || all === 0 ? format.number(count) : `${format.number(count)} (${format.percent(count / all)})`;
  const part = (title: string, name: 'delivered' | 'bounced' | 'complained' | 'opened' | 'clicked' | 'unknown') => ({
    title,
    number: true,
    show: (one: DeliveryFigures) => share(one[name], one.handed),
  });
  return [
    { title: t('deliverability.handed'), number: true, show: (one) => format.number(one.handed) },
    part(t('deliverability.delivered'), 'delivered'),
    part(t('message.heard.bounced'), 'bounced'),
    part(t('message.heard.complained'), 'complained'),
    part(t('message.heard.opened'), 'opened'),
    part(t('message.heard.clicked'), 'clicked'),
    part(t('message.is.unknown'), 'unknown'),
    {
      title: t('deliverability.latency'),
      number: true,
      show: (one) =>
        one.latencySeconds === null
          ? '–'
          : t('deliverability.seconds', {
              median: format.number(Math.round(one.latencySeconds.median * 10) / 10),
              slow: format.number(Math.round(one.latencySeconds.p95 * 10) / 10),
            }),
    },
  ];
}
