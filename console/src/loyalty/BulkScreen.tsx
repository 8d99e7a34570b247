import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useNavigate } from '@tanstack/react-router';
import { type DragEvent, type FormEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty.ts';
import { resolved } from '../../../contracts/people.ts';
import { api } from '../api.ts';
import head from '../person/PersonHead.module.css';
import { useMay } from '../session/may.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Facts } from '../ui/Facts.tsx';
import { useFormat } from '../ui/format.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Loyalty.module.css';
import { movedKeys, worthOf } from './loyalty.ts';
import { SecondPair } from './PointsDialogs.tsx';
import { type GrantList, namedBy, type NamedBy, readGrants } from './readGrants.ts';
import { useProgramme } from './useProgramme.ts';

/** So many rows and faults are shown; all are counted. */
const shownRows = 10;

/** Points for many at once, from a list: what it comes to is seen before anything moves. */
export function BulkScreen() {
  return useMay()('bulkGrant') ? <Bulk /> : <Navigate to="/loyalty" replace />;
}

function Bulk() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { current, nameOf, kindOf, limit } = useProgramme();
  const [text, setText] = useState('');
  const [by, setBy] = useState<NamedBy>('guess');
  const [kindId, setKind] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [settled] = useDebouncedValue(text, 250);
  const list = useMemo(() => readGrants(settled, by), [settled, by]);
  const kind = kindId ?? current?.kinds[0]?.id ?? '';
  const known = useQuery({
    queryKey: ['people-resolve', list.rows],
    enabled: list.rows.length > 0,
    queryFn: () => whoIs(list),
    staleTime: 60_000,
  });
  const grant = useDeed({
    run: () =>
      api.post(contract.staffOutcome, '/loyalty/bulk-grants', {
        grants: list.rows.map(({ customer, amount }) => ({ customer: [customer], kind, amount })),
        reason: reason.trim(),
      }),
    done: (outcome) =>
      outcome.state === 'asked' ? t('loyalty.asked') : t('bulk.done', { count: outcome.operationIds.length }),
    changes: movedKeys,
    after: (outcome) => {
      if (outcome.state === 'asked') void navigate({ to: '/loyalty/approvals' });
      else setText('');
    },
  });
  const ready = text === settled && list.rows.length > 0 && list.faults.length === 0 && reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    grant.mutate(undefined);
  };
  return (
    <Page
      title={t('loyalty.bulk')}
      hint={t('bulk.hint')}
      above={
        <div className={head.above}>
          <Link to="/loyalty" className={head.back}>
            <IconChevronLeft size={15} aria-hidden />
            {t('screen.loyalty')}
          </Link>
        </div>
      }
    >
      <form className={css.halves} onSubmit={submit}>
        <Panel title={t('bulk.list')} hint={t('bulk.listHint')}>
          <div className={css.form}>
            <ListField text={text} onChange={setText} />
            <div className={css.pair}>
              <Select
                label={t('bulk.by')}
                allowDeselect={false}
                value={by}
                data={namedBy.map((value) => ({
                  value,
                  label: value === 'guess' ? t('bulk.guess') : t(`identifier.${value}`),
                }))}
                onChange={(next) => setBy(namedBy.find((one) => one === next) ?? 'guess')}
              />
              <Select
                label={t('loyalty.kind')}
                allowDeselect={false}
                value={kind}
                data={(current?.kinds ?? []).map((one) => ({ value: one.id, label: one.name }))}
                onChange={setKind}
              />
            </div>
            <TextInput
              label={t('common.reason')}
              description={t('loyalty.reasonHint')}
              required
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </div>
        </Panel>
        <div className={css.column}>
          <Preview
            list={list}
            unknown={known.data ?? null}
            kindName={nameOf(kind)}
            worth={worthIn(kindOf(kind)?.worth ?? null, list.sum)}
            currency={current?.currency ?? null}
          />
          {list.sum > 0 ? <SecondPair amount={list.sum} /> : null}
          {grant.error === null ? null : <ProblemNotice error={grant.error} />}
          <Button type="submit" disabled={!ready || kind === ''} loading={grant.isPending}>
            {list.sum > limit ? t('loyalty.ask') : t('loyalty.grant')}
          </Button>
        </div>
      </form>
    </Page>
  );
}

const worthIn = (worth: Parameters<typeof worthOf>[0] | null, sum: number): number | null =>
  worth === null ? null : worthOf(worth, sum);

/** Lines of whom nobody is known: they would get an account of their own by this identifier. */
async function whoIs({ rows }: GrantList): Promise<number[]> {
  const lines: number[] = [];
  for (let at = 0; at < rows.length; at += 1_000) {
    const part = rows.slice(at, at + 1_000);
    const { personIds } = await api.post(resolved, '/people/resolve', {
      identifiers: part.map(({ customer }) => customer),
    });
    lines.push(...part.flatMap((row, index) => (personIds[index] === null ? [row.line] : [])));
  }
  return lines;
}

/** Pasted, typed, dropped or chosen: it is text all the same. */
function ListField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (file !== undefined && file.size <= 2_000_000) onChange(await file.text());
  };
  const onDrop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take(event.dataTransfer.files);
  };
  return (
    <div onDrop={onDrop} onDragOver={(event) => event.preventDefault()}>
      <Textarea
        label={t('bulk.lines')}
        placeholder={'+371 2000 1234; 500\nanna@example.com; 200'}
        autoFocus
        rows={12}
        className={css.mono ?? ''}
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Button mt={8} size="xs" variant="default" onClick={() => input.current?.click()}>
        {t('bulk.file')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt"
        onChange={(event) => {
          void take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}

type PreviewProps = {
  list: GrantList;
  unknown: readonly number[] | null;
  kindName: string;
  worth: number | null;
  currency: string | null;
};

function Preview({ list, unknown, kindName, worth, currency }: PreviewProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('bulk.preview')} hint={list.rows.length === 0 ? t('bulk.empty') : undefined}>
      <div className={css.form} aria-live="polite">
        <Facts
          facts={[
            [t('approval.customers'), format.number(list.rows.length)],
            [t('bulk.sum'), <strong key="sum">{`${format.number(list.sum)} ${kindName}`}</strong>],
            ...(worth === null || currency === null
              ? []
              : ([[t('bulk.worth'), format.money({ amountMinor: worth, currency })]] as const)),
          ]}
        />
        {list.faults.length === 0 ? null : (
          <div className={css.faulty} role="alert">
            <p>{t('bulk.faults', { count: list.faults.length, shown: format.number(list.faults.length) })}</p>
            <ul>
              {list.faults.slice(0, shownRows).map((fault) => (
                <li key={fault.line}>
                  {t('bulk.fault', { line: fault.line, text: fault.text, why: t(`bulk.why.${fault.why}`) })}
                </li>
              ))}
            </ul>
          </div>
        )}
        {unknown === null || unknown.length === 0 ? null : (
          <p className={css.second}>
            {t('bulk.unknown', { count: unknown.length, lines: unknown.slice(0, shownRows).join(', ') })}
          </p>
        )}
        {list.rows.length === 0 ? null : (
          <DataTable
            rows={list.rows.slice(0, shownRows)}
            keyOf={(row) => String(row.line)}
            label={t('bulk.preview')}
            columns={[
              { title: t('bulk.customer'), show: (row) => row.customer.value },
              { title: t('loyalty.amount'), number: true, show: (row) => format.number(row.amount) },
            ]}
          />
        )}
        {list.rows.length > shownRows ? (
          <p className={css.small}>
            {t('bulk.more', {
              count: list.rows.length - shownRows,
              shown: format.number(list.rows.length - shownRows),
            })}
          </p>
        ) : null}
      </div>
    </Panel>
  );
}
