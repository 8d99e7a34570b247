import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty.ts';
import { ApiProblem, api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { BudgetMeter } from './BudgetMeter.tsx';
import { DifferencesPanel } from './Differences.tsx';
import { EarnSheet } from './EarnSheet.tsx';
import { FaultsPanel } from './FaultsPanel.tsx';
import { KindSheet } from './KindSheet.tsx';
import css from './Loyalty.module.css';
import { budgetsQuery, type Draft, type ProgrammeView, programmeQuery } from './loyalty.ts';
import { idFrom, startEarn, startKind, startLevel, startSpend, without, withOne } from './programmeDraft.ts';
import { PublishDialog } from './PublishDialog.tsx';
import { RuleList } from './RuleList.tsx';
import { sayEarn, sayKind, sayLevel, saySpend, sayTiers, type Speaker } from './sayProgramme.ts';
import { useSpeaker } from './useSpeaker.ts';
import { LevelSheet, SpendSheet } from './SpendSheet.tsx';
import { GeneralPanel, ReturnsPanel, TierFields } from './SettingsPanels.tsx';
import { SimulationPanel } from './SimulationPanel.tsx';
import { VersionsPanel } from './VersionsPanel.tsx';

/** Which rule is open at the side; null in its place: a new one. */
type Open = { list: 'kinds' | 'earn' | 'spend' | 'levels'; at: number | null };

type Props = { saved: ProgrammeView | null; start: Draft };

/** The programme as sentences that can be changed. Beside them what is different from what is in force, and what it would have done. */
export function ProgrammeEditor({ saved, start }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const editable = may('editProgramme');
  const queries = useQueryClient();
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState(start);
  const [open, setOpen] = useState<Open | null>(null);
  const [publishing, setPublishing] = useState(false);
  const speaker = useSpeaker(draft);
  // What is in force moves on by itself: a version that was published waits for its instant.
  const current = (saved ?? base)?.current ?? null;
  const changed = base === null || JSON.stringify(draft) !== JSON.stringify(base.draft);
  const faults = base?.faults ?? [];
  const put = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const take = (view: ProgrammeView) => {
    setBase(view);
    setDraft(view.draft);
    queries.setQueryData(programmeQuery.queryKey, view);
  };
  const save = useDeed({
    run: () => api.put(contract.programmeView, '/loyalty/programme', { revision: base?.revision ?? 0, draft }),
    done: t('programme.saved'),
    changes: [],
    after: take,
  });
  // Somebody else saved it meanwhile: theirs comes in as the base, and mine stays in the fields to be saved on top.
  const clashed = save.error instanceof ApiProblem && save.error.problem.code === 'loyalty_programme_changed';
  const overTheirs = async () => {
    setBase(await api.get(contract.programmeView, '/loyalty/programme'));
    save.reset();
  };
  useBlocker({
    shouldBlockFn: () => changed && editable && !window.confirm(t('common.leaveUnsaved')),
    disabled: !changed || !editable,
    enableBeforeUnload: changed && editable,
  });
  return (
    <div className={css.editor}>
      <div className={css.column}>
        {changed ? null : <FaultsPanel faults={faults} draft={draft} />}
        <div className={css.plain}>
          <Lists speaker={speaker} editable={editable} put={put} open={setOpen} />
          <ReturnsPanel speaker={speaker} editable={editable} put={put} />
          <GeneralPanel speaker={speaker} editable={editable} put={put} />
        </div>
        <VersionsPanel current={current} draft={draft} />
        {save.error === null ? null : <ProblemNotice error={save.error} />}
        {clashed ? (
          <Button variant="default" onClick={() => void overTheirs()}>
            {t('programme.overTheirs')}
          </Button>
        ) : null}
        {editable ? (
          <div className={css.bar}>
            <span className={css.barWords} role="status">
              {changed
                ? t('programme.unsaved')
                : faults.length > 0
                  ? t('draftFault.title', { count: faults.length })
                  : t('programme.savedDraft')}
            </span>
            {changed && base !== null ? (
              <Button variant="subtle" color="gray" onClick={() => setDraft(base.draft)}>
                {t('programme.discard')}
              </Button>
            ) : null}
            <Button
              variant="default"
              disabled={!changed}
              loading={save.isPending}
              onClick={() => save.mutate(undefined)}
            >
              {t('common.save')}
            </Button>
            <Button disabled={changed || faults.length > 0} onClick={() => setPublishing(true)}>
              {t('programme.publish')}
            </Button>
          </div>
        ) : null}
      </div>
      <aside className={`${css.column} ${css.sticky}`} aria-label={t('programme.whatChanges')}>
        <DifferencesPanel speaker={speaker} current={current} />
        {may('simulateProgramme') ? <SimulationPanel draft={draft} unsaved={changed} /> : null}
      </aside>
      {open === null ? null : <Sheets speaker={speaker} open={open} put={put} onClose={() => setOpen(null)} />}
      {publishing && base !== null ? (
        <PublishDialog view={{ ...base, current }} speaker={speaker} onClose={() => setPublishing(false)} />
      ) : null}
    </div>
  );
}

type ListsProps = {
  speaker: Speaker;
  editable: boolean;
  put: (part: Partial<Draft>) => void;
  open: (open: Open) => void;
};

function Lists({ speaker, editable, put, open }: ListsProps) {
  const { t } = useTranslation();
  const budgets = useQuery(budgetsQuery).data ?? [];
  const { draft } = speaker;
  const { tiers } = draft;
  const deeds = (list: Open['list'], remove: (at: number) => void) => ({
    editable,
    onAdd: () => open({ list, at: null }),
    onEdit: (at: number) => open({ list, at }),
    onRemove: remove,
  });
  return (
    <>
      <RuleList
        title={t('programme.kinds')}
        hint={t('programme.kindsHint')}
        empty=""
        addLabel={t('programme.addKind')}
        rows={draft.kinds.map((one) => ({ key: one.id, name: one.name, text: sayKind(speaker, one) }))}
        {...deeds('kinds', (at) => put({ kinds: without(draft.kinds, at) }))}
      />
      <RuleList
        title={t('programme.earn')}
        hint={t('programme.earnHint')}
        empty={t('programme.noEarn')}
        addLabel={t('programme.addEarn')}
        rows={draft.earn.map((one) => ({
          key: one.id,
          name: one.name,
          text: sayEarn(speaker, one),
          foot:
            one.budget === null ? undefined : <BudgetMeter budget={budgets.find((each) => each.ruleId === one.id)} />,
        }))}
        {...deeds('earn', (at) => put({ earn: without(draft.earn, at) }))}
      />
      <RuleList
        title={t('programme.spend')}
        hint={t('programme.spendHint')}
        empty={t('programme.noSpend')}
        addLabel={t('programme.addSpend')}
        rows={draft.spend.map((one) => ({
          key: one.kind,
          name: draft.kinds.find((kind) => kind.id === one.kind)?.name ?? one.kind,
          text: saySpend(speaker, one),
        }))}
        {...deeds('spend', (at) => put({ spend: without(draft.spend, at) }))}
      />
      <RuleList
        title={t('loyalty.part.tiers')}
        hint={tiers.levels.length === 0 ? t('programme.tiersHint') : sayTiers(speaker)}
        empty={t('programme.noTiers')}
        addLabel={t('programme.addTier')}
        above={tiers.levels.length === 0 || !editable ? undefined : <TierFields draft={draft} put={put} />}
        rows={tiers.levels.map((one) => ({ key: one.id, name: one.name, text: sayLevel(speaker, one) }))}
        {...deeds('levels', (at) => put({ tiers: { ...tiers, levels: without(tiers.levels, at) } }))}
      />
    </>
  );
}

type SheetsProps = { speaker: Speaker; open: Open; put: (part: Partial<Draft>) => void; onClose: () => void };

function Sheets({ speaker, open, put, onClose }: SheetsProps) {
  const { t } = useTranslation();
  const { draft } = speaker;
  const { at } = open;
  const firstKind = draft.kinds[0]?.id ?? 'points';
  const close = (part: Partial<Draft>) => {
    put(part);
    onClose();
  };
  const common = { speaker, onClose };
  switch (open.list) {
    case 'kinds':
      return (
        <KindSheet
          {...common}
          title={at === null ? t('programme.addKind') : t('programme.kind')}
          start={(at === null ? undefined : draft.kinds[at]) ?? startKind()}
          onApply={(one) => {
            const id =
              one.id === ''
                ? idFrom(
                    one.name,
                    draft.kinds.map((kind) => kind.id),
                    'kind',
                    '_',
                  )
                : one.id;
            close({ kinds: withOne(draft.kinds, at, { ...one, id }) });
          }}
        />
      );
    case 'earn':
      return (
        <EarnSheet
          {...common}
          title={at === null ? t('programme.addEarn') : t('programme.earnRule')}
          start={(at === null ? undefined : draft.earn[at]) ?? startEarn('per_amount', firstKind)}
          onApply={(one) => {
            const id =
              one.id === ''
                ? idFrom(
                    one.name,
                    draft.earn.map((rule) => rule.id),
                    'rule',
                  )
                : one.id;
            close({ earn: withOne(draft.earn, at, { ...one, id }) });
          }}
        />
      );
    case 'spend':
      return (
        <SpendSheet
          {...common}
          title={at === null ? t('programme.addSpend') : t('programme.spendRule')}
          start={(at === null ? undefined : draft.spend[at]) ?? startSpend(firstKind)}
          onApply={(one) => close({ spend: withOne(draft.spend, at, one) })}
        />
      );
    case 'levels':
      return (
        <LevelSheet
          {...common}
          title={at === null ? t('programme.addTier') : t('loyalty.tier')}
          start={(at === null ? undefined : draft.tiers.levels[at]) ?? startLevel()}
          onApply={(one) => {
            const id =
              one.id === ''
                ? idFrom(
                    one.name,
                    draft.tiers.levels.map((level) => level.id),
                    'tier',
                  )
                : one.id;
            // The server wants them from the lowest to the highest.
            const levels = withOne(draft.tiers.levels, at, { ...one, id }).sort((a, b) => a.from - b.from);
            close({ tiers: { ...draft.tiers, levels } });
          }}
        />
      );
  }
}
