import { useTranslation } from 'react-i18next';
import { useLocationName } from '../stock/LocationSelect.tsx';
import { useFormat } from '../ui/format.ts';
import { useCategoryName } from './GoodsFields.tsx';
import type { Draft } from './loyalty.ts';
import type { Speaker } from './sayProgramme.ts';

/** Names of places and categories for the sentences. */
export function useSpeaker(draft: Draft): Speaker {
  const { t } = useTranslation();
  const format = useFormat();
  const placeOf = useLocationName();
  const categoryOf = useCategoryName();
  return { t, format, draft, placeOf, categoryOf };
}
