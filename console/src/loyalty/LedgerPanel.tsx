import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { useMay } from '../session/may.ts';
import { useLocationName } from '../stock/LocationSelect.tsx';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconHistory } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import table from '../ui/table.module.css';
import { canReverse, type Move, movesOf } from './ledger.ts';
import { actorWords, reasonWords } from './ledgerWords.ts';
import css from './Loyalty.module.css';
import { historyQuery } from './loyalty.ts';
import { useProgramme } from './useProgramme.ts';

type Props = {
  personId: string;
  /** Only what happened to this lot. */
  lotId: string | undefined;
  follow: (lotId: string | undefined) => void;
  reverse: (move: Move) => void;
};

/** The ledger as a story: what moved, why, when, where, by whom. */
export function LedgerPanel({ personId, lotId, follow, reverse }: Props) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(historyQuery(personId));
  const all = movesOf(query.data?.pages.flatMap((page) => page.items) ?? []);
  const shown = lotId === undefined ? all : all.filter((move) => move.lots.some((lot) => lot.lotId === lotId));
  return (
    <Panel
      title={t('loyalty.ledger')}
      hint={lotId === undefined ? t('loyalty.ledgerHint') : t('loyalty.ledgerOfLot')}
      actions={
        lotId === undefined ? undefined : (
          <Button size="xs" variant="default" onClick={() => follow(undefined)}>
            {t('loyalty.wholeLedger')}
          </Button>
        )
      }
    >
      {query.error === null ? null : <ProblemNotice error={query.error} retry={() => void query.refetch()} />}
      {query.data === undefined && query.error === null ? <Skeleton height={240} /> : null}
      {query.data !== undefined && all.length === 0 ? (
        <Empty icon={IconHistory} title={t('loyalty.noMoves')}>
          {t('loyalty.noMovesWords')}
        </Empty>
      ) : null}
      <ol className={css.timeline}>
        {shown.map((move) => (
          <li key={move.key} data-sign={move.sign}>
            <MoveRow
              move={move}
              canReverse={canReverse(move, all)}
              follow={follow}
              reverse={reverse}
              followed={lotId}
            />
          </li>
        ))}
      </ol>
      {query.hasNextPage ? (
        <div className={table.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

type RowProps = {
  move: Move;
  canReverse: boolean;
  followed: string | undefined;
  follow: (lotId: string | undefined) => void;
  reverse: (move: Move) => void;
};

function MoveRow({ move, canReverse: reversible, followed, follow, reverse }: RowProps) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const nameOf = useLocationName();
  const programme = useProgramme();
  const channel = sourceKinds.find((one) => one === move.channel);
  const sign = move.sign === 0 ? '' : move.sign > 0 ? '+' : '−';
  const only = move.lots.length === 1 ? move.lots[0] : undefined;
  const rules = rulesOf(move);
  const title = t(`loyalty.what.${move.what}`);
  const because = reasonWords(t, move);
  return (
    <>
      <div className={css.moveHead}>
        <span className={css.moveWhat}>{title}</span>
        <span className={css.moveAmount} data-sign={move.sign}>
          {sign}
          {programme.amount(move.amount, move.kind)}
        </span>
      </div>
      {because === title && move.debt === 0 && move.orderId === null ? null : (
        <p className={css.because}>
          {move.orderId !== null && may('seeOrders') ? (
            <Link to="/orders/$orderId" params={{ orderId: move.orderId }}>
              {because}
            </Link>
          ) : (
            because
          )}
          {move.debt === 0 ? null : ` · ${t('loyalty.debtPart', { amount: format.number(move.debt) })}`}
        </p>
      )}
      {rules.length === 0 ? null : (
        <p className={css.small}>
          {rules.map(([id, units]) => `${programme.ruleName(id)}: ${format.number(units)}`).join(' · ')}
        </p>
      )}
      <div className={css.moveFoot}>
        <Moment at={move.at} form="dateTime" />
        {channel === undefined ? null : <ChannelMark kind={channel} />}
        {move.locationId === null ? null : <span>{nameOf(move.locationId)}</span>}
        <span>{actorWords(t, move.actor)}</span>
        <span className={css.moveDeeds}>
          {only === undefined || followed !== undefined ? null : (
            <Button size="compact-xs" variant="subtle" onClick={() => follow(only.lotId)}>
              {t('loyalty.follow')}
            </Button>
          )}
          {reversible && may('movePoints') ? (
            <Button size="compact-xs" variant="subtle" onClick={() => reverse(move)}>
              {t('loyalty.reverse')}
            </Button>
          ) : null}
        </span>
      </div>
    </>
  );
}

/** Which rules gave how much, where a rule did. */
function rulesOf(move: Move): [string, number][] {
  const rules = move.detail['rules'];
  if (typeof rules !== 'object' || rules === null) return [];
  return Object.entries(rules).flatMap(([id, units]) => (typeof units === 'number' ? [[id, units] as const] : [])) as [
    string,
    number,
  ][];
}
