import { Button, Group, Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rotatedKey, sourceKey as sourceKeyShape } from '../../../contracts/channels.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconRefresh } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { useNow } from '../ui/now.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { toastDone } from '../ui/toast.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { NewKey } from './NewKey.tsx';
import type { Source, SourceKey } from './sources.ts';
import css from './Sources.module.css';

export function KeysPanel({ source }: { source: Source }) {
  const { t } = useTranslation();
  const may = useMay();
  const [rotating, setRotating] = useState(false);
  const [revoking, setRevoking] = useState<SourceKey | null>(null);
  return (
    <Panel
      title={t('sources.keys')}
      hint={t('sources.keysHint')}
      flush
      actions={
        may('changeSources') ? (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={() => setRotating(true)}
          >
            {t('sources.rotate')}
          </Button>
        ) : null
      }
    >
      <div className={table.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t('sources.key')}</th>
              <th scope="col">{t('sources.state')}</th>
              <th scope="col">{t('sources.keyCreated')}</th>
              <th scope="col">{t('sources.keyUsed')}</th>
              <th scope="col">
                <span className="tl-unseen">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {source.keys.map((key) => (
              <tr key={key.id}>
                <td>
                  <code>{key.hint}…</code>
                </td>
                <td>
                  <KeyState sourceKey={key} />
                </td>
                <td className={table.nowrap}>
                  <Moment at={key.createdAt} form="date" />
                </td>
                <td className={table.nowrap}>
                  {key.lastUsedAt === null ? (
                    <span className={table.quiet}>{t('sources.never')}</span>
                  ) : (
                    <Moment at={key.lastUsedAt} />
                  )}
                </td>
                <td className={table.number}>
                  {may('changeSources') && key.revokedAt === null ? (
                    <Button size="compact-sm" variant="default" onClick={() => setRevoking(key)}>
                      {t('apiKeys.revoke')}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {revoking === null ? null : (
        <RevokeDialog source={source} sourceKey={revoking} onClose={() => setRevoking(null)} />
      )}
      {rotating ? <RotateDialog source={source} onClose={() => setRotating(false)} /> : null}
    </Panel>
  );
}

function KeyState({ sourceKey }: { sourceKey: SourceKey }) {
  const { t } = useTranslation();
  const now = useNow();
  if (sourceKey.revokedAt !== null) return <Tag>{t('sources.keyIs.revoked')}</Tag>;
  if (sourceKey.expiresAt === null) return <Tag tone="ok">{t('sources.keyIs.active')}</Tag>;
  if (Date.parse(sourceKey.expiresAt) <= now) return <Tag>{t('sources.keyIs.expired')}</Tag>;
  return (
    <Tag tone="warn">
      {t('sources.keyIs.expires')} <Moment at={sourceKey.expiresAt} />
    </Tag>
  );
}

const graces = ['0', '3600', '86400', '604800', '2592000', 'never'] as const;

function RotateDialog({ source, onClose }: { source: Source; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [grace, setGrace] = useState<(typeof graces)[number]>('86400');
  const rotate = useMutation({
    mutationFn: () =>
      api.post(rotatedKey, `/sources/${source.id}/keys`, grace === 'never' ? {} : { graceSeconds: Number(grace) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sources'] }),
  });
  return (
    <Dialog
      title={t('sources.rotateTitle', { name: source.name })}
      opened
      onClose={onClose}
      size={rotate.data === undefined ? 'md' : 680}
    >
      {rotate.data === undefined ? (
        <div className={css.form}>
          <p className={css.once}>{t('sources.rotateHint')}</p>
          <Select
            label={t('sources.grace')}
            allowDeselect={false}
            value={grace}
            data={graces.map((value) => ({ value, label: t(`sources.graceFor.${value}`) }))}
            onChange={(next) => setGrace(graces.find((one) => one === next) ?? '86400')}
          />
          {rotate.error === null ? null : <ProblemNotice error={rotate.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
              {t('sources.rotate')}
            </Button>
          </Group>
        </div>
      ) : (
        <NewKey writeKey={rotate.data.writeKey} kind={source.kind} onDone={onClose} />
      )}
    </Dialog>
  );
}

function RevokeDialog({ source, sourceKey, onClose }: { source: Source; sourceKey: SourceKey; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.delete(sourceKeyShape, `/sources/${source.id}/keys/${sourceKey.id}`),
    onSuccess: async () => {
      toastDone(t('apiKeys.revoked', { name: sourceKey.hint }));
      onClose();
      await queries.invalidateQueries({ queryKey: ['sources'] });
    },
  });
  return (
    <Dialog title={t('apiKeys.revokeTitle', { name: sourceKey.hint })} opened onClose={onClose}>
      <div className={css.form}>
        <p>{t('sources.revokeHint')}</p>
        {revoke.error === null ? null : <ProblemNotice error={revoke.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t('apiKeys.revoke')}
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}
