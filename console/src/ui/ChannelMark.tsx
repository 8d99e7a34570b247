import { useTranslation } from 'react-i18next';
import type { SourceKind } from '../../../contracts/common.ts';
import { channelColour, channelIcon } from './channels.ts';
import css from './ChannelMark.module.css';

/** A channel by icon and colour; `bare` leaves the word to assistive technology and the tooltip. */
export function ChannelMark({
  kind,
  bare = false,
  label,
}: {
  kind: SourceKind | null;
  bare?: boolean;
  label?: string | null;
}) {
  const { t } = useTranslation();
  const Icon = channelIcon(kind);
  const word = label ?? t(`channel.${kind ?? 'none'}`);
  return (
    <span
      className={css.mark}
      style={{ color: channelColour(kind) }}
      title={bare ? word : undefined}
      role={bare ? 'img' : undefined}
      aria-label={bare ? word : undefined}
    >
      <Icon size={16} stroke={1.8} aria-hidden />
      {bare ? null : <span className={css.word}>{word}</span>}
    </span>
  );
}
