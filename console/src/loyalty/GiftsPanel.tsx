import { Button, NumberInput, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import * as contract from '../../../contracts/loyalty-referrals.ts';
import { api } from '../api.ts';
import { PickPerson } from '../people/PersonFilter.tsx';
import { type Person, personQuery } from '../person/person.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { pagesOf } from '../ui/pages.ts';
import { Tag } from '../ui/Tag.tsx';
import { AccountLink, useNameOf } from './AccountLink.tsx';
import css from './Loyalty.module.css';
import { type Account, customerOf, movedKeys } from './loyalty.ts';
import { termsQuery } from './referrals.ts';
import { useProgramme } from './useProgramme.ts';

type Gift = z.output<typeof contract.giftEntry>;
const changes = [...movedKeys, 'loyalty-gifts'];

const giftsQuery = (personId: string) =>
  pagesOf(['loyalty-gifts'], contract.giftPage, '/loyalty/gifts', { personId }, { limit: 10 });

/** Points that this customer gave to others, or was given. */
export function GiftsPanel({ person, account }: { person: Person; account: Account }) {
  const { t } = useTranslation();
  const may = useMay();
  const gifts = useInfiniteQuery(giftsQuery(person.id));
  const terms = useQuery(termsQuery).data;
  const [asks, setAsks] = useState<'give' | Gift | null>(null);
  const isOn = terms?.gift.state === 'on';
  return (
    <>
      <Listing<Gift>
        query={gifts}
        title={t('referral.gifts')}
        hint={isOn ? t('referral.giftsHint') : t('gift.off')}
        actions={
          may('givePoints') && isOn && person.erasedAt === null && account.currency !== null ? (
            <Button size="xs" variant="default" onClick={() => setAsks('give')}>
              {t('gift.give')}
            </Button>
          ) : undefined
        }
        empty={<p className={css.none}>{t('gift.none')}</p>}
      >
        {(items) => (
          <ul className={css.rows}>
            {items.map((gift) => (
              <li key={gift.id}>
                <GiftRow gift={gift} personId={person.id} takeBack={may('givePoints') ? () => setAsks(gift) : null} />
              </li>
            ))}
          </ul>
        )}
      </Listing>
      {asks === 'give' && terms !== undefined ? (
        <GiveDialog person={person} account={account} most={terms.gift.mostPoints} onClose={() => setAsks(null)} />
      ) : null}
      {asks === null || asks === 'give' ? null : <TakeBackDialog gift={asks} onClose={() => setAsks(null)} />}
    </>
  );
}

type RowProps = { gift: Gift; personId: string; takeBack: (() => void) | null };

function GiftRow({ gift, personId, takeBack }: RowProps) {
  const { t } = useTranslation();
  const { amount } = useProgramme();
  const given = gift.fromId === personId;
  return (
    <>
      <span className={css.rowWords}>
        <span>
          {given ? t('gift.to') : t('gift.from')} <AccountLink personId={given ? gift.toId : gift.fromId} />
        </span>
        <span className={css.small}>
          <Moment at={gift.at} form="dateTime" />
          {gift.takenBackBy === null ? null : ` · ${t('gift.takenBackBy', { name: gift.takenBackBy })}`}
        </span>
      </span>
      <span className={css.rowEnd}>
        <span className={css.number}>
          {given ? '−' : '+'}
          {amount(gift.points, gift.kind)}
        </span>
        {gift.takenBackAt !== null ? (
          <Tag>{t('gift.takenBack')}</Tag>
        ) : takeBack === null ? null : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${t('gift.takeBack')}: ${amount(gift.points, gift.kind)}`}
            onClick={takeBack}
          >
            {t('gift.takeBack')}
          </Button>
        )}
      </span>
    </>
  );
}

type GiveProps = { person: Person; account: Account; most: number; onClose: () => void };

function GiveDialog({ person, account, most, onClose }: GiveProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { nameOf } = useProgramme();
  const own = account.balances.map((one) => ({ ...one, left: Math.max(0, one.available - one.shared) }));
  const [toId, setTo] = useState<string | undefined>();
  const [kind, setKind] = useState(own.find((one) => one.left > 0)?.kind ?? own[0]?.kind ?? '');
  const [points, setPoints] = useState<number | null>(null);
  const to = useQuery({ ...personQuery(toId ?? ''), enabled: toId !== undefined }).data;
  const limit = Math.min(most, own.find((one) => one.kind === kind)?.left ?? 0);
  const deed = useDeed({
    run: () =>
      api.post(contract.gift, '/loyalty/gifts', {
        from: customerOf(person),
        to: to === undefined ? [] : customerOf(to),
        kind,
        points,
      }),
    done: t('gift.given'),
    changes,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('gift.give')}
      hint={t('gift.giveHint')}
      confirm={t('gift.give')}
      disabled={to === undefined || points === null || points < 1 || points > limit}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <PickPerson label={t('gift.who')} except={person.id} personId={toId} onChange={setTo} />
      <div className={css.pair}>
        <NumberInput
          label={t('loyalty.amount')}
          description={t('loyalty.atMost', { amount: format.number(limit) })}
          required
          min={1}
          max={Math.max(1, limit)}
          allowDecimal={false}
          thousandSeparator=" "
          value={points ?? ''}
          onChange={(next) => setPoints(typeof next === 'number' ? next : null)}
        />
        {own.length < 2 ? null : (
          <Select
            label={t('loyalty.kind')}
            description=" "
            allowDeselect={false}
            value={kind}
            data={own.map((one) => ({ value: one.kind, label: nameOf(one.kind) }))}
            onChange={(next) => setKind(next ?? kind)}
          />
        )}
      </div>
    </FormDialog>
  );
}

function TakeBackDialog({ gift, onClose }: { gift: Gift; onClose: () => void }) {
  const { t } = useTranslation();
  const { amount } = useProgramme();
  const [from, to] = [useNameOf(gift.fromId), useNameOf(gift.toId)];
  const deed = useDeed({
    run: () => api.post(contract.giftEntry, `/loyalty/gifts/${gift.id}/cancel`),
    done: t('gift.isBack'),
    changes,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('gift.takeBack')}
      hint={t('gift.takeBackHint', { amount: amount(gift.points, gift.kind), from, to })}
      confirm={t('gift.takeBack')}
      danger
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    />
  );
}
