import { Button, Menu, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { urlOf } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconDownload } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Audiences.module.css';
import { archiveAudience, type Audience, audienceQuery, changedKeys, sizesQuery } from './audiences.ts';
import { ListDialog } from './ListDialog.tsx';
import { ListActs, ListPanel } from './ListPanel.tsx';
import { Changes, Members } from './Members.tsx';
import { sayRule } from './sayRule.ts';
import { Sparkline } from './Sparkline.tsx';
import { useSpeaker } from './useSpeaker.ts';

const route = getRouteApi('/staff/audiences/$audienceId');

export function AudienceScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const { audienceId } = route.useParams();
  const { data, error, refetch } = useQuery(audienceQuery(audienceId));
  const speaker = useSpeaker();
  const may = useMay();
  if (error !== null && data === undefined)
    return (
      <Page title={t('screen.audiences')}>
        <ProblemNotice error={error} retry={() => void refetch()} />
      </Page>
    );
  if (data === undefined)
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={260} />
      </Page>
    );
  return (
    <Page
      title={data.name}
      hint={data.description === '' ? undefined : data.description}
      beside={<State audience={data} />}
      actions={<Actions audience={data} />}
    >
      <div className={css.split}>
        <div className={css.column}>
          {data.kind === 'rule' ? (
            <Panel
              title={t('audience.rule')}
              hint={t('audience.version', { version: data.version, by: data.createdBy })}
            >
              <p className={css.saying}>{sayRule(speaker, data.rule)}</p>
            </Panel>
          ) : may('editAudiences') && data.state !== 'archived' ? (
            <ListPanel audience={data} />
          ) : null}
          <Members audience={data} />
        </div>
        <div className={css.column}>
          <Panel title={t('audience.course')}>
            <p className={css.figure}>{data.state === 'filling' ? '…' : format.number(data.size)}</p>
            <Course audienceId={data.id} />
          </Panel>
          {data.kind === 'list' ? <ListActs audience={data} /> : null}
          <Changes audienceId={data.id} />
        </div>
      </div>
    </Page>
  );
}

function State({ audience }: { audience: Audience }) {
  const { t } = useTranslation();
  if (audience.state === 'archived') return <Tag>{t('audience.archived')}</Tag>;
  if (audience.kind === 'list') return <Tag>{t('audience.list.kind')}</Tag>;
  if (audience.state === 'live') return null;
  return (
    <Tag tone={audience.trouble === null || audience.trouble === 'catching_up' ? 'accent' : 'warn'}>
      {audience.trouble === 'history_away' || audience.trouble === 'failed'
        ? t('audience.waits')
        : t('audience.filling')}
    </Tag>
  );
}

function Actions({ audience }: { audience: Audience }) {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const [renames, setRenames] = useState(false);
  const archive = useDeed({
    run: archiveAudience,
    done: t('audience.isArchived'),
    changes: changedKeys,
    after: () => void navigate({ to: '/audiences' }),
  });
  if (!may('editAudiences') || audience.state === 'archived') return null;
  const file = (query: Record<string, string>) => urlOf(`/audiences/${audience.id}/members.csv`, query);
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {t('common.download')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={file({})} download>
            {t('audience.file.csv')}
          </Menu.Item>
          <Menu.Item component="a" href={file({ hashed: 'email' })} download>
            {t('audience.file.email')}
          </Menu.Item>
          <Menu.Item component="a" href={file({ hashed: 'phone' })} download>
            {t('audience.file.phone')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t('audience.archive')}
      </Button>
      {audience.kind === 'list' ? (
        <Button variant="default" onClick={() => setRenames(true)}>
          {t('common.edit')}
        </Button>
      ) : (
        <ButtonLink to="/audiences/$audienceId/edit" params={{ audienceId: audience.id }}>
          {t('common.edit')}
        </ButtonLink>
      )}
      {renames ? <ListDialog audience={audience} onClose={() => setRenames(false)} /> : null}
      {asks ? (
        <FormDialog
          title={t('audience.archive')}
          hint={t('audience.archiveWords', { name: audience.name })}
          confirm={t('audience.archive')}
          danger
          pending={archive.isPending}
          error={archive.error}
          onSubmit={() => archive.mutate(audience.id)}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </>
  );
}

function Course({ audienceId }: { audienceId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(sizesQuery(audienceId));
  if (data === undefined) return <Skeleton height={60} />;
  const entered = data.reduce((sum, one) => sum + one.entered, 0);
  const exited = data.reduce((sum, one) => sum + one.exited, 0);
  return (
    <>
      <Sparkline values={data.map((one) => one.size)} label={t('audience.course')} width={300} height={64} />
      <p className={css.small}>
        {t('audience.flow', { entered: format.number(entered), exited: format.number(exited) })}
      </p>
    </>
  );
}
