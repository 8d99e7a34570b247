import { useTranslation } from 'react-i18next';
import { Tag } from '../ui/Tag.tsx';
import type { ProductState } from './catalogue.ts';

export function StateTag({ state }: { state: ProductState }) {
  const { t } = useTranslation();
  return (
    <Tag tone={state === 'published' ? 'ok' : state === 'draft' ? 'warn' : 'quiet'}>{t(`catalogue.is.${state}`)}</Tag>
  );
}
