import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { DayTime } from '../ui/DayTime.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Facts } from '../ui/Facts.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCoins } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { lastMonths, type Liability, liabilityQuery, type Month, monthsQuery } from './liability.ts';
import css from './Loyalty.module.css';
import { MonthsChart } from './MonthsChart.tsx';
import { PartnersPanel } from './PartnersPanel.tsx';
import { useProgramme } from './useProgramme.ts';

type KindReport = Liability['kinds'][number];
const months = 6;
const periods = ['days', 'month', 'before', 'own'] as const;

/** What is owed to customers, and where it came from and went; it closes with the ledger to the unit. */
export function LiabilityPart() {
  const { t } = useTranslation();
  const format = useFormat();
  const [period, setPeriod] = useState<(typeof periods)[number]>('days');
  const [own, setOwn] = useState<{ from: string | null; until: string | null }>({ from: null, until: null });
  const calendar = useMemo(() => lastMonths(2, new Date()), []);
  const asked = rangeOf(period, own, calendar);
  const { data, error, refetch } = useQuery(liabilityQuery(asked.from, asked.until));
  return (
    <>
      <div className={css.filters}>
        <SegmentedControl
          size="sm"
          aria-label={t('liability.period')}
          value={period}
          data={periods.map((value) => ({ value, label: t(`liability.periodIs.${value}`) }))}
          onChange={(next) => setPeriod(periods.find((one) => one === next) ?? 'days')}
        />
      </div>
      {period === 'own' ? (
        <div className={css.pair}>
          <DayTime label={t('programme.from')} value={own.from} onChange={(from) => setOwn({ ...own, from })} />
          <DayTime label={t('programme.until')} value={own.until} onChange={(until) => setOwn({ ...own, until })} />
        </div>
      ) : null}
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={260} /> : null}
      {data === undefined ? null : data.kinds.length === 0 ? (
        <Panel flush>
          <Empty icon={IconCoins} title={t('liability.none')}>
            {t('liability.noneWords')}
          </Empty>
        </Panel>
      ) : (
        data.kinds.map((kind) => (
          <KindPanel
            key={kind.kind}
            report={kind}
            currency={data.currency}
            span={t('liability.span', { from: format.date(data.from), until: format.date(data.until) })}
          />
        ))
      )}
      {data === undefined || data.kinds.length === 0 ? null : <ByMonth kinds={data.kinds.map((one) => one.kind)} />}
      {data === undefined ? null : <PartnersPanel bill={data.partners} />}
    </>
  );
}

function rangeOf(
  period: (typeof periods)[number],
  own: { from: string | null; until: string | null },
  calendar: readonly Month[],
): { from: string | undefined; until: string | undefined } {
  if (period === 'own') return { from: own.from ?? undefined, until: own.until ?? undefined };
  const month = period === 'month' ? calendar.at(-1) : period === 'before' ? calendar.at(-2) : undefined;
  return { from: month?.from, until: month?.until };
}

type PanelProps = { report: KindReport; currency: string | null; span: string };

function KindPanel({ report, currency, span }: PanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { nameOf } = useProgramme();
  const { lots } = report;
  const rows = [
    { key: 'opening', amount: report.opening, isSum: true },
    { key: 'issued', amount: report.issued, isSum: false },
    { key: 'redeemed', amount: -report.redeemed, isSum: false },
    { key: 'breakage', amount: -report.breakage, isSum: false },
    { key: 'corrected', amount: -report.corrected, isSum: false },
    { key: 'forgiven', amount: report.forgiven, isSum: false },
    { key: 'closing', amount: report.closing, isSum: true },
  ] as const;
  const signed = (amount: number) => `${amount > 0 ? '+' : '−'}${format.number(Math.abs(amount))}`;
  return (
    <Panel
      title={nameOf(report.kind)}
      hint={span}
      actions={
        // Only what ends now can be held against the lots: they have no past.
        lots === null ? undefined : (
          <Tag tone={report.closes ? 'ok' : 'error'}>
            {report.closes ? t('liability.closes') : t('liability.opens')}
          </Tag>
        )
      }
    >
      <div className={css.halves}>
        <dl className={css.statement}>
          {rows
            .filter((row) => row.isSum || row.amount !== 0)
            .map((row) => (
              <div key={row.key} data-sum={row.isSum}>
                <dt>{t(`liability.${row.key}`)}</dt>
                <dd>{row.isSum ? format.number(row.amount) : signed(row.amount)}</dd>
              </div>
            ))}
          {report.closingWorthMinor === null || currency === null ? null : (
            <div data-sum="true">
              <dt>{t('liability.worth')}</dt>
              <dd>{format.money({ amountMinor: report.closingWorthMinor, currency })}</dd>
            </div>
          )}
        </dl>
        {lots === null ? null : (
          <div>
            <h3 className={css.subtitle}>{t('liability.asLots')}</h3>
            <Facts
              facts={(['active', 'pending', 'held', 'expired', 'debt'] as const).map((one) => [
                t(`liability.lots.${one}`),
                format.number(lots[one]),
              ])}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}

/** The last half year of one balance, as a picture and as the numbers behind it. */
function ByMonth({ kinds }: { kinds: readonly string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { nameOf } = useProgramme();
  const [chosen, setChosen] = useState(kinds[0] ?? '');
  const kind = kinds.includes(chosen) ? chosen : (kinds[0] ?? '');
  const { data, error, refetch } = useQuery(monthsQuery(months));
  const monthName = (from: string) =>
    new Intl.DateTimeFormat(format.locale, { month: 'short', year: '2-digit' }).format(new Date(from));
  const rows = (data?.months ?? []).map((month) => {
    const report = month.kinds.find((one) => one.kind === kind);
    return {
      month: monthName(month.from),
      opening: report?.opening ?? 0,
      issued: report?.issued ?? 0,
      redeemed: report?.redeemed ?? 0,
      breakage: report?.breakage ?? 0,
      closing: report?.closing ?? 0,
    };
  });
  type Row = (typeof rows)[number];
  const number = (key: 'opening' | 'issued' | 'redeemed' | 'breakage' | 'closing'): Column<Row> => ({
    title: t(`liability.${key}`),
    number: true,
    show: (row) => format.number(row[key]),
  });
  return (
    <Panel
      title={t('liability.byMonth')}
      flush
      actions={
        kinds.length < 2 ? undefined : (
          <SegmentedControl
            size="xs"
            aria-label={t('loyalty.kind')}
            value={kind}
            data={kinds.map((value) => ({ value, label: nameOf(value) }))}
            onChange={setChosen}
          />
        )
      }
    >
      {data === undefined ? (
        <div className={css.pad}>
          {error === null ? <Skeleton height={220} /> : <ProblemNotice error={error} retry={() => void refetch()} />}
        </div>
      ) : (
        <>
          <MonthsChart rows={rows} />
          <DataTable
            figures
            rows={rows}
            keyOf={(row) => row.month}
            label={t('liability.byMonth')}
            columns={[
              { title: t('programme.month'), show: (row) => row.month },
              number('opening'),
              number('issued'),
              number('redeemed'),
              number('breakage'),
              number('closing'),
            ]}
          />
        </>
      )}
    </Panel>
  );
}
