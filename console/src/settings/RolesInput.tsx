import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Role, roles } from '../../../contracts/common.ts';

export function RolesInput({ value, onChange }: { value: Role[]; onChange: (roles: Role[]) => void }) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      label={t('staff.roles')}
      value={value}
      onChange={(next) => onChange(roles.filter((role) => next.includes(role)))}
    >
      <div style={{ display: 'grid', gap: 9, marginTop: 8 }}>
        {roles.map((role) => (
          <Checkbox key={role} value={role} label={t(`role.${role}`)} description={t(`roleHint.${role}`)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
