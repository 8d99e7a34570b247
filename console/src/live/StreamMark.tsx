import { useTranslation } from 'react-i18next';
import type { StreamState } from './stream.ts';
import css from './StreamMark.module.css';

export function StreamMark({ state, paused = false }: { state: StreamState; paused?: boolean }) {
  const { t } = useTranslation();
  const shown = paused ? 'paused' : state;
  return (
    <span className={css.mark} data-state={shown} role="status">
      <span className={css.dot} aria-hidden />
      {t(`stream.${shown}`)}
    </span>
  );
}
