import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { insidePath } from '../login/insidePath.ts';
import { useMay } from '../session/may.ts';
import { type ProblemReport, problemsQuery } from '../shell/system.ts';
import { serverWords } from '../texts/server/serverWords.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Problems.module.css';

export function ProblemsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useQuery(problemsQuery);
  const items = data?.items.toSorted(
    (a, b) =>
      Number(b.severity === 'error') - Number(a.severity === 'error') || Date.parse(b.lastAt) - Date.parse(a.lastAt),
  );
  return (
    <Page
      title={t('screen.problems')}
      hint={t('problems.hint')}
      actions={
        may('seeDeadLetters') ? (
          <ButtonLink to="/problems/dead-letters" variant="default">
            {t('problems.toDeadLetters')}
          </ButtonLink>
        ) : null
      }
    >
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {items === undefined ? (
        error === null ? (
          <Skeleton height={260} />
        ) : null
      ) : items.length === 0 ? (
        <Panel>
          <Empty
            icon={IconCircleCheck}
            title={t('problems.none')}
            action={
              <ButtonLink to="/live" variant="default">
                {t('home.toLive')}
              </ButtonLink>
            }
          >
            {t('problems.noneWords')}
          </Empty>
        </Panel>
      ) : (
        <ul className={css.list}>
          {items.map((item) => (
            <Item key={item.code + item.link} item={item} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function Item({ item }: { item: ProblemReport['items'][number] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const router = useRouter();
  const Mark = item.severity === 'error' ? IconAlertCircle : IconAlertTriangle;
  const to = insidePath(item.link);
  const [title, remedy] = serverWords('report', item.code) ?? [item.title, item.remedy];
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    router.history.push(to);
  };
  return (
    <li className={css.item} data-severity={item.severity}>
      <Mark size={20} aria-hidden className={css.mark} />
      <div className={css.words}>
        <div className={css.line}>
          <h2 className={css.title}>{title}</h2>
          <Tag tone={item.severity === 'error' ? 'error' : 'warn'}>{t(`problems.severity.${item.severity}`)}</Tag>
          <span className={css.count}>
            {t('problems.times', { count: item.count, shown: format.number(item.count) })}
          </span>
        </div>
        <dl className={css.facts}>
          <dt>{t('problems.cause')}</dt>
          <dd>{item.cause}</dd>
          <dt>{t('problems.remedy')}</dt>
          <dd>{remedy}</dd>
        </dl>
        <p className={css.small}>
          {t('problems.since')} <Moment at={item.since} /> · {t('problems.last')} <Moment at={item.lastAt} /> ·{' '}
          <code>{item.code}</code>
        </p>
      </div>
      {item.link === '' ? null : (
        <a href={to} onClick={follow} className={css.go}>
          {t('problems.go')}
          <span className="tl-unseen">: {title}</span>
        </a>
      )}
    </li>
  );
}
