import { ActionIcon, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconPlus } from '../ui/icons.ts';
import { stepKinds } from './graph.ts';
import type { StepKind } from './journeys.ts';

/** A step put into a way. */
export function AddStep({ label, onAdd }: { label: string; onAdd: (kind: StepKind) => void }) {
  const { t } = useTranslation();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" size="sm" aria-label={label} title={label}>
          <IconPlus size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {stepKinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => onAdd(kind)}>
            {t(`journey.kind.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
