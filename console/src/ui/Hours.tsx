import { useFormat } from './format.ts';

/** A day, and from when to when on it. */
export function Hours({ window }: { window: { from: string; to: string } }) {
  const format = useFormat();
  return (
    <time dateTime={window.from} title={format.exact(window.from)}>
      {format.dayShort(window.from)}, {format.time(window.from)}–{format.time(window.to)}
    </time>
  );
}
