import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { SideSheet } from '../ui/Dialog.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Audiences.module.css';
import { audiencesQuery, changedKeys, personAudiencesQuery } from './audiences.ts';
import { moveOnList } from './lists.ts';
import { madeName } from './madeNames.ts';
import { WhyPanel } from './WhyPanel.tsx';

type Item = { audienceId: string; name: string; member: boolean; since: string | null };

/** On a person's profile: what she belongs to, and why she does not belong to the rest. */
export function PersonAudiences({ personId }: { personId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error } = useQuery(personAudiencesQuery(personId));
  const [asked, setAsked] = useState<Item | null>(null);
  const [all, setAll] = useState(false);
  const items = (data?.items ?? []).map((one) => ({ ...one, name: madeName(one.namedAfter, one.name) }));
  const shown = items.filter((one) => one.member || all);
  return (
    <Panel
      title={t('screen.audiences')}
      actions={
        <>
          {may('editAudiences') ? <ListMenu personId={personId} items={items} /> : null}
          {items.some((one) => !one.member) ? (
            <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)}>
              {all ? t('audience.onlyHers') : t('audience.others')}
            </Button>
          ) : null}
        </>
      }
    >
      {error === null ? null : <ProblemNotice error={error} />}
      {data !== undefined && shown.length === 0 ? <p className={css.small}>{t('audience.inNone')}</p> : null}
      <ul className={css.changes}>
        {shown.map((one) => (
          <li key={one.audienceId} data-member={one.member}>
            {may('seeAudiences') ? (
              <Link to="/audiences/$audienceId" params={{ audienceId: one.audienceId }}>
                {one.name}
              </Link>
            ) : (
              <span>{one.name}</span>
            )}
            {one.since === null ? null : (
              <span className={css.small}>
                {t('audience.since')} <Moment at={one.since} />
              </span>
            )}
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={`${one.member ? t('audience.why') : t('audience.whyNot')} ${one.name}`}
              onClick={() => setAsked(one)}
            >
              {one.member ? t('audience.why') : t('audience.whyNot')}
            </Button>
          </li>
        ))}
      </ul>
      {asked === null ? null : (
        <SideSheet opened title={asked.name} onClose={() => setAsked(null)}>
          <WhyPanel audienceId={asked.audienceId} personId={personId} />
        </SideSheet>
      )}
    </Panel>
  );
}

/** Puts her on a list that is kept by hand, or takes her off one. Where there is none there is no menu. */
function ListMenu({ personId, items }: { personId: string; items: readonly Item[] }) {
  const { t } = useTranslation();
  const { data } = useQuery(audiencesQuery);
  const move = useDeed({ run: moveOnList, done: t('common.saved'), changes: changedKeys });
  const lists = (data ?? []).filter((one) => one.kind === 'list');
  if (lists.length === 0) return null;
  const isOn = (audienceId: string) => items.some((one) => one.audienceId === audienceId && one.member);
  const put = (audienceId: string) => {
    const lines = [{ text: personId, who: { personId } }];
    move.mutate({ audienceId, listed: !isOn(audienceId), lines, note: '' });
  };
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" loading={move.isPending}>
          {t('audience.list.lists')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {lists.map((one) => (
          <Menu.Item key={one.id} onClick={() => put(one.id)}>
            {isOn(one.id)
              ? t('audience.list.offThis', { name: one.name })
              : t('audience.list.onThis', { name: one.name })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
