import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { audiencesQuery } from '../audiences/audiences.ts';
import { useMay } from '../session/may.ts';
import { useFormat } from '../ui/format.ts';
import type { Book } from './pricing.ts';
import type { Speaker } from './say.ts';

/** Says conditions and effects with the names that the book gives to zones and groups, and with those of audiences. */
export function useSpeaker(book: Book): Speaker {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const { data: audiences } = useQuery({ ...audiencesQuery, enabled: may('seeAudiences') });
  const named = { zone: book.settings.zones, group: book.settings.groups, audience: audiences ?? [] };
  return {
    t,
    format,
    nameOf: (kind, id) => named[kind].find((one) => one.id === id)?.name ?? id,
  };
}
