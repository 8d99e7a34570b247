import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { invitedStaff } from '../../../contracts/access.ts';
import type { Role } from '../../../contracts/common.ts';
import { api } from '../api.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { RolesInput } from './RolesInput.tsx';
import css from './Settings.module.css';
import { ShownOnce } from './ShownOnce.tsx';
import { type StaffMember, useChangeStaff } from './staff.ts';

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<Role[]>(['agent']);
  const invite = useMutation({
    mutationFn: () => api.post(invitedStaff, '/staff', { email: email.trim(), name: name.trim(), roles }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['staff'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <Dialog title={t('staff.invite')} opened onClose={onClose} size={520}>
      {invite.data === undefined ? (
        <form className={css.dialog} onSubmit={submit}>
          <TextInput
            data-autofocus
            label={t('people.name')}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('people.email')}
            type="email"
            required
            maxLength={320}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <RolesInput value={roles} onChange={setRoles} />
          {invite.error === null ? null : <ProblemNotice error={invite.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              loading={invite.isPending}
              disabled={name.trim() === '' || email.trim() === '' || roles.length === 0}
            >
              {t('staff.invite')}
            </Button>
          </Group>
        </form>
      ) : (
        <ShownOnce
          words={t('staff.linkOnce', { name: invite.data.staff.name })}
          secret={invite.data.link}
          of={t('staff.link')}
          onDone={onClose}
        />
      )}
    </Dialog>
  );
}

export function RolesDialog({ member, onClose }: { member: StaffMember; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeStaff();
  const [name, setName] = useState(member.name);
  const [roles, setRoles] = useState(member.roles);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ member, part: { name: name.trim(), roles } }, { onSuccess: onClose });
  };
  return (
    <Dialog title={t('staff.changeRoles')} opened onClose={onClose} size={520}>
      <form className={css.dialog} onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('people.name')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RolesInput value={roles} onChange={setRoles} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={change.isPending} disabled={name.trim() === '' || roles.length === 0}>
            {t('common.save')}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}

/** For a member whose invitation ran out, or who has forgotten the password. */
export function LinkDialog({ member, onClose }: { member: StaffMember; onClose: () => void }) {
  const { t } = useTranslation();
  const make = useMutation({ mutationFn: () => api.post(invitedStaff, `/staff/${member.id}/link`) });
  return (
    <Dialog title={t('staff.newLink')} opened onClose={onClose} size={520}>
      {make.data === undefined ? (
        <div className={css.dialog}>
          <p>{t('staff.newLinkHint', { name: member.name })}</p>
          {make.error === null ? null : <ProblemNotice error={make.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button loading={make.isPending} onClick={() => make.mutate()}>
              {t('staff.newLink')}
            </Button>
          </Group>
        </div>
      ) : (
        <ShownOnce
          words={t('staff.linkOnce', { name: member.name })}
          secret={make.data.link}
          of={t('staff.link')}
          onDone={onClose}
        />
      )}
    </Dialog>
  );
}
