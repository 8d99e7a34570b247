import { Button, SegmentedControl, Skeleton, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rule } from '../../../contracts/audience-rule.ts';
import { useDeed } from '../ui/deed.ts';
import { useFormat } from '../ui/format.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Audiences.module.css';
import { type Audience, audienceQuery, changedKeys, countQuery, saveAudience } from './audiences.ts';
import { asGroup, asRule, freshRule, type Group, readJson, readyRule } from './draftRule.ts';
import { RuleGroup } from './RuleGroup.tsx';
import { sayRule } from './sayRule.ts';
import { useSpeaker } from './useSpeaker.ts';

const route = getRouteApi('/staff/audiences/$audienceId/edit');

export function NewAudienceScreen() {
  return <Builder audience={null} />;
}

export function EditAudienceScreen() {
  const { t } = useTranslation();
  const { data, error } = useQuery({ ...audienceQuery(route.useParams().audienceId), refetchInterval: false });
  if (error !== null && data === undefined)
    return (
      <Page title={t('audience.edit')}>
        <ProblemNotice error={error} />
      </Page>
    );
  if (data === undefined)
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={320} />
      </Page>
    );
  return <Builder key={data.version} audience={data} />;
}

/** The rule on the left; beside it, while it is being written: in words, how many it finds, and some of them. */
function Builder({ audience }: { audience: Audience | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState(audience?.name ?? '');
  const [description, setDescription] = useState(audience?.description ?? '');
  const [group, setGroup] = useState<Group>(() => (audience === null ? freshRule() : asGroup(audience.rule)));
  const [json, setJson] = useState<string | null>(null);
  const rule = readyRule(group);
  const save = useDeed({
    run: saveAudience,
    done: t('common.saved'),
    changes: changedKeys,
    after: (made) => void navigate({ to: '/audiences/$audienceId', params: { audienceId: made.id } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule !== null)
      save.mutate({ id: audience?.id ?? null, version: audience?.version ?? 0, name: name.trim(), description, rule });
  };
  return (
    <Page title={audience === null ? t('audience.new') : t('audience.edit')} hint={t('audience.builderHint')}>
      <form className={css.split} onSubmit={submit}>
        <div className={css.column}>
          <Panel>
            <div className={css.pair}>
              <TextInput
                label={t('audience.name')}
                required
                maxLength={120}
                data-autofocus
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <TextInput
                label={t('audience.description')}
                maxLength={1000}
                value={description}
                onChange={(event) => setDescription(event.currentTarget.value)}
              />
            </div>
          </Panel>
          <Panel
            title={t('audience.rule')}
            actions={
              <SegmentedControl
                size="xs"
                aria-label={t('audience.form')}
                value={json === null ? 'fields' : 'json'}
                data={[
                  { value: 'fields', label: t('audience.fields') },
                  { value: 'json', label: 'JSON' },
                ]}
                onChange={(next) => setJson(next === 'json' ? JSON.stringify(asRule(group), null, 2) : null)}
              />
            }
          >
            {json === null ? (
              <RuleGroup group={group} onChange={setGroup} depth={0} />
            ) : (
              <Textarea
                aria-label={t('common.jsonOf', { of: t('audience.rule') })}
                className={css.json}
                autosize
                minRows={12}
                value={json}
                error={readJson(json) === null ? t('audience.notJson') : undefined}
                onChange={(event) => {
                  setJson(event.currentTarget.value);
                  const read = readJson(event.currentTarget.value);
                  if (read !== null) setGroup(read);
                }}
              />
            )}
          </Panel>
          {save.error === null ? null : <ProblemNotice error={save.error} />}
          <div className={css.bar}>
            <Figure rule={rule} />
            <ButtonLink to="/audiences" variant="default">
              {t('common.cancel')}
            </ButtonLink>
            <Button type="submit" loading={save.isPending} disabled={rule === null || name.trim() === ''}>
              {t('common.save')}
            </Button>
          </div>
        </div>
        <Found rule={rule} />
      </form>
    </Page>
  );
}

/** On a phone the panel beside the rule is far below: the number stays in sight. */
function Figure({ rule }: { rule: Rule | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [settled] = useDebouncedValue(rule, 300);
  const { data } = useQuery(countQuery(settled));
  return (
    <span className={css.barWords}>
      {rule === null
        ? t('audience.incomplete')
        : data === undefined
          ? ''
          : `${t('audience.found')}: ${format.number(data.members)}`}
    </span>
  );
}

function Found({ rule }: { rule: Rule | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const speaker = useSpeaker();
  const [settled] = useDebouncedValue(rule, 300);
  const { data, error, isFetching } = useQuery(countQuery(settled));
  return (
    <aside className={css.beside} aria-label={t('audience.found')}>
      <Panel title={t('audience.inWords')}>
        <p className={css.saying} aria-live="polite">
          {rule === null ? t('audience.incomplete') : sayRule(speaker, rule)}
        </p>
      </Panel>
      <Panel title={t('audience.found')}>
        {error === null ? null : <ProblemNotice error={error} />}
        <div aria-live="polite" aria-busy={isFetching}>
          {rule === null || data === undefined ? (
            <p className={css.figure}>–</p>
          ) : (
            <>
              <p className={css.figure} data-old={isFetching}>
                {format.number(data.members)}
              </p>
              <p className={css.small}>
                {t('audience.ofPeople', {
                  people: format.number(data.people),
                  share: format.percent(data.people === 0 ? 0 : data.members / data.people),
                })}
              </p>
              {data.complete ? null : <p className={css.small}>{t('audience.notAll')}</p>}
              <ul className={css.changes}>
                {data.sample.map((one) => (
                  <li key={one.personId}>
                    <Link to="/people/$personId" params={{ personId: one.personId }} target="_blank">
                      {one.name ?? t('audience.nameless')}
                    </Link>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      </Panel>
    </aside>
  );
}
