import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import * as contract from '../../../contracts/loyalty-referrals.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconShieldCheck } from '../ui/icons.ts';
import { inWords } from '../ui/inWords.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { pagesOf } from '../ui/pages.ts';
import { Tag, type Tone } from '../ui/Tag.tsx';
import css from './Loyalty.module.css';

type Suspicion = z.output<typeof contract.suspicion>;
const route = getRouteApi('/staff/loyalty/suspicions');

const suspicionsQuery = (state: Suspicion['state'] | undefined) =>
  pagesOf(['loyalty-suspicions'], contract.suspicionPage, '/loyalty/suspicions', state === undefined ? {} : { state }, {
    every: 30_000,
  });

const kinds = [
  'self_referral',
  'referral_loop',
  'referral_velocity',
  'cashier_referral',
  'cashier_card',
  'gifts_received',
  'slips_refused',
  'overspent',
  'code_at_two_tills',
] as const;
/** Details that have a name here; another one is shown as it is called. */
const details = ['channel', 'cashier', 'till', 'slips', 'points', 'in30Days', 'merged'] as const;
const tones: Record<Suspicion['state'], Tone> = { open: 'warn', dismissed: 'quiet', confirmed: 'error' };

/** What looks wrong and waits for somebody. Whatever it holds back stands still until then. */
export function SuspicionsPart() {
  const { t } = useTranslation();
  const may = useMay();
  const chosen = route.useSearch().state ?? 'open';
  const go = route.useNavigate();
  const query = useInfiniteQuery(suspicionsQuery(chosen === 'all' ? undefined : chosen));
  const [asks, setAsks] = useState<{ one: Suspicion; decision: 'dismiss' | 'confirm' } | null>(null);
  return (
    <>
      <div className={css.filters}>
        <SegmentedControl
          size="sm"
          aria-label={t('suspicion.state')}
          value={chosen}
          data={[
            ...contract.suspicionStates.map((value) => ({ value, label: t(`suspicion.is.${value}`) })),
            { value: 'all', label: t('approval.all') },
          ]}
          onChange={(next) =>
            void go({ search: { state: contract.suspicionStates.find((one) => one === next) ?? 'all' }, replace: true })
          }
        />
      </div>
      <Listing
        query={query}
        title={t('loyalty.part.suspicions')}
        hint={t('suspicion.hint')}
        empty={
          <Empty icon={IconShieldCheck} title={t('suspicion.none')}>
            {t('suspicion.noneWords')}
          </Empty>
        }
      >
        {(items) => (
          <ul className={css.rows}>
            {items.map((one) => (
              <li key={one.id}>
                <Row one={one} decide={may('decideSuspicions') ? (decision) => setAsks({ one, decision }) : null} />
              </li>
            ))}
          </ul>
        )}
      </Listing>
      {asks === null ? null : <DecideDialog {...asks} onClose={() => setAsks(null)} />}
    </>
  );
}

function useKindWords() {
  const { t } = useTranslation();
  return (kind: string): { title: string; why: string } => {
    const known = kinds.find((one) => one === kind);
    return known === undefined
      ? { title: kind, why: '' }
      : { title: t(`suspicion.kind.${known}`), why: t(`suspicion.why.${known}`) };
  };
}

function Row({ one, decide }: { one: Suspicion; decide: ((decision: 'dismiss' | 'confirm') => void) | null }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const words = useKindWords()(one.kind);
  const { reason, ...rest } = one.detail;
  const facts = Object.entries(rest).filter(([, value]) => value !== null && value !== '');
  return (
    <>
      <span className={css.rowWords}>
        <span className={css.strong}>{words.title}</span>
        <span className={css.ruleText}>{words.why}</span>
        <span className={css.small}>
          {facts
            .map(([name, value]) => {
              const known = details.find((key) => key === name);
              return `${known === undefined ? name : t(`suspicion.detail.${known}`)}: ${inWords(value)}`;
            })
            .join(' · ')}
        </span>
        <span className={css.moveFoot}>
          <Moment at={one.lastAt} />
          {one.seen > 1 ? (
            <span>{t('suspicion.seen', { count: one.seen, shown: format.number(one.seen) })}</span>
          ) : null}
          {one.personId === null ? null : may('seeAccounts') ? (
            <Link to="/loyalty/accounts/$personId" params={{ personId: one.personId }}>
              {t('loyalty.openAccount')}
            </Link>
          ) : (
            <Link to="/people/$personId" params={{ personId: one.personId }}>
              {t('loyalty.profile')}
            </Link>
          )}
          {one.decidedBy === null ? null : (
            <span>
              {one.decidedBy}, <Moment at={one.decidedAt} />
              {typeof reason === 'string' ? `: ${reason}` : ''}
            </span>
          )}
        </span>
      </span>
      {one.state === 'open' && decide !== null ? (
        <span className={css.deeds}>
          <Button size="compact-sm" variant="default" onClick={() => decide('dismiss')}>
            {t('suspicion.dismiss')}
          </Button>
          <Button size="compact-sm" color="red" onClick={() => decide('confirm')}>
            {t('suspicion.confirm')}
          </Button>
        </span>
      ) : (
        <Tag tone={tones[one.state]}>{t(`suspicion.is.${one.state}`)}</Tag>
      )}
    </>
  );
}

type DialogProps = { one: Suspicion; decision: 'dismiss' | 'confirm'; onClose: () => void };

function DecideDialog({ one, decision, onClose }: DialogProps) {
  const { t } = useTranslation();
  const words = useKindWords()(one.kind);
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: () =>
      api.post(contract.suspicion, `/loyalty/suspicions/${one.id}/decisions`, { decision, reason: reason.trim() }),
    done: t(`suspicion.done.${decision}`),
    changes: ['loyalty-suspicions', 'loyalty', 'loyalty-history', 'problems'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t(`suspicion.${decision}`)}
      hint={`${words.title}. ${t(`suspicion.decide.${decision}`)}`}
      confirm={t(`suspicion.${decision}`)}
      danger={decision === 'confirm'}
      disabled={reason.trim() === ''}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <Textarea
        label={t('common.reason')}
        required
        data-autofocus
        autosize
        minRows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
