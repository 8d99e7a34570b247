import { Button, Group, Skeleton, TextInput } from '@mantine/core';
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type apiKey, apiKeyPage, createdApiKey } from '../../../contracts/access.ts';
import type { Role } from '../../../contracts/common.ts';
import { anything, api } from '../api.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Empty } from '../ui/Empty.tsx';
import { IconKey, IconPlus } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useProblemWords } from '../ui/problemWords.ts';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { toastDone, toastProblem } from '../ui/toast.tsx';
import { RolesInput } from './RolesInput.tsx';
import css from './Settings.module.css';
import { ShownOnce } from './ShownOnce.tsx';

type ApiKey = z.output<typeof apiKey>;

const apiKeysQuery = infiniteQueryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ pageParam, signal }) => api.get(apiKeyPage, '/api-keys', { cursor: pageParam }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

/** Keys for programs: for scripts, integrations, tills. */
export function ApiKeysPart() {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(apiKeysQuery);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={240} />;
  const keys = data.pages.flatMap((page) => page.items);
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('apiKeys.create')}
    </Button>
  );
  return (
    <Panel
      title={t('settings.part.apiKeys')}
      hint={t('apiKeys.hint')}
      flush
      actions={keys.length === 0 ? null : create}
    >
      {keys.length === 0 ? (
        <Empty icon={IconKey} title={t('apiKeys.none')} action={create}>
          {t('apiKeys.noneWords')}
        </Empty>
      ) : (
        <div className={table.scroll}>
          <table className={`${table.table} ${table.cards}`}>
            <thead>
              <tr>
                <th scope="col">{t('people.name')}</th>
                <th scope="col">{t('sources.key')}</th>
                <th scope="col">{t('staff.roles')}</th>
                <th scope="col">{t('sources.keyCreated')}</th>
                <th scope="col">{t('sources.keyUsed')}</th>
                <th scope="col">
                  <span className="tl-unseen">{t('common.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <tr key={key.id}>
                  <td>
                    <strong style={{ fontWeight: 550 }}>{key.name}</strong>
                  </td>
                  <td data-label={t('sources.key')}>
                    <code>{key.hint}…</code>
                  </td>
                  <td data-label={t('staff.roles')}>{key.roles.map((role) => t(`role.${role}`)).join(', ')}</td>
                  <td data-label={t('sources.keyCreated')} className={table.nowrap}>
                    <Moment at={key.createdAt} form="date" />
                  </td>
                  <td data-label={t('sources.keyUsed')} className={table.nowrap}>
                    {key.lastUsedAt === null ? (
                      <span className={table.quiet}>{t('sources.never')}</span>
                    ) : (
                      <Moment at={key.lastUsedAt} />
                    )}
                  </td>
                  <td className={table.number}>
                    {key.revokedAt === null ? (
                      <Button size="compact-sm" variant="default" onClick={() => setRevoking(key)}>
                        {t('apiKeys.revoke')}
                      </Button>
                    ) : (
                      <Tag>{t('sources.keyIs.revoked')}</Tag>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasNextPage ? (
        <div className={table.more}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      ) : null}
      {creating ? <CreateDialog onClose={() => setCreating(false)} /> : null}
      {revoking === null ? null : <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </Panel>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<Role[]>([]);
  const [until, setUntil] = useState('');
  const create = useMutation({
    mutationFn: () =>
      api.post(createdApiKey, '/api-keys', {
        name: name.trim(),
        roles,
        ...(until === '' ? {} : { expiresAt: new Date(`${until}T23:59:59`).toISOString() }),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog title={t('apiKeys.create')} opened onClose={onClose} size={520}>
      {create.data === undefined ? (
        <form className={css.dialog} onSubmit={submit}>
          <TextInput
            data-autofocus
            label={t('people.name')}
            description={t('apiKeys.nameHint')}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RolesInput value={roles} onChange={setRoles} />
          <TextInput
            type="date"
            label={t('apiKeys.until')}
            description={t('apiKeys.untilHint')}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          {create.error === null ? null : <ProblemNotice error={create.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || roles.length === 0}>
              {t('apiKeys.create')}
            </Button>
          </Group>
        </form>
      ) : (
        <ShownOnce words={t('sources.keyOnce')} secret={create.data.secret} of={t('sources.key')} onDone={onClose} />
      )}
    </Dialog>
  );
}

function RevokeDialog({ apiKey: key, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.delete(anything, `/api-keys/${key.id}`),
    onSuccess: async () => {
      toastDone(t('apiKeys.revoked', { name: key.name }));
      onClose();
      await queries.invalidateQueries({ queryKey: ['api-keys'] });
    },
    onError: (error) => toastProblem(words(error)),
  });
  return (
    <Dialog title={t('apiKeys.revokeTitle', { name: key.name })} opened onClose={onClose}>
      <p>{t('apiKeys.revokeHint')}</p>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          {t('apiKeys.revoke')}
        </Button>
      </Group>
    </Dialog>
  );
}
