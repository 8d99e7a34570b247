import { ActionIcon, Button, Checkbox, Menu, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ruleBounds, type Rule } from '../../../contracts/audience-rule.ts';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import css from './Audiences.module.css';
import { ConditionFields } from './ConditionFields.tsx';
import { readyParts } from './readyParts.ts';
import { bare, freshCondition, freshRule, type Group, kinds, negated } from './draftRule.ts';

const untouched = JSON.stringify(freshCondition('behaviour'));

type Props = { group: Group; onChange: (group: Group) => void; depth: number };

/** All of it or any of it; each part may be turned round, taken out, or be a group again. */
export function RuleGroup({ group, onChange, depth }: Props) {
  const { t } = useTranslation();
  const put = (at: number, next: Rule) =>
    onChange({ ...group, of: group.of.map((one, place) => (place === at ? next : one)) });
  // A condition that nobody has touched yet makes way.
  const touched = group.of.filter((one) => JSON.stringify(one) !== untouched);
  const add = (next: Rule) => onChange({ ...group, of: [...touched, next] });
  return (
    <fieldset className={css.group} data-depth={depth % 2}>
      <legend className="tl-unseen">{t('audience.group.label')}</legend>
      <SegmentedControl
        size="xs"
        aria-label={t('audience.group.label')}
        value={group.kind}
        data={[
          { value: 'all', label: t('audience.group.all') },
          { value: 'any', label: t('audience.group.any') },
        ]}
        onChange={(next) => onChange({ ...group, kind: next === 'any' ? 'any' : 'all' })}
      />
      <ol className={css.parts}>
        {group.of.map((one, at) => {
          const { inner, not } = bare(one);
          return (
            <li key={at} className={css.partRow}>
              <div className={css.partHead}>
                <Checkbox
                  size="xs"
                  label={t('audience.group.turned')}
                  checked={not}
                  onChange={(event) => put(at, negated(inner, event.currentTarget.checked))}
                />
                <ActionIcon
                  variant="subtle"
                  aria-label={t('audience.group.remove', { place: at + 1 })}
                  disabled={group.of.length === 1}
                  onClick={() => onChange({ ...group, of: group.of.filter((_, place) => place !== at) })}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </div>
              {inner.kind === 'all' || inner.kind === 'any' ? (
                <RuleGroup group={inner} depth={depth + 1} onChange={(next) => put(at, negated(next, not))} />
              ) : (
                <ConditionFields condition={inner} onChange={(next) => put(at, negated(next, not))} />
              )}
            </li>
          );
        })}
      </ol>
      <div className={css.adds}>
        <Menu>
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              disabled={group.of.length >= 20}
            >
              {t('audience.group.add')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {kinds.map((kind) => (
              <Menu.Item key={kind} onClick={() => add(freshCondition(kind))}>
                {t(`audience.kind.${kind}`)}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Label>{t('audience.group.ready')}</Menu.Label>
            {(Object.keys(readyParts) as (keyof typeof readyParts)[]).map((key) => (
              <Menu.Item key={key} onClick={() => add(readyParts[key])}>
                {t(`audience.part.${key}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        {depth < ruleBounds.depth - 3 ? (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => add({ ...freshRule(), kind: group.kind === 'all' ? 'any' : 'all' })}
          >
            {t('audience.group.addGroup')}
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
