import type { TFunction } from 'i18next';
import { identifierLabel } from './identifierLabel.ts';

const plain = [
  'same_event',
  'alias',
  'staff_merge',
  'shared_device',
  'cluster_too_big',
  'protected',
  'kept_apart',
  'staff_split',
  'undo',
  'erasure',
  'import_undone',
  'unknown',
] as const;
const typed = ['limit', 'verified_conflict', 'protected', 'recycled', 'shared'] as const;

/** The code of a link's reason (`same_event`, `limit:user_id` …) as words; one that we do not know is shown as it is. */
export function linkWords(t: TFunction, reason: string): string {
  if (/^rules_\d+$/.test(reason)) return t('linkReason.rules', { version: reason.slice(6) });
  const [code = '', type] = reason.split(':');
  const withType = typed.find((one) => one === code);
  if (type !== undefined && withType !== undefined)
    return t(`linkReasonOf.${withType}`, { type: identifierLabel(t, type) });
  const ours = plain.find((one) => one === reason);
  return ours === undefined ? reason.replaceAll('_', ' ') : t(`linkReason.${ours}`);
}
