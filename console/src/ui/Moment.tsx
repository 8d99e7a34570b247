import { useFormat } from './format.ts';
import { useNow } from './now.ts';

/** An instant: relative while it is fresh or asked for, always with the exact one behind it. */
export function Moment({
  at,
  form = 'relative',
}: {
  at: string | null;
  form?: 'relative' | 'dateTime' | 'date' | 'time' | 'timeExact';
}) {
  const format = useFormat();
  const now = Math.max(useNow(), at === null ? 0 : Math.min(Date.parse(at), Date.now()));
  if (at === null) return <span aria-hidden>–</span>;
  const text = form === 'relative' ? format.relative(at, now) : format[form](at);
  return (
    <time dateTime={at} title={format.exact(at)}>
      {text}
    </time>
  );
}
