import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import css from './Journeys.module.css';
import type { JourneyDetail, Report } from './journeys.ts';
import { sayMoney } from './sayMoney.ts';

type Group = Report['treated'] & { key: 'treated' | 'heldOut' };
type Sent = Report['steps'][number]['messages'][number] & { key: string; step: string };

/** What came of it, beside those who got nothing; and what became of its messages. */
export function ReportPanel({ report, journey }: { report: Report; journey: JourneyDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups: Group[] = [
    { ...report.treated, key: 'treated' },
    { ...report.heldOut, key: 'heldOut' },
  ];
  const share = (part: number, of: number): string =>
    of === 0
      ? '–'
      : new Intl.NumberFormat(format.locale, { style: 'percent', maximumFractionDigits: 1 }).format(part / of);
  const columns: Column<Group>[] = [
    { title: t('journey.group'), show: (one) => <span className={css.strong}>{t(`journey.groups.${one.key}`)}</span> },
    { title: t('journey.people'), number: true, show: (one) => format.number(one.people) },
    {
      title: t('journey.buyers'),
      number: true,
      show: (one) => `${format.number(one.buyers)} (${share(one.buyers, one.people)})`,
    },
    { title: t('journey.orders'), number: true, show: (one) => format.number(one.orders) },
    { title: t('journey.goals'), number: true, show: (one) => format.number(one.goals) },
    {
      title: t('journey.money'),
      number: true,
      show: (one) => one.money.map((each) => sayMoney(format.locale, each)).join(', ') || '–',
    },
  ];
  const document = journey.published ?? journey.draft;
  const sent = report.steps.flatMap(({ stepId, messages }): Sent[] => {
    const step = document.steps[stepId];
    const name = step === undefined ? stepId : (step.name ?? t(`journey.kind.${step.kind}`));
    return messages.map((one) => ({ ...one, key: `${stepId} ${one.channel}`, step: name }));
  });
  const counts = ['asked', 'sent', 'delivered', 'opened', 'clicked', 'dropped'] as const;
  const messageColumns: Column<Sent>[] = [
    { title: t('journey.step'), show: (one) => `${one.step} · ${one.channel}` },
    ...counts.map((key): Column<Sent> => ({
      title: t(`journey.count.${key}`),
      number: true,
      show: (one) => format.number(one[key]),
    })),
  ];
  return (
    <Panel title={t('journey.report')} hint={t('journey.reportHint', { count: report.days })} flush>
      <DataTable columns={columns} rows={groups} keyOf={(one) => one.key} label={t('journey.report')} figures />
      {report.cost === null ? null : (
        <p className={css.none}>{t('journey.costSo', { cost: sayMoney(format.locale, report.cost) })}</p>
      )}
      {sent.length === 0 ? null : (
        <DataTable
          columns={messageColumns}
          rows={sent}
          keyOf={(one) => one.key}
          label={t('journey.messages')}
          figures
        />
      )}
    </Panel>
  );
}
