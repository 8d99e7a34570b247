import { type ReactNode, useId } from 'react';
import css from './Panel.module.css';

type Props = {
  title?: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
  flush?: boolean;
  level?: 2 | 3;
};

/** A titled area of a screen. `flush` lets tables and lists reach its edges. */
export function Panel({ title, hint, actions, children, flush = false, level = 2 }: Props) {
  const id = useId();
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className={css.panel} aria-labelledby={title === undefined ? undefined : id}>
      {title === undefined ? null : (
        <header className={css.head}>
          <div className={css.words}>
            <Heading id={id} className={css.title}>
              {title}
            </Heading>
            {hint === undefined ? null : <p className={css.hint}>{hint}</p>}
          </div>
          {actions === undefined ? null : <div className={css.actions}>{actions}</div>}
        </header>
      )}
      {children === undefined ? null : <div className={flush ? css.flush : css.body}>{children}</div>}
    </section>
  );
}
