import { useTranslation } from 'react-i18next';
import type { EventType, SourceKind } from '../../../contracts/common.ts';
import { channelColour, channelIcon } from './channels.ts';
import { IconSparkles } from './icons.ts';
import css from './ChannelMark.module.css';

/** A channel by icon and colour; `bare` leaves the word to assistive technology and the tooltip. */
type Props = {
  kind: SourceKind | null;
  bare?: boolean;
  label?: string | null;
  /** Of an event: one that came through no channel was stated here, by a command or by the system. */
  type?: EventType;
};

export function ChannelMark({ kind, bare = false, label, type }: Props) {
  const { t } = useTranslation();
  const own = kind === null && type !== undefined;
  const Icon = own ? IconSparkles : channelIcon(kind);
  const word = label ?? (own ? t('channel.system') : t(`channel.${kind ?? 'none'}`));
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
