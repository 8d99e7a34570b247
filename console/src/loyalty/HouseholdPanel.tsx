import { Button } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import * as contract from '../../../contracts/loyalty.ts';
import { api } from '../api.ts';
import { PickPerson } from '../people/PersonFilter.tsx';
import { personLabel } from '../people/personLabel.ts';
import { type Person, personQuery } from '../person/person.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { AccountLink } from './AccountLink.tsx';
import css from './Loyalty.module.css';
import { customerOf, movedKeys } from './loyalty.ts';

type Member = NonNullable<z.output<typeof contract.householdOf>['household']>['members'][number];

const householdQuery = (personId: string) =>
  queryOptions({
    queryKey: ['loyalty-household', personId],
    queryFn: async ({ signal }) =>
      (await api.get(contract.householdOf, '/loyalty/households', { personId }, signal)).household,
  });
const changes = [...movedKeys, 'loyalty-household'];

/** Who spends together with this customer. */
export function HouseholdPanel({ person }: { person: Person }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const { data, error } = useQuery(householdQuery(person.id));
  const [asks, setAsks] = useState<'add' | Member | null>(null);
  const editable = may('shareHousehold') && person.erasedAt === null;
  return (
    <Panel
      title={t('household.title')}
      hint={t('household.hint')}
      flush
      actions={
        editable ? (
          <Button size="xs" variant="default" onClick={() => setAsks('add')}>
            {t('household.add')}
          </Button>
        ) : undefined
      }
    >
      {error === null ? null : <ProblemNotice error={error} />}
      {data === null ? <p className={css.none}>{t('household.none')}</p> : null}
      <ul className={css.rows}>
        {(data?.members ?? []).map((member) => (
          <li key={member.personId}>
            <span className={css.rowWords}>
              <span className={css.names}>
                {member.personId === person.id ? (
                  <span className={css.strong}>{personLabel(person)}</span>
                ) : (
                  <AccountLink personId={member.personId} />
                )}
                {member.role === 'head' ? <Tag>{t('household.head')}</Tag> : null}
              </span>
              <span className={css.small}>{t('household.since', { at: format.date(member.joinedAt) })}</span>
            </span>
            {editable ? <LeaveButton member={member} onClick={() => setAsks(member)} /> : null}
          </li>
        ))}
      </ul>
      {asks === 'add' ? <AddDialog person={person} onClose={() => setAsks(null)} /> : null}
      {asks === null || asks === 'add' ? null : <LeaveDialog personId={asks.personId} onClose={() => setAsks(null)} />}
    </Panel>
  );
}

function LeaveButton({ member, onClick }: { member: Member; onClick: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(personQuery(member.personId));
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t('household.leaveOf', { name: data === undefined ? '' : personLabel(data) })}
      onClick={onClick}
    >
      {t('household.leave')}
    </Button>
  );
}

function AddDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const [memberId, setMember] = useState<string | undefined>();
  const member = useQuery({ ...personQuery(memberId ?? ''), enabled: memberId !== undefined }).data;
  const deed = useDeed({
    run: () =>
      api.post(contract.household, '/loyalty/households', {
        head: customerOf(person),
        member: member === undefined ? [] : customerOf(member),
      }),
    done: t('household.added'),
    changes,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('household.add')}
      hint={t('household.addHint')}
      confirm={t('household.add')}
      disabled={member === undefined}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <PickPerson label={t('household.who')} except={person.id} personId={memberId} onChange={setMember} />
    </FormDialog>
  );
}

function LeaveDialog({ personId, onClose }: { personId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(personQuery(personId));
  const name = data === undefined ? '' : personLabel(data);
  const deed = useDeed({
    run: () =>
      api.post(z.object({}), '/loyalty/households/leave', { customer: data === undefined ? [] : customerOf(data) }),
    done: t('household.left', { name }),
    changes,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('household.leaveOf', { name })}
      hint={t('household.leaveHint')}
      confirm={t('household.leave')}
      danger
      disabled={data === undefined}
      pending={deed.isPending}
      error={deed.error ?? error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    />
  );
}
