import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Goods } from '../catalogue/Goods.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { Hours } from '../ui/Hours.tsx';
import { Tag } from '../ui/Tag.tsx';
import { useNow } from '../ui/now.ts';
import css from './Store.module.css';
import { goodsOf, type Job } from './work.ts';

/** A job as it is done: what to take, for whom, by when, and the buttons under the thumb. */
export function JobCard({ job, children }: { job: Job; children: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const late = job.promisedAt !== null && Date.parse(job.promisedAt) < now;
  return (
    <article className={css.job} aria-label={job.number}>
      <header className={css.jobHead}>
        <Link to="/orders/$orderId" params={{ orderId: job.orderId }} className={css.number}>
          {job.number}
        </Link>
        <Tag tone="quiet">{t(`orders.method.${job.method}`)}</Tag>
        {job.promisedAt === null ? (
          <span className={css.when}>
            <Moment at={job.since} />
          </span>
        ) : (
          <span className={css.when} data-late={late}>
            {late ? t('store.late') : t('orders.promised')}{' '}
            {job.window === null ? <Moment at={job.promisedAt} /> : <Hours window={job.window} timeZone={undefined} />}
          </span>
        )}
      </header>
      <ul className={css.goods}>
        {goodsOf(job).map((one) => (
          <li key={one.sku}>
            <span className={css.quantity}>{format.number(one.quantity)} ×</span>
            <Goods sku={one.sku} name={one.name} />
          </li>
        ))}
      </ul>
      <div className={css.buttons}>{children}</div>
    </article>
  );
}
