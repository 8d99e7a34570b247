import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { useFormat } from '../ui/format.ts';
import { audiencesQuery } from './audiences.ts';
import type { Speaker } from './sayRule.ts';

export function useSpeaker(): Speaker {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const { data } = useQuery({ ...audiencesQuery, enabled: may('seeAudiences') });
  return {
    t,
    locale: format.locale,
    number: format.number,
    date: format.date,
    audienceName: (id) => data?.find((one) => one.id === id)?.name ?? '…',
  };
}
