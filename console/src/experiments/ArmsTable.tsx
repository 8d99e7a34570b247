import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Experiments.module.css';
import { type ArmResult, type ExperimentDocument, type MetricKey, type Results, verdictTone } from './experiments.ts';
import { useValues } from './sayValue.ts';

const metrics: readonly MetricKey[] = ['conversion', 'revenue', 'orders', 'returned', 'unsubscribed'];
type Row = { key: string; metric: MetricKey; arm: ArmResult };

/** Each arm in numbers, and each metric against the control; the one that decides first. */
export function ArmsTable({ results, document }: { results: Results; document: ExperimentDocument }) {
  const { t } = useTranslation();
  const format = useFormat();
  const values = useValues(document.currency);
  const arms: Column<ArmResult>[] = [
    {
      title: t('experiment.arm'),
      show: (one) => (
        <>
          <span className={css.strong}>{one.name}</span>{' '}
          {one.comparisons === null ? <Tag>{t('experiment.control')}</Tag> : null}
        </>
      ),
    },
    { title: t('experiment.weight'), number: true, show: (one) => format.percent(one.weight / 100, 0) },
    { title: t('experiment.entered'), number: true, show: (one) => format.number(one.entered) },
    { title: t('experiment.measured'), number: true, show: (one) => format.number(one.measured) },
    {
      title: t('experiment.buyers'),
      number: true,
      show: (one) => `${format.number(one.buyers)} (${values.value('conversion', one.values.conversion)})`,
    },
    { title: t('experiment.orders'), number: true, show: (one) => format.number(one.orders) },
    {
      title: t('experiment.money'),
      number: true,
      show: (one) =>
        [
          format.money({ amountMinor: one.minor, currency: document.currency }),
          ...one.otherMoney.map(({ currency, minor }) => format.money({ amountMinor: minor, currency })),
        ].join(' · '),
    },
    {
      title: t('experiment.unitsBack'),
      number: true,
      show: (one) => `${format.number(one.unitsReturned)} / ${format.number(one.unitsBought)}`,
    },
    { title: t('experiment.left'), number: true, show: (one) => format.number(one.unsubscribed) },
  ];
  const ordered = [document.metric, ...metrics.filter((one) => one !== document.metric)];
  const rows = ordered.flatMap((metric): Row[] =>
    results.arms.flatMap((arm) => (arm.comparisons === null ? [] : [{ key: `${metric} ${arm.arm}`, metric, arm }])),
  );
  const compared: Column<Row>[] = [
    {
      title: t('experiment.metric'),
      show: ({ metric }) => (
        <>
          <span className={css.strong}>{t(`experiment.metrics.${metric}`)}</span>{' '}
          {metric === document.metric ? <Tag tone="accent">{t('experiment.decides')}</Tag> : null}
        </>
      ),
    },
    { title: t('experiment.arm'), show: ({ arm }) => arm.name },
    { title: t('experiment.value'), number: true, show: ({ arm, metric }) => values.value(metric, arm.values[metric]) },
    {
      title: t('experiment.difference'),
      number: true,
      show: ({ arm, metric }) => {
        const found = arm.comparisons?.[metric];
        if (found === undefined || arm.measured === 0) return '–';
        const relative = found.relative === null ? '' : ` (${values.relative(found.relative)})`;
        return `${values.difference(metric, found.difference)}${relative}`;
      },
    },
    {
      title: t('experiment.interval'),
      number: true,
      show: ({ arm, metric }) => {
        const bounds = arm.comparisons?.[metric]?.bounds;
        return bounds == null ? '–' : values.range(metric, bounds);
      },
    },
    {
      title: t('experiment.verdict'),
      nowrap: true,
      show: ({ arm, metric }) => {
        const verdict = arm.comparisons?.[metric]?.verdict ?? 'early';
        return <Tag tone={verdictTone[verdict]}>{t(`experiment.verdicts.${verdict}`)}</Tag>;
      },
    },
  ];
  return (
    <>
      <Panel title={t('experiment.results')} hint={t('experiment.resultsHint')} flush>
        <DataTable columns={arms} rows={results.arms} keyOf={(one) => one.arm} label={t('experiment.results')} />
      </Panel>
      <Panel title={t('experiment.against')} hint={t('experiment.againstHint')} flush>
        <DataTable columns={compared} rows={rows} keyOf={(one) => one.key} label={t('experiment.against')} />
      </Panel>
    </>
  );
}
