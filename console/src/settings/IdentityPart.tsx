import { Button, NumberInput, Select, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { identityRules, rehearsal } from '../../../contracts/people.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { IconPlus } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { toastDone } from '../ui/toast.tsx';
import { countries } from './countries.ts';
import { IdentifierRuleRow } from './IdentifierRuleRow.tsx';
import { RehearsalPanel } from './RehearsalPanel.tsx';
import css from './Settings.module.css';

export type IdentityRules = z.output<typeof identityRules>;
export type IdentifierRule = IdentityRules['rules'][number];

/** Who counts as one person. A change can be rehearsed on the whole history before it is saved. */
export function IdentityPart() {
  const { data, error, refetch } = useQuery({
    queryKey: ['identity-rules'],
    queryFn: ({ signal }) => api.get(identityRules, '/identity/rules', {}, signal),
    staleTime: Infinity,
  });
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={420} />;
  return <Editor key={data.version} saved={data} />;
}

function Editor({ saved }: { saved: IdentityRules }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const changeable = useMay()('changeRules');
  const [rules, setRules] = useState(saved);
  const changed = JSON.stringify(rules) !== JSON.stringify(saved);
  const rehearse = useMutation({ mutationFn: () => api.post(rehearsal, '/identity/rules/rehearse', rules) });
  const save = useMutation({
    mutationFn: () => api.put(identityRules, '/identity/rules', rules),
    onSuccess: (stored) => {
      toastDone(t('common.saved'));
      queries.setQueryData(['identity-rules'], stored);
    },
  });
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(t('common.leaveUnsaved')),
    disabled: !changed,
    enableBeforeUnload: changed,
  });
  const put = (index: number, rule: IdentifierRule | null) =>
    setRules({
      ...rules,
      rules: rule === null ? rules.rules.filter((_, at) => at !== index) : rules.rules.with(index, rule),
    });
  const add = () =>
    setRules({
      ...rules,
      rules: [
        ...rules.rules,
        {
          type: 'new_type',
          priority: Math.min(1000, Math.max(0, ...rules.rules.map((rule) => rule.priority)) + 10),
          maxPerPerson: null,
          mergesPeople: false,
          uniqueWhenVerified: false,
          secondOwner: 'keep',
          protectedValues: [],
          uncountedValues: [],
          normalise: 'none',
        },
      ],
    });
  const ordered = rules.rules.map((rule, index) => ({ rule, index })).sort((a, b) => a.rule.priority - b.rule.priority);
  return (
    <>
      <Panel
        title={t('rules.identity')}
        hint={t('rules.identityHint')}
        flush
        actions={
          changeable ? (
            <Button variant="default" size="xs" leftSection={<IconPlus size={15} aria-hidden />} onClick={add}>
              {t('rules.add')}
            </Button>
          ) : null
        }
      >
        <ul className={css.rules}>
          {ordered.map(({ rule, index }) => (
            <IdentifierRuleRow
              key={index}
              rule={rule}
              changeable={changeable}
              isNew={!saved.rules.some((one) => one.type === rule.type)}
              onChange={(next) => put(index, next)}
            />
          ))}
        </ul>
      </Panel>
      <Panel title={t('rules.country')} hint={t('rules.countryHint')}>
        <Select
          w="min(100%, 360px)"
          aria-label={t('rules.country')}
          placeholder={t('rules.noCountry')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          disabled={!changeable}
          value={rules.defaultCountry ?? null}
          data={countries(i18n.language)}
          limit={50}
          nothingFoundMessage={t('common.nothing')}
          onChange={(defaultCountry) => setRules({ ...rules, defaultCountry })}
        />
      </Panel>
      <Panel title={t('rules.cluster')} hint={t('rules.clusterHint')}>
        <NumberInput
          w={180}
          aria-label={t('rules.cluster')}
          min={2}
          max={100_000}
          disabled={!changeable}
          value={rules.maxClusterSize}
          onChange={(value) => typeof value === 'number' && setRules({ ...rules, maxClusterSize: value })}
        />
      </Panel>
      {rehearse.data === undefined ? null : <RehearsalPanel rehearsal={rehearse.data} />}
      {rehearse.error === null ? null : <ProblemNotice error={rehearse.error} />}
      {save.error === null ? null : <ProblemNotice error={save.error} />}
      {changeable ? (
        <div className={css.bar}>
          {changed ? (
            <Button variant="subtle" color="gray" onClick={() => setRules(saved)}>
              {t('rules.discard')}
            </Button>
          ) : null}
          <Button variant="default" loading={rehearse.isPending} onClick={() => rehearse.mutate()}>
            {t('rules.rehearse')}
          </Button>
          <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>
            {t('common.save')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
