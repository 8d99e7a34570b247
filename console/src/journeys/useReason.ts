import { useTranslation } from 'react-i18next';

const known = ['end', 'goal', 'exit', 'held_out', 'merged', 'stopped', 'failed'] as const;

/** Why a run has ended. */
export function useReason(): (reason: string | null) => string {
  const { t } = useTranslation();
  return (reason) => {
    const found = known.find((one) => one === reason);
    return found === undefined ? (reason ?? '') : t(`journey.reason.${found}`);
  };
}
