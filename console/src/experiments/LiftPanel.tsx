import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Experiments.module.css';
import { type Comparison, type Lift, type MetricKey, verdictTone } from './experiments.ts';
import { useValues } from './sayValue.ts';

type Row = { key: string; metric: MetricKey; currency: string; comparison: Comparison };

/** What it has brought, against those who were held out; nothing is called real before its interval leaves zero out. */
export function LiftPanel({ lift, title }: { lift: Lift; title: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows: Row[] = [
    { key: 'conversion', metric: 'conversion', currency: 'EUR', comparison: lift.conversion },
    ...lift.money.map(({ currency, comparison }): Row => ({ key: currency, metric: 'revenue', currency, comparison })),
  ];
  const columns: Column<Row>[] = [
    {
      title: t('experiment.metric'),
      show: ({ metric, currency }) => (
        <span className={css.strong}>
          {t(`experiment.metrics.${metric}`)}
          {metric === 'revenue' ? `, ${currency}` : ''}
        </span>
      ),
    },
    { title: t('experiment.difference'), number: true, show: (row) => <Difference row={row} /> },
    { title: t('experiment.interval'), number: true, show: (row) => <Interval row={row} /> },
    {
      title: t('experiment.verdict'),
      nowrap: true,
      show: ({ comparison: { verdict } }) => (
        <Tag tone={verdictTone[verdict]}>{t(`experiment.verdicts.${verdict}`)}</Tag>
      ),
    },
  ];
  const people = { treated: format.number(lift.treated), heldOut: format.number(lift.heldOut) };
  return (
    <Panel title={title} hint={t('experiment.liftHint', people)} flush>
      <DataTable columns={columns} rows={rows} keyOf={(one) => one.key} label={title} />
    </Panel>
  );
}

function Difference({ row: { metric, currency, comparison } }: { row: Row }) {
  const values = useValues(currency);
  const relative = comparison.relative === null ? '' : ` (${values.relative(comparison.relative)})`;
  return `${values.difference(metric, comparison.difference)}${relative}`;
}

function Interval({ row: { metric, currency, comparison } }: { row: Row }) {
  const values = useValues(currency);
  return comparison.bounds === null ? '–' : values.range(metric, comparison.bounds);
}
