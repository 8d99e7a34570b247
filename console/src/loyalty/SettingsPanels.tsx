import { Select, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Panel } from '../ui/Panel.tsx';
import { Whole } from './Fields.tsx';
import css from './Loyalty.module.css';
import type { Draft } from './loyalty.ts';
import { sayGeneral, sayReturns, type Speaker } from './sayProgramme.ts';

/** Who may not change it reads the sentences alone. */
type Props = { speaker: Speaker; editable: boolean; put: (part: Partial<Draft>) => void };

function Sentences({ lines }: { lines: readonly string[] }) {
  return (
    <ul className={css.sentences} aria-live="polite">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** What holds for all of the programme: its name, money, time, and how much a role may move alone. */
export function GeneralPanel({ speaker, editable, put }: Props) {
  const { t } = useTranslation();
  const { draft } = speaker;
  const limits = draft.grantLimits;
  if (!editable)
    return (
      <Panel title={t('programme.general')}>
        <Sentences lines={sayGeneral(speaker)} />
      </Panel>
    );
  return (
    <Panel title={t('programme.general')}>
      <div className={css.form}>
        <Sentences lines={sayGeneral(speaker)} />
        <div className={css.pair}>
          <TextInput
            label={t('people.name')}
            required
            maxLength={200}
            value={draft.name}
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t('programme.currency')}
            required
            maxLength={3}
            value={draft.currency}
            onChange={(event) => put({ currency: event.currentTarget.value.toUpperCase() })}
          />
          <Select
            label={t('programme.timeZone')}
            searchable
            limit={60}
            allowDeselect={false}
            nothingFoundMessage={t('common.nothing')}
            value={draft.timeZone}
            data={[...new Set([draft.timeZone, ...Intl.supportedValuesOf('timeZone')])]}
            onChange={(next) => put({ timeZone: next ?? draft.timeZone })}
          />
          <Select
            label={t('programme.earnAt')}
            allowDeselect={false}
            value={draft.earnAt}
            data={(['placed', 'completed'] as const).map((value) => ({
              value,
              label: t(`programme.earnAtIs.${value}`),
            }))}
            onChange={(next) => put({ earnAt: next === 'completed' ? next : 'placed' })}
          />
          <TagsInput
            label={t('programme.warnDays')}
            description={t('programme.warnHint')}
            maxTags={3}
            value={draft.warnDays.map(String)}
            onChange={(next) =>
              put({
                warnDays: [...new Set(next.map(Number))]
                  .filter((one) => Number.isInteger(one) && one >= 1 && one <= 365)
                  .sort((a, b) => b - a),
              })
            }
          />
        </div>
        <fieldset className={css.fields}>
          <legend>{t('programme.limits')}</legend>
          <div className={css.pair}>
            {(['admin', 'marketer', 'agent', 'store'] as const).map((role) => (
              <Whole
                key={role}
                label={t(`role.${role}`)}
                value={limits[role]}
                onChange={(next) => put({ grantLimits: { ...limits, [role]: next } })}
              />
            ))}
          </div>
        </fieldset>
      </div>
    </Panel>
  );
}

export function ReturnsPanel({ speaker, editable, put }: Props) {
  const { t } = useTranslation();
  const { returns } = speaker.draft;
  const { expiredLots } = returns;
  const change = (part: Partial<Draft['returns']>) => put({ returns: { ...returns, ...part } });
  if (!editable)
    return (
      <Panel title={t('programme.returns')}>
        <Sentences lines={sayReturns(speaker)} />
      </Panel>
    );
  return (
    <Panel title={t('programme.returns')}>
      <div className={css.form}>
        <Sentences lines={sayReturns(speaker)} />
        <div className={css.pair}>
          <Whole
            label={t('programme.windowDays')}
            max={3_660}
            value={returns.windowDays}
            onChange={(windowDays) => change({ windowDays })}
          />
          <Select
            label={t('programme.spentLots')}
            allowDeselect={false}
            value={returns.spentLots}
            data={(['debt', 'other_lots', 'forgive'] as const).map((value) => ({
              value,
              label: t(`programme.spentLotsIs.${value}`),
            }))}
            onChange={(next) => change({ spentLots: next === 'other_lots' || next === 'forgive' ? next : 'debt' })}
          />
          <Select
            label={t('programme.expiredLots')}
            allowDeselect={false}
            value={expiredLots.kind}
            data={(['renew', 'original', 'resume'] as const).map((value) => ({
              value,
              label: t(`programme.expiredLotsIs.${value}`),
            }))}
            onChange={(next) =>
              change({
                expiredLots: next === 'original' || next === 'resume' ? { kind: next } : { kind: 'renew', days: 30 },
              })
            }
          />
          {expiredLots.kind === 'renew' ? (
            <Whole
              label={t('programme.days')}
              min={1}
              max={3_660}
              value={expiredLots.days}
              onChange={(days) => change({ expiredLots: { kind: 'renew', days } })}
            />
          ) : null}
        </div>
      </div>
    </Panel>
  );
}

/** How tiers are counted; the levels stand in a list of their own. */
export function TierFields({ draft, put }: { draft: Draft; put: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const { tiers } = draft;
  const change = (part: Partial<Draft['tiers']>) => put({ tiers: { ...tiers, ...part } });
  return (
    <div className={css.pair}>
      <Select
        label={t('programme.tiersBy')}
        allowDeselect={false}
        value={tiers.by}
        data={(['spent', 'earned', 'orders'] as const).map((value) => ({
          value,
          label: t(`programme.tiersByIs.${value}`),
        }))}
        onChange={(next) => change({ by: next === 'earned' || next === 'orders' ? next : 'spent' })}
      />
      <Whole
        label={t('programme.ofMonths')}
        min={1}
        max={60}
        value={tiers.months}
        onChange={(months) => change({ months })}
      />
      <Whole
        label={t('programme.keepDays')}
        max={3_660}
        value={tiers.keepDays}
        onChange={(keepDays) => change({ keepDays })}
      />
      <Whole
        label={t('programme.graceDays')}
        max={3_660}
        value={tiers.graceDays}
        onChange={(graceDays) => change({ graceDays })}
      />
      <Select
        label={t('programme.fall')}
        allowDeselect={false}
        value={tiers.fall}
        data={(['one', 'deserved'] as const).map((value) => ({ value, label: t(`programme.fallIs.${value}`) }))}
        onChange={(next) => change({ fall: next === 'one' ? next : 'deserved' })}
      />
    </div>
  );
}
