import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy } from './Copy.tsx';
import css from './Json.module.css';

const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function coloured(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const found of text.matchAll(token)) {
    if (found.index > end) parts.push(text.slice(end, found.index));
    const [all, quoted, colon, word] = found;
    const kind =
      quoted === undefined ? (word === undefined ? css.number : css.word) : colon === undefined ? css.text : css.name;
    parts.push(
      <span key={found.index} className={kind}>
        {colon === undefined ? all : quoted}
      </span>,
    );
    if (colon !== undefined) parts.push(colon);
    end = found.index + all.length;
  }
  parts.push(text.slice(end));
  return parts;
}

/** JSON to read and to copy. Text that is not JSON is shown as it came. */
export function Json({ value, label, tall = false }: { value: unknown; label: string; tall?: boolean }) {
  const { t } = useTranslation();
  const text = useMemo(() => {
    if (typeof value !== 'string') return JSON.stringify(value, null, 2) ?? '';
    try {
      return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
      return value;
    }
  }, [value]);
  const shown = useMemo(() => (text.length > 40_000 ? text : coloured(text)), [text]);
  return (
    <div className={css.frame}>
      <div className={css.copy}>
        <Copy text={text} of={label} />
      </div>
      <pre
        className={css.json}
        data-tall={tall}
        tabIndex={0}
        role="region"
        aria-label={t('common.jsonOf', { of: label })}
      >
        {shown}
      </pre>
    </div>
  );
}
