import { Button, Checkbox, Select, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReferralTerms, referralTerms } from '../../../contracts/loyalty-referrals.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { useFormat } from '../ui/format.ts';
import { MinorInput } from '../ui/MinorInput.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { MaybeWhole, Whole } from './Fields.tsx';
import css from './Loyalty.module.css';
import { termsQuery } from './referrals.ts';
import { useProgramme } from './useProgramme.ts';

export function ReferralsPart() {
  const { data, error, refetch } = useQuery(termsQuery);
  if (error !== null && data === undefined) return <ProblemNotice error={error} retry={() => void refetch()} />;
  return data === undefined ? <Skeleton height={320} /> : <Terms key={JSON.stringify(data)} saved={data} />;
}

/** What bringing a friend is worth, points as a gift, and what keeps both honest. */
function Terms({ saved }: { saved: ReferralTerms }) {
  const { t } = useTranslation();
  const editable = useMay()('editProgramme');
  const format = useFormat();
  const { current, amount } = useProgramme();
  const [terms, setTerms] = useState(saved);
  const put = (part: Partial<ReferralTerms>) => setTerms({ ...terms, ...part });
  const putGift = (part: Partial<ReferralTerms['gift']>) => put({ gift: { ...terms.gift, ...part } });
  const changed = JSON.stringify(terms) !== JSON.stringify(saved);
  const currency = current?.currency ?? 'EUR';
  const save = useDeed({
    run: () => api.put(referralTerms, '/loyalty/referral-terms', terms),
    done: t('common.saved'),
    changes: ['loyalty-referral-terms'],
  });
  return (
    <>
      <fieldset disabled={!editable} className={css.plain}>
        <Panel title={t('referral.title')} hint={t('referral.hint')}>
          <div className={css.form}>
            <p className={css.saying}>
              {terms.state === 'off'
                ? t('referral.off')
                : t('referral.words', {
                    referrer: amount(terms.referrerPoints, terms.kind),
                    friend: amount(terms.friendPoints, terms.kind),
                    minimum: format.money({ amountMinor: terms.minimumMinor, currency }),
                    days: format.number(terms.waitDays ?? current?.returns.windowDays ?? 14),
                  })}
            </p>
            <Checkbox
              label={t('referral.on')}
              checked={terms.state === 'on'}
              onChange={(event) => put({ state: event.currentTarget.checked ? 'on' : 'off' })}
            />
            <div className={css.pair}>
              <Select
                label={t('loyalty.kind')}
                allowDeselect={false}
                value={terms.kind}
                data={[
                  ...(current?.kinds ?? []).map((one) => ({ value: one.id, label: one.name })),
                  ...(current?.kinds.some((one) => one.id === terms.kind) === true
                    ? []
                    : [{ value: terms.kind, label: terms.kind }]),
                ]}
                onChange={(kind) => put({ kind: kind ?? terms.kind })}
              />
              <Whole
                label={t('referral.referrerPoints')}
                value={terms.referrerPoints}
                onChange={(referrerPoints) => put({ referrerPoints })}
              />
              <Whole
                label={t('referral.friendPoints')}
                value={terms.friendPoints}
                onChange={(friendPoints) => put({ friendPoints })}
              />
              <MinorInput
                label={t('referral.minimum')}
                currency={currency}
                value={terms.minimumMinor}
                onChange={(minimumMinor) => put({ minimumMinor: minimumMinor ?? 0 })}
              />
              <MaybeWhole
                label={t('referral.waitDays')}
                description={t('referral.waitHint')}
                max={365}
                value={terms.waitDays}
                onChange={(waitDays) => put({ waitDays })}
              />
              <Whole
                label={t('referral.claimDays')}
                min={1}
                max={730}
                value={terms.claimDays}
                onChange={(claimDays) => put({ claimDays })}
              />
              <MaybeWhole
                label={t('referral.expiresDays')}
                description={t('referral.expiresHint')}
                min={1}
                max={3_650}
                value={terms.expiresDays}
                onChange={(expiresDays) => put({ expiresDays })}
              />
              <Whole
                label={t('referral.mostPerDay')}
                min={1}
                max={10_000}
                value={terms.mostPerDay}
                onChange={(mostPerDay) => put({ mostPerDay })}
              />
              <Whole
                label={t('referral.mostPerMonth')}
                min={1}
                max={100_000}
                value={terms.mostPerMonth}
                onChange={(mostPerMonth) => put({ mostPerMonth })}
              />
            </div>
            <TextInput
              label={t('referral.link')}
              description={t('referral.linkHint')}
              type="url"
              maxLength={300}
              value={terms.link ?? ''}
              onChange={(event) => put({ link: event.currentTarget.value === '' ? null : event.currentTarget.value })}
            />
          </div>
        </Panel>
        <Panel title={t('referral.gifts')} hint={t('referral.giftsHint')}>
          <div className={css.form}>
            <Checkbox
              label={t('referral.giftsOn')}
              checked={terms.gift.state === 'on'}
              onChange={(event) => putGift({ state: event.currentTarget.checked ? 'on' : 'off' })}
            />
            <div className={css.pair}>
              <Whole
                label={t('referral.mostPoints')}
                min={1}
                value={terms.gift.mostPoints}
                onChange={(mostPoints) => putGift({ mostPoints })}
              />
              <Whole
                label={t('referral.giftsPerDay')}
                min={1}
                max={1_000}
                value={terms.gift.mostPerDay}
                onChange={(mostPerDay) => putGift({ mostPerDay })}
              />
              <Whole
                label={t('referral.mostReceived')}
                min={1}
                max={10_000}
                value={terms.gift.mostReceived}
                onChange={(mostReceived) => putGift({ mostReceived })}
              />
            </div>
          </div>
        </Panel>
      </fieldset>
      {save.error === null ? null : <ProblemNotice error={save.error} />}
      {editable ? (
        <div className={css.bar}>
          <span className={css.barWords} role="status">
            {changed ? t('programme.unsaved') : ''}
          </span>
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate(undefined)}>
            {t('common.save')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
