import { Button, Menu, ActionIcon, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/session.ts';
import { IconDots, IconUserPlus } from '../ui/icons.ts';
import { Initials } from '../ui/Initials.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { InviteDialog, LinkDialog, RolesDialog } from './StaffDialogs.tsx';
import { type StaffMember, staffQuery, useChangeStaff } from './staff.ts';

export function StaffPart() {
  const { t } = useTranslation();
  const { staff: me } = useSession();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(staffQuery);
  const change = useChangeStaff();
  const [inviting, setInviting] = useState(false);
  const [linking, setLinking] = useState<StaffMember | null>(null);
  const [editing, setEditing] = useState<StaffMember | null>(null);
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={320} />;
  return (
    <Panel
      title={t('settings.part.staff')}
      hint={t('staff.hint')}
      flush
      actions={
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
          {t('staff.invite')}
        </Button>
      }
    >
      <div className={table.scroll}>
        <table className={`${table.table} ${table.cards}`}>
          <thead>
            <tr>
              <th scope="col">{t('people.name')}</th>
              <th scope="col">{t('staff.roles')}</th>
              <th scope="col">{t('sources.state')}</th>
              <th scope="col">{t('staff.lastLogin')}</th>
              <th scope="col">
                <span className="tl-unseen">{t('common.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.pages
              .flatMap((page) => page.items)
              .map((member) => (
                <tr key={member.id}>
                  <td>
                    <span style={{ display: 'flex', gap: 10, alignItems: 'center' }}>
                      <Initials name={member.name} size={28} />
                      <span>
                        <strong style={{ fontWeight: 550 }}>{member.name}</strong>
                        <br />
                        <span className={table.quiet}>{member.email}</span>
                      </span>
                    </span>
                  </td>
                  <td data-label={t('staff.roles')}>{member.roles.map((role) => t(`role.${role}`)).join(', ')}</td>
                  <td data-label={t('sources.state')}>
                    <Tag tone={member.state === 'active' ? 'ok' : member.state === 'invited' ? 'accent' : 'quiet'}>
                      {t(`staff.is.${member.state}`)}
                    </Tag>
                  </td>
                  <td data-label={t('staff.lastLogin')}>
                    {member.lastLoginAt === null ? (
                      <span className={table.quiet}>{t('sources.never')}</span>
                    ) : (
                      <Moment at={member.lastLoginAt} />
                    )}
                  </td>
                  <td className={table.number}>
                    <Menu>
                      <Menu.Target>
                        <ActionIcon size={28} aria-label={t('staff.actionsOf', { name: member.name })}>
                          <IconDots size={16} aria-hidden />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item onClick={() => setEditing(member)}>{t('staff.changeRoles')}</Menu.Item>
                        {member.state === 'disabled' ? null : (
                          <Menu.Item onClick={() => setLinking(member)}>{t('staff.newLink')}</Menu.Item>
                        )}
                        <Menu.Item component={Link} to={`/settings/audit?actor=${member.id}`}>
                          {t('staff.toAudit')}
                        </Menu.Item>
                        {member.id === me.id ? null : (
                          <Menu.Item
                            onClick={() =>
                              change.mutate({
                                member,
                                part: { state: member.state === 'disabled' ? 'active' : 'disabled' },
                              })
                            }
                          >
                            {member.state === 'disabled' ? t('sources.enable') : t('sources.disable')}
                          </Menu.Item>
                        )}
                      </Menu.Dropdown>
                    </Menu>
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {hasNextPage ? (
        <div className={table.more}>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      ) : null}
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
      {linking === null ? null : <LinkDialog member={linking} onClose={() => setLinking(null)} />}
      {editing === null ? null : <RolesDialog member={editing} onClose={() => setEditing(null)} />}
    </Panel>
  );
}
