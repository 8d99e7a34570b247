import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './Empty.module.css';

/** Nothing here, why, and where to go on. */
export function Empty({
  icon: Mark,
  title,
  children,
  action,
}: {
  icon: Icon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <span className={css.mark}>
        <Mark size={22} stroke={1.6} aria-hidden />
      </span>
      <p className={css.title}>{title}</p>
      {children === undefined ? null : <div className={css.words}>{children}</div>}
      {action === undefined ? null : <div className={css.action}>{action}</div>}
    </div>
  );
}
