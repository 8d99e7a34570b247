import { Button, Menu } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { IconArrowsSplit2, IconBolt, IconDots, IconGitMerge, IconShieldLock } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import type { Person } from './person.ts';

const MergeDialog = lazy(async () => ({ default: (await import('./MergeDialog.tsx')).MergeDialog }));
const SplitDialog = lazy(async () => ({ default: (await import('./SplitDialog.tsx')).SplitDialog }));
const route = getRouteApi('/staff/people/$personId');

export function PersonActions({ person }: { person: Person }) {
  const { t } = useTranslation();
  const may = useMay();
  const go = route.useNavigate();
  const [asked, setAsked] = useState<'merge' | 'split' | null>(null);
  if (person.erasedAt !== null) return null;
  return (
    <>
      {may('seeLive') ? (
        <ButtonLink
          to="/live"
          search={{ personId: person.id }}
          variant="default"
          leftSection={<IconBolt size={16} aria-hidden />}
        >
          {t('person.watch')}
        </ButtonLink>
      ) : null}
      {may('mergePeople') || may('exportPeople') ? (
        <Menu width={240}>
          <Menu.Target>
            <Button variant="default" leftSection={<IconDots size={16} aria-hidden />}>
              {t('common.actions')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {may('mergePeople') ? (
              <>
                <Menu.Item leftSection={<IconGitMerge size={16} />} onClick={() => setAsked('merge')}>
                  {t('merge.start')}
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconArrowsSplit2 size={16} />}
                  disabled={person.identifiers.length < 2}
                  onClick={() => setAsked('split')}
                >
                  {t('split.start')}
                </Menu.Item>
              </>
            ) : null}
            {may('exportPeople') || may('erasePeople') ? (
              <Menu.Item
                leftSection={<IconShieldLock size={16} />}
                onClick={() => void go({ search: { tab: 'privacy' } })}
              >
                {t('privacy.start')}
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <Suspense>
        {asked === 'merge' ? <MergeDialog person={person} onClose={() => setAsked(null)} /> : null}
        {asked === 'split' ? <SplitDialog person={person} onClose={() => setAsked(null)} /> : null}
      </Suspense>
    </>
  );
}
