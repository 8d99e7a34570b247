import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { useLocationName, useTimeZone } from '../stock/LocationSelect.tsx';
import { Hours } from '../ui/Hours.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import { inWords } from '../ui/inWords.ts';
import { nextSteps, type Verb } from './nextSteps.ts';
import css from './Orders.module.css';
import { type Fulfilment, type Order, type Unit, unitTone } from './orders.ts';
import { StepDialog } from './StepDialog.tsx';

/** Where the goods go from and how far they are; the next step stands beside each. */
export function FulfilmentsPanel({ order }: { order: Order }) {
  const { t } = useTranslation();
  const may = useMay();
  const nameOf = useLocationName();
  const timeZoneOf = useTimeZone();
  const [step, setStep] = useState<{ fulfilment: Fulfilment; verb: Verb } | null>(null);
  if (order.fulfilments.length === 0) return null;
  return (
    <Panel title={t('orders.fulfilments')} flush>
      <ul className={css.rows}>
        {order.fulfilments.map((one) => {
          const steps =
            order.state === 'placed' && may('handleGoods') ? nextSteps(one.method, one.state as Unit['state']) : [];
          return (
            <li key={one.fulfilmentNo}>
              <span className={css.rowWords}>
                <span className={css.rowTitle}>
                  {t(`orders.method.${one.method}`)} · {nameOf(one.locationId)}
                </span>
                <span className={css.small}>
                  {t('orders.parcelNo', { no: one.fulfilmentNo })}
                  {one.promisedAt === null ? null : (
                    <>
                      {' · '}
                      {t('orders.promised')}{' '}
                      {one.window === null ? (
                        <Moment at={one.promisedAt} form="dateTime" />
                      ) : (
                        <Hours window={one.window} timeZone={timeZoneOf(one.locationId)} />
                      )}
                    </>
                  )}
                  {one.tracking === null ? null : ` · ${inWords(one.tracking)}`}
                  {one.proof === null ? null : ` · ${inWords(one.proof)}`}
                </span>
              </span>
              <Tag tone={unitTone[one.state as Unit['state']] ?? 'quiet'}>
                {t(`orders.unit.${one.state as Unit['state']}`)}
              </Tag>
              <span className={css.rowActions}>
                {steps.map((verb, at) => (
                  <Button
                    key={verb}
                    size="compact-sm"
                    variant={at === 0 ? 'filled' : 'default'}
                    onClick={() => setStep({ fulfilment: one, verb })}
                  >
                    {t(`orders.step.${verb}`)}
                  </Button>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
      {step === null ? null : (
        <StepDialog order={order} fulfilment={step.fulfilment} verb={step.verb} onClose={() => setStep(null)} />
      )}
    </Panel>
  );
}
