import { useTranslation } from 'react-i18next';
import { Goods } from '../catalogue/Goods.tsx';
import { DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import type { Try } from './pricing.ts';
import css from './Pricing.module.css';
import { sayStep, sayWhy } from './trace.ts';

/** Lines, totals, and why every cent is there. */
export function QuoteAnswer({ answer }: { answer: Try }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { quote, skipped } = answer;
  const money = (amountMinor: number) => format.money({ amountMinor, currency: quote.currency });
  const names = new Map(quote.promotions.map((one) => [one.promotionId, one.name]));
  const totals: [string, string][] = [
    ...(quote.discountMinor === 0
      ? []
      : ([
          [t('try.list'), money(quote.listMinor)],
          [t('try.discount'), money(-quote.discountMinor)],
        ] satisfies [string, string][])),
    ...(quote.delivery === null
      ? []
      : ([[t('price.deliveryMethod'), money(quote.delivery.totalMinor)]] satisfies [string, string][])),
    [t('try.tax'), money(quote.taxMinor)],
  ];
  return (
    <>
      <Panel title={t('try.answer')} flush>
        <div role="status" className="tl-unseen">
          {t('try.totalIs', { total: money(quote.totalMinor) })}
        </div>
        <DataTable
          rows={quote.lines}
          keyOf={({ lineId }) => lineId}
          label={t('try.answer')}
          columns={[
            {
              title: t('catalogue.sku'),
              show: (line) => (
                <Goods sku={line.sku}>
                  {line.state.kind === 'unpriced' ? <Tag tone="error">{t('try.noPrice')}</Tag> : null}
                  {line.discounts.length === 0 ? null : (
                    <>
                      <br />
                      {line.discounts
                        .map((one) => `${names.get(one.promotionId) ?? one.promotionId} ${money(-one.amountMinor)}`)
                        .join(' · ')}
                    </>
                  )}
                </Goods>
              ),
            },
            { title: t('catalogue.quantity'), number: true, show: (line) => format.number(line.quantity) },
            { title: t('try.unit'), number: true, show: (line) => money(line.unitMinor) },
            {
              title: t('try.total'),
              number: true,
              show: (line) => (
                <span>
                  {line.discountMinor === 0 ? null : (
                    <>
                      <s className={css.was}>{money(line.listMinor)}</s>{' '}
                    </>
                  )}
                  <strong>{money(line.totalMinor)}</strong>
                </span>
              ),
            },
          ]}
        />
        <dl className={css.totals} style={{ padding: '12px 16px 16px' }}>
          {totals.map(([name, value]) => (
            <Total key={name} name={name} value={value} />
          ))}
          <dt className={css.total}>{t('try.total')}</dt>
          <dd className={css.total}>{money(quote.totalMinor)}</dd>
        </dl>
        {quote.codes.length === 0 ? null : (
          <ul className={css.trace} style={{ padding: '0 16px 12px' }}>
            {quote.codes.map((code) => (
              <li key={code.code} data-kind={code.state === 'refused' ? 'unpriced' : 'promotion'}>
                <code>{code.code}</code> {t(`try.codeIs.${code.state}`)} {code.why === null ? '' : sayWhy(t, code.why)}
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t('try.why')} hint={t('try.whyHint')}>
        <ol className={css.trace}>
          {quote.trace.map((step, place) => (
            <li key={place} data-kind={step.code.split('_')[0]}>
              {sayStep(t, format, step, quote.currency)}
            </li>
          ))}
        </ol>
      </Panel>
      {skipped.length === 0 ? null : (
        <Panel title={t('try.skipped')}>
          <ul className={css.trace}>
            {skipped.map((one) => (
              <li key={one.promotionId}>
                <strong>{one.name}</strong> {sayWhy(t, one.why)}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function Total({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
