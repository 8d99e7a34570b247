import { ActionIcon, Button, MultiSelect, Select, Skeleton, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { sourceKinds } from '../../../contracts/common.ts';
import { traitRules } from '../../../contracts/people.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconAdjustments, IconPlus, IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { toastDone } from '../ui/toast.tsx';
import css from './Settings.module.css';

type Rules = z.output<typeof traitRules>;
const strategies = ['newest', 'oldest', 'source_precedence', 'most_confident'] as const;

/** Which source wins when two say different things about a person. */
export function TraitsPart() {
  const { data, error, refetch } = useQuery({
    queryKey: ['trait-rules'],
    queryFn: ({ signal }) => api.get(traitRules, '/traits/rules', {}, signal),
    staleTime: Infinity,
  });
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={320} />;
  return <Editor key={data.version} saved={data} />;
}

function Editor({ saved }: { saved: Rules }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const changeable = useMay()('changeRules');
  const [rules, setRules] = useState(saved);
  const changed = JSON.stringify(rules) !== JSON.stringify(saved);
  const save = useMutation({
    mutationFn: () => api.put(traitRules, '/traits/rules', rules),
    onSuccess: (stored) => {
      toastDone(t('common.saved'));
      queries.setQueryData(['trait-rules'], stored);
    },
  });
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(t('common.leaveUnsaved')),
    disabled: !changed,
    enableBeforeUnload: changed,
  });
  const put = (index: number, rule: Rules['rules'][number]) =>
    setRules({ ...rules, rules: rules.rules.with(index, rule) });
  const add = (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconPlus size={15} aria-hidden />}
      onClick={() =>
        setRules({ ...rules, rules: [...rules.rules, { trait: '', strategy: 'newest', sourceKinds: [] }] })
      }
    >
      {t('rules.add')}
    </Button>
  );
  return (
    <>
      <Panel
        title={t('rules.traits')}
        hint={t('rules.traitsHint')}
        flush
        actions={changeable && rules.rules.length > 0 ? add : null}
      >
        {rules.rules.length === 0 ? (
          <Empty icon={IconAdjustments} title={t('rules.noTraits')} action={changeable ? add : null}>
            {t('rules.noTraitsWords')}
          </Empty>
        ) : null}
        <ul className={css.rules}>
          {rules.rules.map((rule, index) => (
            <li key={index} className={css.rule}>
              <fieldset className={css.ruleGrid} disabled={!changeable} style={{ border: 0, margin: 0, padding: 0 }}>
                <TextInput
                  label={t('rules.trait')}
                  maxLength={100}
                  value={rule.trait}
                  onChange={(event) => put(index, { ...rule, trait: event.currentTarget.value })}
                />
                <Select
                  label={t('rules.strategy')}
                  allowDeselect={false}
                  value={rule.strategy}
                  data={strategies.map((one) => ({ value: one, label: t(`traits.because.${one}`) }))}
                  onChange={(next) =>
                    put(index, { ...rule, strategy: strategies.find((one) => one === next) ?? 'newest' })
                  }
                />
                {rule.strategy === 'source_precedence' ? (
                  <MultiSelect
                    className={css.full ?? ''}
                    label={t('rules.sources')}
                    description={t('rules.sourcesHint')}
                    value={rule.sourceKinds}
                    data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
                    onChange={(next) =>
                      put(index, {
                        ...rule,
                        sourceKinds: next.flatMap((one) => sourceKinds.filter((kind) => kind === one)),
                      })
                    }
                  />
                ) : null}
                {changeable ? (
                  <ActionIcon
                    size={32}
                    style={{ alignSelf: 'end' }}
                    aria-label={t('rules.removeOf', { name: rule.trait })}
                    onClick={() => setRules({ ...rules, rules: rules.rules.filter((_, at) => at !== index) })}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                ) : null}
              </fieldset>
            </li>
          ))}
        </ul>
      </Panel>
      {save.error === null ? null : <ProblemNotice error={save.error} />}
      {changeable ? (
        <div className={css.bar}>
          {changed ? (
            <Button variant="subtle" color="gray" onClick={() => setRules(saved)}>
              {t('rules.discard')}
            </Button>
          ) : null}
          <Button
            disabled={!changed || rules.rules.some((rule) => rule.trait.trim() === '')}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('common.save')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
