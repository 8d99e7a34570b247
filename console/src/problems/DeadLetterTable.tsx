import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Source } from '../sources/sources.ts';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import table from '../ui/table.module.css';
import { type DeadLetter, reasonTitle } from './deadLetters.ts';
import css from './Problems.module.css';

type Props = {
  letters: DeadLetter[];
  sources: Source[];
  chosen: ReadonlySet<string>;
  choosable: boolean;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onOpen: (letter: DeadLetter) => void;
  onReason: (reason: string) => void;
};

export function DeadLetterTable({ letters, sources, chosen, choosable, onChoose, onOpen, onReason }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = new Map(sources.map((source) => [source.id, source.name]));
  const all = letters.every((letter) => chosen.has(letter.id));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.cards}`}>
        <thead>
          <tr>
            {choosable ? (
              <th scope="col">
                <Checkbox
                  aria-label={t('dead.chooseAll')}
                  checked={all}
                  indeterminate={!all && chosen.size > 0}
                  onChange={() => onChoose(all ? new Set() : new Set(letters.map((letter) => letter.id)))}
                />
              </th>
            ) : null}
            <th scope="col">{t('dead.reason')}</th>
            <th scope="col">{t('event.source')}</th>
            <th scope="col">{t('dead.stage')}</th>
            <th scope="col" className={table.number}>
              {t('dead.attempts')}
            </th>
            <th scope="col">{t('live.received')}</th>
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <tr key={letter.id}>
              {choosable ? (
                <td>
                  <Checkbox
                    aria-label={t('dead.choose', { reason: reasonTitle(letter.reason) })}
                    checked={chosen.has(letter.id)}
                    onChange={() => toggle(letter.id)}
                  />
                </td>
              ) : null}
              <td>
                <span>
                  <button type="button" className={css.reason} onClick={() => onOpen(letter)}>
                    {reasonTitle(letter.reason)}
                  </button>
                  <span className={css.detail} title={letter.detail}>
                    {letter.detail}
                  </span>
                </span>
              </td>
              <td data-label={t('event.source')}>
                {letter.sourceId === null ? (
                  '–'
                ) : (
                  <Link to="/sources/$sourceId" params={{ sourceId: letter.sourceId }}>
                    {names.get(letter.sourceId) ?? letter.sourceId.slice(-6)}
                  </Link>
                )}
              </td>
              <td data-label={t('dead.stage')}>
                <button
                  type="button"
                  className={css.reason}
                  style={{ fontWeight: 400 }}
                  onClick={() => onReason(letter.reason)}
                  title={t('dead.onlyReason')}
                >
                  {letter.stage}
                </button>
              </td>
              <td data-label={t('dead.attempts')} className={table.number}>
                {format.number(letter.attempts)}
              </td>
              <td data-label={t('live.received')} className={table.nowrap}>
                <Moment at={letter.receivedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
