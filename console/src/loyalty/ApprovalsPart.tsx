import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconChecklist } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag, type Tone } from '../ui/Tag.tsx';
import { AccountLink } from './AccountLink.tsx';
import css from './Loyalty.module.css';
import { type Approval, movedKeys } from './loyalty.ts';
import { useProgramme } from './useProgramme.ts';

const route = getRouteApi('/staff/loyalty/approvals');

export const approvalsQuery = (state: Approval['state'] | undefined) =>
  queryOptions({
    queryKey: ['loyalty-approvals', state ?? 'all'],
    queryFn: ({ signal }) => api.get(contract.approvals, '/loyalty/approvals', { state }, signal),
    refetchInterval: 20_000,
  });

const tones: Record<Approval['state'], Tone> = { asked: 'warn', approved: 'ok', refused: 'quiet' };
const states = ['asked', 'approved', 'refused'] as const;

/** What needs a second pair of eyes: nothing of it has moved yet. */
export function ApprovalsPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const { limit } = useProgramme();
  const chosen = route.useSearch().state ?? 'asked';
  const go = route.useNavigate();
  const { data, error, refetch } = useQuery(approvalsQuery(chosen === 'all' ? undefined : chosen));
  const [asks, setAsks] = useState<{ approval: Approval; agree: boolean } | null>(null);
  const columns: Column<Approval>[] = [
    {
      title: t('approval.what'),
      show: (one) => (
        <span className={css.rowWords}>
          <span className={css.strong}>{t(`approval.is.${one.what}`)}</span>
          <span className={css.small}>{one.reason}</span>
        </span>
      ),
    },
    { title: t('loyalty.amount'), number: true, nowrap: true, show: (one) => format.number(one.amount) },
    {
      title: t('approval.customers'),
      show: (one) => <Customers one={one} />,
    },
    {
      title: t('approval.asked'),
      show: (one) => (
        <span>
          {one.askedBy}, <Moment at={one.askedAt} />
        </span>
      ),
    },
    {
      title: t('approval.decision'),
      show: (one) =>
        one.state === 'asked' ? (
          <Decision one={one} mine={one.isMine} limit={limit} decide={setAsks} />
        ) : (
          <span>
            <Tag tone={tones[one.state]}>{t(`approval.state.${one.state}`)}</Tag> {one.decidedBy},{' '}
            <Moment at={one.decidedAt} />
          </span>
        ),
    },
  ];
  return (
    <>
      <div className={css.filters}>
        <SegmentedControl
          size="sm"
          aria-label={t('approval.decision')}
          value={chosen}
          data={[
            ...states.map((value) => ({ value, label: t(`approval.state.${value}`) })),
            { value: 'all', label: t('approval.all') },
          ]}
          onChange={(next) =>
            void go({ search: { state: states.find((one) => one === next) ?? 'all' }, replace: true })
          }
        />
        {may('bulkGrant') ? (
          <ButtonLink to="/loyalty/bulk" variant="default">
            {t('loyalty.bulk')}
          </ButtonLink>
        ) : null}
      </div>
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={220} /> : null}
      {data === undefined ? null : (
        <Panel flush title={t('loyalty.part.approvals')} hint={t('approval.hint', { limit: format.number(limit) })}>
          {data.items.length === 0 ? (
            <Empty icon={IconChecklist} title={t('approval.none')}>
              {t('approval.noneWords')}
            </Empty>
          ) : (
            <DataTable
              columns={columns}
              rows={data.items}
              keyOf={(one) => one.id}
              label={t('loyalty.part.approvals')}
            />
          )}
        </Panel>
      )}
      {asks === null ? null : <DecideDialog {...asks} onClose={() => setAsks(null)} />}
    </>
  );
}

/** So many are named in the list. */
const named = 3;

/** Whose points would move: they are looked at before anybody agrees. */
function Customers({ one }: { one: Approval }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rest = Math.max(one.customers, one.personIds.length) - named;
  if (one.personIds.length === 0) return one.customers === 0 ? null : format.number(one.customers);
  return (
    <span className={css.names}>
      {one.personIds.slice(0, named).map((personId) => (
        <AccountLink key={personId} personId={personId} />
      ))}
      {rest > 0 ? (
        <span className={css.small}>{t('approval.more', { count: rest, shown: format.number(rest) })}</span>
      ) : null}
    </span>
  );
}

type DecisionProps = {
  one: Approval;
  mine: boolean;
  limit: number;
  decide: (asks: { approval: Approval; agree: boolean }) => void;
};

/** Who may not decide is told why, and sees no deed that would be refused. */
function Decision({ one, mine, limit, decide }: DecisionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (mine) return <span className={css.small}>{t('approval.yours')}</span>;
  return (
    <span className={css.deeds}>
      {one.amount > limit ? (
        <span className={css.small}>{t('approval.aboveLimit', { limit: format.number(limit) })}</span>
      ) : (
        <Button size="compact-sm" onClick={() => decide({ approval: one, agree: true })}>
          {t('approval.agree')}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={() => decide({ approval: one, agree: false })}>
        {t('approval.refuse')}
      </Button>
    </span>
  );
}

function DecideDialog({ approval, agree, onClose }: { approval: Approval; agree: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const deed = useDeed({
    run: () => api.post(contract.approval, `/loyalty/approvals/${approval.id}/decision`, { agree }),
    done: agree ? t('approval.agreed') : t('approval.refused'),
    changes: movedKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={agree ? t('approval.agree') : t('approval.refuse')}
      hint={t('approval.decideHint', {
        what: t(`approval.is.${approval.what}`),
        amount: format.number(approval.amount),
        who: approval.askedBy,
        reason: approval.reason,
      })}
      confirm={agree ? t('approval.agree') : t('approval.refuse')}
      danger={!agree}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    />
  );
}
