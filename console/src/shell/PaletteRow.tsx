import { useEffect, useRef } from 'react';
import { Picture } from '../catalogue/Picture.tsx';
import { Initials } from '../ui/Initials.tsx';
import { Marked } from '../ui/Marked.tsx';
import type { Choice } from './paletteChoices.ts';
import css from './Palette.module.css';

type Props = { choice: Choice; search: string; selected: boolean; onPoint: () => void; onPick: () => void };

export function PaletteRow({ choice, search, selected, onPoint, onPick }: Props) {
  const { face } = choice;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    // The keyboard stays in the field above and names the chosen row from there (combobox pattern of the ARIA guide).
    <div
      ref={row}
      id={`palette-${choice.key}`}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      className={css.row}
      onPointerMove={onPoint}
      onClick={onPick}
      onKeyDown={(event) => event.key === 'Enter' && onPick()}
    >
      {'icon' in face ? <face.icon size={18} stroke={1.7} aria-hidden /> : null}
      {'name' in face ? <Initials name={face.name} size={26} /> : null}
      {'picture' in face ? <Picture url={face.picture} size="small" /> : null}
      <span className={css.label}>
        <Marked text={choice.label} search={search} />
      </span>
      <span className={css.side}>
        {choice.side}
        {choice.keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </span>
    </div>
  );
}
