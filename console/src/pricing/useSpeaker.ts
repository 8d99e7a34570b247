import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import type { Book } from './pricing.ts';
import type { Speaker } from './say.ts';

/** Says conditions and effects with the names that the book gives to zones and groups. */
export function useSpeaker(book: Book): Speaker {
  const { t } = useTranslation();
  const format = useFormat();
  const { zones, groups } = book.settings;
  return {
    t,
    format,
    nameOf: (kind, id) => (kind === 'zone' ? zones : groups).find((one) => one.id === id)?.name ?? id,
  };
}
