import type { Action } from '../session/may.ts';

export type Part = {
  key: 'yours' | 'identity' | 'traits' | 'staff' | 'apiKeys' | 'audit' | 'privacy';
  to:
    | '/settings'
    | '/settings/identity'
    | '/settings/traits'
    | '/settings/staff'
    | '/settings/api-keys'
    | '/settings/audit'
    | '/settings/privacy';
  needs?: Action;
};

export const parts: readonly Part[] = [
  { key: 'yours', to: '/settings' },
  { key: 'identity', to: '/settings/identity', needs: 'seeIdentityRules' },
  { key: 'traits', to: '/settings/traits' },
  { key: 'staff', to: '/settings/staff', needs: 'manageStaff' },
  { key: 'apiKeys', to: '/settings/api-keys', needs: 'manageStaff' },
  { key: 'audit', to: '/settings/audit', needs: 'manageStaff' },
  { key: 'privacy', to: '/settings/privacy', needs: 'exportPeople' },
];
