import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconListDetails } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { type Draft, programmeQuery } from './loyalty.ts';
import { ProgrammeEditor } from './ProgrammeEditor.tsx';
import { startDraft } from './programmeDraft.ts';

export function ProgrammePart() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useQuery(programmeQuery);
  const [begun, setBegun] = useState<Draft | null>(null);
  if (error !== null && data === undefined) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={420} />;
  if (data !== null) return <ProgrammeEditor saved={data} start={data.draft} />;
  if (begun !== null) return <ProgrammeEditor saved={null} start={begun} />;
  return (
    <Panel flush>
      <Empty
        icon={IconListDetails}
        title={t('programme.none')}
        action={
          may('editProgramme') ? (
            <Button
              onClick={() =>
                setBegun(
                  startDraft(
                    t('screen.loyalty'),
                    t('programme.points'),
                    Intl.DateTimeFormat().resolvedOptions().timeZone,
                  ),
                )
              }
            >
              {t('programme.begin')}
            </Button>
          ) : null
        }
      >
        {t('programme.noneWords')}
      </Empty>
    </Panel>
  );
}
