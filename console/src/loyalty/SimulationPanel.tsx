import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import * as contract from '../../../contracts/loyalty.ts';
import { api } from '../api.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { DayTime } from '../ui/DayTime.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Loyalty.module.css';
import type { Draft } from './loyalty.ts';

type Simulation = z.output<typeof contract.simulation>;

/** What the draft would have given for orders of the past, beside what was given by the version in force. */
export function SimulationPanel({ draft, unsaved }: { draft: Draft; unsaved: boolean }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const simulate = useMutation({
    mutationFn: () =>
      api.post(contract.simulation, '/loyalty/programme/simulations', {
        ...(from === null ? {} : { from }),
        ...(until === null ? {} : { until }),
      }),
  });
  return (
    <Panel title={t('simulate.title')} hint={t('simulate.hint')}>
      <div className={css.form}>
        <details className={css.period}>
          <summary>{t('simulate.period')}</summary>
          <div className={css.pair}>
            <DayTime label={t('programme.from')} value={from} onChange={setFrom} />
            <DayTime label={t('programme.until')} value={until} onChange={setUntil} />
          </div>
        </details>
        {unsaved ? <p className={css.quiet}>{t('simulate.saveFirst')}</p> : null}
        <Button
          variant="default"
          disabled={unsaved}
          loading={simulate.isPending}
          onClick={() => simulate.mutate(undefined)}
        >
          {t('simulate.run')}
        </Button>
        {simulate.error === null ? null : <ProblemNotice error={simulate.error} />}
        {simulate.data === undefined ? null : <Outcome draft={draft} simulation={simulate.data} />}
      </div>
    </Panel>
  );
}

function Outcome({ draft, simulation }: { draft: Draft; simulation: Simulation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { worthMinor } = simulation;
  const money = (amountMinor: number) => format.money({ amountMinor, currency: draft.currency });
  const signed = (value: number, words: (size: number) => string) =>
    value === 0 ? words(0) : `${value > 0 ? '+' : '−'}${words(Math.abs(value))}`;
  const kindName = (id: string) => draft.kinds.find((one) => one.id === id)?.name ?? id;
  const ruleName = (id: string) => draft.earn.find((one) => one.id === id)?.name ?? id;
  if (simulation.orders === 0) return <p className={css.quiet}>{t('simulate.noOrders')}</p>;
  return (
    <div className={css.form} aria-live="polite">
      <p>
        {t('simulate.looked', {
          count: simulation.orders,
          shown: format.number(simulation.orders),
          from: format.date(simulation.from),
          until: format.date(simulation.until),
        })}{' '}
        {simulation.isCut ? t('simulate.cut') : ''}
      </p>
      <p className={css.verdict}>
        <span>{t('simulate.worth')}</span>
        <strong>{signed(worthMinor.after - worthMinor.before, money)}</strong>
        <span className={css.small}>
          {money(worthMinor.before)} → {money(worthMinor.after)}
        </span>
      </p>
      {simulation.kinds.map((one) => (
        <Bars key={one.kind} name={kindName(one.kind)} before={one.before} after={one.after} />
      ))}
      {simulation.rules.length === 0 ? null : (
        <DataTable
          rows={simulation.rules}
          keyOf={(one) => `${one.ruleId} ${one.kind}`}
          label={t('programme.earn')}
          columns={[
            { title: t('programme.earnRule'), show: (one) => ruleName(one.ruleId) },
            { title: t('simulate.before'), number: true, show: (one) => format.number(one.before) },
            { title: t('simulate.after'), number: true, show: (one) => format.number(one.after) },
          ]}
        />
      )}
      {simulation.examples.length === 0 ? null : (
        <>
          <h3 className={css.subtitle}>{t('simulate.examples')}</h3>
          <DataTable
            rows={simulation.examples.slice(0, 8)}
            keyOf={(one) => one.orderId}
            label={t('simulate.examples')}
            columns={[
              {
                title: t('simulate.order'),
                show: (one) => (
                  <Link to="/orders/$orderId" params={{ orderId: one.orderId }}>
                    {one.number}
                  </Link>
                ),
              },
              { title: t('simulate.total'), number: true, nowrap: true, show: (one) => money(one.totalMinor) },
              { title: t('simulate.before'), number: true, show: (one) => format.number(one.before) },
              { title: t('simulate.after'), number: true, show: (one) => format.number(one.after) },
            ]}
          />
        </>
      )}
      <p className={css.small}>{t('simulate.leftOut')}</p>
    </div>
  );
}

/** Two bars that say the same as the numbers beside them. */
function Bars({ name, before, after }: { name: string; before: number; after: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(before, after, 1);
  return (
    <dl className={css.bars}>
      {(
        [
          ['before', before],
          ['after', after],
        ] as const
      ).map(([side, units]) => (
        <div key={side}>
          <dt>{t('simulate.of', { name, side: t(`simulate.${side}`) })}</dt>
          <dd>
            <span className={css.barTrack} aria-hidden>
              <span className={css.barFill} data-side={side} style={{ width: `${(units / most) * 100}%` }} />
            </span>
            <span className={css.barNumber}>{format.number(units)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
