import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import css from './Experiments.module.css';
import type { ExperimentDocument, Results } from './experiments.ts';
import { useValues } from './sayValue.ts';

const height = 240;
const left = 84;
const bottom = 24;
const top = 12;
const right = 12;

/** The difference to the control over time, in its interval: a claim is one whose band has left the line of zero. The table below says the same. */
export function CourseChart({ course, document }: { course: Results['course']; document: ExperimentDocument }) {
  const { t } = useTranslation();
  const format = useFormat();
  const values = useValues(document.currency);
  const frame = useElementSize();
  const width = Math.max(frame.width, 260);
  const arms = document.arms.slice(1).filter((arm) => course.some((one) => one.arm === arm.key));
  const times = course.map((one) => Date.parse(one.at));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  // Bands of the first days are as wide as nothing: the picture shows what there is to see.
  const tops = course.flatMap(({ bounds, difference }) => [
    Math.abs(difference),
    ...(bounds === null ? [] : [Math.abs(bounds.low), Math.abs(bounds.high)]),
  ]);
  const lately = course
    .filter((one) => Date.parse(one.at) >= first + (last - first) * 0.25)
    .flatMap(({ bounds }) => (bounds === null ? [] : [Math.abs(bounds.low), Math.abs(bounds.high)]));
  const most = Math.max(...(lately.length > 0 ? lately : tops), 1e-9) * 1.1;
  const x = (at: number) => left + (last === first ? 0.5 : (at - first) / (last - first)) * (width - left - right);
  const y = (value: number) =>
    top + ((most - Math.min(most, Math.max(-most, value))) / (2 * most)) * (height - top - bottom);
  const ticks = [most / 1.1, most / 2.2, 0, -most / 2.2, -most / 1.1];
  const marks = last === first ? [first] : width < 480 ? [first, last] : [first, (first + last) / 2, last];
  return (
    <div className={css.chart}>
      <ul className={css.legend}>
        {arms.map((arm, place) => (
          <li key={arm.key}>
            <span className={css.swatch} data-place={place % 4} aria-hidden />
            {arm.name}
          </li>
        ))}
      </ul>
      <div ref={frame.ref}>
        <svg width={width} height={height} role="img" aria-label={t('experiment.courseLabel')}>
          {ticks.map((tick) => (
            <g key={tick}>
              <line
                x1={left}
                x2={width - right}
                y1={y(tick)}
                y2={y(tick)}
                className={tick === 0 ? css.zero : css.grid}
              />
              <text x={left - 8} y={y(tick) + 4} className={css.tick}>
                {tick === 0 ? '0' : values.difference(document.metric, tick)}
              </text>
            </g>
          ))}
          {arms.map((arm, place) => {
            const own = course.filter((one) => one.arm === arm.key);
            const banded = own.flatMap((one) =>
              one.bounds === null ? [] : [{ at: Date.parse(one.at), ...one.bounds }],
            );
            const above = banded.map((one) => `${x(one.at)},${y(one.high)}`);
            const below = banded.toReversed().map((one) => `${x(one.at)},${y(one.low)}`);
            return (
              <g key={arm.key} data-place={place % 4} className={css.course}>
                <polygon points={[...above, ...below].join(' ')} className={css.band} />
                <polyline points={own.map((one) => `${x(Date.parse(one.at))},${y(one.difference)}`).join(' ')} />
                {own.length === 1 ? <circle cx={x(first)} cy={y(own[0]?.difference ?? 0)} r={3} /> : null}
              </g>
            );
          })}
          {marks.map((at, place) => (
            <text
              key={at}
              x={x(at)}
              y={height - 6}
              className={css.day}
              textAnchor={marks.length === 1 ? 'middle' : place === 0 ? 'start' : at === last ? 'end' : 'middle'}
            >
              {last - first < 2 * 86_400_000 ? format.time(new Date(at).toISOString()) : format.dayShort(at)}
            </text>
          ))}
        </svg>
      </div>
    </div>
  );
}
