import { useFormat } from '../ui/format.ts';
import css from './Reports.module.css';

export type Bar = {
  key: string;
  label: string;
  parts: readonly { name: string; value: number; tone: 'main' | 'ok' | 'bad' }[];
};

type Props = { label: string; bars: readonly Bar[] };

const height = 120;

/** A bar a day, parts one on the other; what each is stands in its title, and all of it in words for whoever does not see it. */
export function DayBars({ label, bars }: Props) {
  const { number } = useFormat();
  const largest = Math.max(0, ...bars.map((bar) => bar.parts.reduce((sum, part) => sum + part.value, 0)));
  const most = Math.max(1, largest);
  const step = 100 / Math.max(1, bars.length);
  return (
    <figure className={css.chart}>
      <span className={css.most} aria-hidden>
        {number(largest)}
      </span>
      <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" role="img" aria-label={label} className={css.bars}>
        {bars.map((bar, at) => {
          let base = height;
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${bar.parts.map((part) => `${part.value} ${part.name}`).join(', ')}`}</title>
              <rect x={at * step} y={0} width={step} height={height} className={css.hit} />
              {bar.parts.map((part) => {
                const tall = (part.value / most) * (height - 4);
                base -= tall;
                return (
                  <rect
                    key={part.name}
                    x={at * step + step * 0.12}
                    y={base}
                    width={step * 0.76}
                    height={tall}
                    data-tone={part.tone}
                    className={css.bar}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <figcaption className={css.caption}>
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </figcaption>
    </figure>
  );
}
