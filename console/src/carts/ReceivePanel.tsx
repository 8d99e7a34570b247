import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { useLocationName, useTimeZone } from '../stock/LocationSelect.tsx';
import { useFormat } from '../ui/format.ts';
import { Hours } from '../ui/Hours.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Carts.module.css';
import { type Cart, type Promised, promisesQuery } from './carts.ts';
import { DeliveryDialog, type DeliveryStart } from './DeliveryDialog.tsx';

/** How the customer gets it: what was chosen, and every way that is possible, with its day and its price. */
export function ReceivePanel({ cart }: { cart: Cart }) {
  const { t } = useTranslation();
  const may = useMay();
  const nameOf = useLocationName();
  const timeZoneOf = useTimeZone();
  const promises = useQuery(promisesQuery(cart));
  const [asks, setAsks] = useState<DeliveryStart | null>(null);
  const chosen = cart.delivery;
  return (
    <Panel
      title={t('carts.receiving')}
      actions={
        may('sell') ? (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() =>
              setAsks({
                method: chosen?.method ?? 'pickup',
                methodId: chosen?.methodId,
                locationId: chosen?.locationId,
                sendsFrom: chosen?.plan?.[0]?.locationId,
                windows: promises.data?.options.find((one) => one.methodId === chosen?.methodId)?.windows ?? [],
              })
            }
          >
            {chosen === null ? t('carts.choose') : t('common.edit')}
          </Button>
        ) : undefined
      }
    >
      {chosen === null ? (
        <p className={css.small}>{t('carts.notChosen')}</p>
      ) : (
        <p className={css.chosen}>
          <strong>{t(`orders.method.${chosen.method}`)}</strong>
          {chosen.locationId === undefined ? null : ` · ${nameOf(chosen.locationId)}`}
          {chosen.address === undefined ? null : ` · ${[...chosen.address.lines, chosen.address.city].join(', ')}`}
          {chosen.promisedAt === undefined ? null : (
            <>
              {' · '}
              {chosen.window?.from === undefined || chosen.window.to === undefined ? (
                <Moment at={chosen.promisedAt} form="dateTime" />
              ) : (
                <Hours
                  window={{ from: chosen.window.from, to: chosen.window.to }}
                  timeZone={timeZoneOf(chosen.plan?.[0]?.locationId)}
                />
              )}
            </>
          )}
        </p>
      )}
      {cart.lines.length === 0 ? null : promises.error !== null ? (
        <ProblemNotice error={promises.error} />
      ) : promises.data === undefined ? (
        <Skeleton height={120} />
      ) : (
        <ul className={css.ways}>
          {promises.data.options.map((option) => (
            <li key={`${option.methodId} ${option.locationId}`}>
              <Way option={option} onChoose={() => setAsks(startOf(option))} />
            </li>
          ))}
        </ul>
      )}
      {asks === null ? null : <DeliveryDialog cart={cart} start={asks} onClose={() => setAsks(null)} />}
    </Panel>
  );
}

const startOf = (option: Promised): DeliveryStart => ({
  method: option.kind,
  methodId: option.methodId,
  locationId: option.locationId ?? undefined,
  windows: option.windows,
  sendsFrom: option.plan[0]?.locationId,
});

function Way({ option, onChoose }: { option: Promised; onChoose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  return (
    <>
      <span className={css.words}>
        <span>
          {option.name}
          {option.locationId === null ? null : ` · ${nameOf(option.locationId)}`}
        </span>
        <span className={css.small}>
          {option.readyAt === null ? format.date(`${option.arrivesOn}T12:00:00Z`) : format.dateTime(option.readyAt)}
          {' · '}
          {option.price.amountMinor === 0 ? t('carts.free') : format.money(option.price)}
          {option.plan.length > 1 ? ` · ${t('carts.parcels', { count: option.plan.length })}` : null}
        </span>
      </span>
      <Button size="compact-sm" variant="default" onClick={onChoose}>
        {t('carts.choose')}
      </Button>
    </>
  );
}
