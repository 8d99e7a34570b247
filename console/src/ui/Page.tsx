import { type ReactNode, useEffect } from 'react';
import css from './Page.module.css';

type Props = {
  title: string;
  hint?: ReactNode;
  above?: ReactNode;
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

/** A screen: its one heading, what can be done, and the rest. */
export function Page({ title, hint, above, beside, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Throughline`;
  }, [title]);
  return (
    <div className={css.page}>
      {above}
      <header className={css.head}>
        <div className={css.words}>
          <div className={css.line}>
            <h1 className={css.title}>{title}</h1>
            {beside}
          </div>
          {hint === undefined ? null : <p className={css.hint}>{hint}</p>}
        </div>
        {actions === undefined ? null : <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
