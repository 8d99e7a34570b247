import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session.ts';
import { useFormat } from '../ui/format.ts';
import { type Draft, type Kind, programmeQuery } from './loyalty.ts';

/** The programme as it is in force, with what screens ask of it: names, amounts in words, and how much one may move alone. */
export function useProgramme(enabled = true) {
  const format = useFormat();
  const { staff } = useSession();
  const { data } = useQuery({ ...programmeQuery, enabled });
  const current: Draft | null = data?.current ?? null;
  const kindOf = (id: string): Kind | undefined => (current ?? data?.draft)?.kinds.find((one) => one.id === id);
  const nameOf = (id: string): string => kindOf(id)?.name ?? id;
  const limits: Partial<Record<string, number>> = current?.grantLimits ?? {};
  return {
    current,
    kindOf,
    nameOf,
    amount: (units: number, kind: string): string => `${format.number(units)} ${nameOf(kind)}`,
    ruleName: (id: string): string => current?.earn.find((one) => one.id === id)?.name ?? id,
    /** Above it somebody else must agree. */
    limit: Math.max(0, ...staff.roles.map((role) => limits[role] ?? 0)),
  };
}
