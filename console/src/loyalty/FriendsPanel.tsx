import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty-referrals.ts';
import { api } from '../api.ts';
import type { Person } from '../person/person.ts';
import { useMay } from '../session/may.ts';
import { useSession } from '../session/session.ts';
import { Copy } from '../ui/Copy.tsx';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import table from '../ui/table.module.css';
import { Tag, type Tone } from '../ui/Tag.tsx';
import { AccountLink, useNameOf } from './AccountLink.tsx';
import css from './Loyalty.module.css';
import { customerOf } from './loyalty.ts';
import { broughtQuery, cameByQuery, type Referral, termsQuery } from './referrals.ts';

const tones: Record<Referral['state'], Tone> = { waiting: 'quiet', bought: 'accent', rewarded: 'ok', refused: 'error' };
/** Why a referral ended without a reward, and why a code was refused, where there are words for it here. */
const reasons = [
  'cancelled',
  'no_purchase',
  'same_person',
  'self_referral',
  'referral_loop',
  'referral_velocity',
  'cashier_referral',
] as const;
const refusals = contract.referralRefusal.options;

/** Who brought this customer, and whom the customer brought. */
export function FriendsPanel({ person }: { person: Person }) {
  const { t } = useTranslation();
  const may = useMay();
  const terms = useQuery(termsQuery).data;
  const cameBy = useQuery(cameByQuery(person.id));
  const brought = useInfiniteQuery(broughtQuery(person.id));
  const [asks, setAsks] = useState<'claim' | Referral | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const show = useDeed({
    run: () => api.post(contract.referralCode, '/loyalty/referral-codes', { customer: customerOf(person) }),
    changes: [],
    after: (answer) => setCode(answer.printed),
  });
  const error = cameBy.error ?? brought.error ?? show.error;
  const friends = brought.data?.pages.flatMap((page) => page.items) ?? [];
  const isOn = terms?.state === 'on';
  const editable = may('referFriends') && isOn && person.erasedAt === null;
  const cancel = (one: Referral) => (may('cancelReferrals') && one.endedAt === null ? () => setAsks(one) : null);
  return (
    <Panel
      title={t('referral.title')}
      hint={isOn || terms === undefined ? undefined : t('referral.off')}
      flush
      actions={
        editable ? (
          <>
            {code === null ? (
              <Button size="xs" variant="default" loading={show.isPending} onClick={() => show.mutate(undefined)}>
                {t('friend.showCode')}
              </Button>
            ) : null}
            {cameBy.data === null ? (
              <Button size="xs" variant="default" onClick={() => setAsks('claim')}>
                {t('friend.claim')}
              </Button>
            ) : null}
          </>
        ) : undefined
      }
    >
      {error === null ? null : <ProblemNotice error={error} />}
      {code === null ? null : (
        <p className={css.code}>
          <span className={css.small}>{t('friend.code')}</span> <strong>{code}</strong>
          <Copy text={code} of={t('friend.code')} />
        </p>
      )}
      <ul className={css.rows}>
        {cameBy.data == null ? null : (
          <li>
            <FriendRow one={cameBy.data} as="friend" cancel={cancel(cameBy.data)} />
          </li>
        )}
        {friends.map((one) => (
          <li key={one.friendId}>
            <FriendRow one={one} as="referrer" cancel={cancel(one)} />
          </li>
        ))}
      </ul>
      {cameBy.data === null && brought.data !== undefined && friends.length === 0 ? (
        <p className={css.none}>{t('friend.none')}</p>
      ) : null}
      {brought.hasNextPage ? (
        <div className={table.more}>
          <Button
            size="xs"
            variant="default"
            loading={brought.isFetchingNextPage}
            onClick={() => void brought.fetchNextPage()}
          >
            {t('common.more')}
          </Button>
        </div>
      ) : null}
      {asks === 'claim' ? <ClaimDialog person={person} onClose={() => setAsks(null)} /> : null}
      {asks === null || asks === 'claim' ? null : <CancelDialog one={asks} onClose={() => setAsks(null)} />}
    </Panel>
  );
}

type RowProps = { one: Referral; as: 'referrer' | 'friend'; cancel: (() => void) | null };

function FriendRow({ one, as, cancel }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useNameOf(one.friendId);
  const why = reasons.find((reason) => reason === one.why);
  return (
    <>
      <span className={css.rowWords}>
        <span>
          {as === 'friend' ? t('friend.cameBy') : t('friend.brought')}{' '}
          <AccountLink personId={as === 'friend' ? one.referrerId : one.friendId} />
        </span>
        <span className={css.small}>
          <Moment at={one.claimedAt} />
          {one.dueAt === null || one.endedAt !== null ? null : ` · ${t('friend.due', { at: format.date(one.dueAt) })}`}
          {one.why === null ? null : ` · ${why === undefined ? one.why : t(`friend.why.${why}`)}`}
        </span>
      </span>
      <span className={css.rowEnd}>
        <Tag tone={tones[one.state]}>{t(`friend.is.${one.state}`)}</Tag>
        {cancel === null ? null : (
          <Button size="compact-sm" variant="default" aria-label={t('friend.cancelOf', { name })} onClick={cancel}>
            {t('friend.cancel')}
          </Button>
        )}
      </span>
    </>
  );
}

/** A code that was said or sent; an expected "no" stays in the dialog, in words that can be read out. */
function ClaimDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const { staff } = useSession();
  const [code, setCode] = useState('');
  const [refused, setRefused] = useState<(typeof refusals)[number] | null>(null);
  const deed = useDeed({
    run: async () => {
      const answer = await api.post(contract.claimedReferral, '/loyalty/referrals', {
        code: code.trim(),
        friend: customerOf(person),
        channel: staff.roles.includes('store') ? 'till' : 'call_centre',
      });
      setRefused(answer.state === 'refused' ? answer.why : null);
      return answer;
    },
    changes: ['loyalty-referrals'],
    after: (answer) => {
      if (answer.state === 'waiting') onClose();
    },
  });
  return (
    <FormDialog
      title={t('friend.claim')}
      hint={t('friend.claimHint')}
      confirm={t('friend.claim')}
      disabled={code.trim() === ''}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('friend.theirCode')}
        required
        data-autofocus
        maxLength={400}
        autoComplete="off"
        value={code}
        error={refused === null ? undefined : t(`friend.refusal.${refused}`)}
        onChange={(event) => {
          setCode(event.currentTarget.value);
          setRefused(null);
        }}
      />
    </FormDialog>
  );
}

function CancelDialog({ one, onClose }: { one: Referral; onClose: () => void }) {
  const { t } = useTranslation();
  const [friend, referrer] = [useNameOf(one.friendId), useNameOf(one.referrerId)];
  const deed = useDeed({
    run: () => api.post(contract.referral, `/loyalty/referrals/${one.friendId}/cancel`),
    done: t('friend.cancelled'),
    changes: ['loyalty-referrals'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('friend.cancelOf', { name: friend })}
      hint={t('friend.cancelHint', { friend, referrer })}
      confirm={t('friend.cancelIt')}
      danger
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    />
  );
}
