import { useTranslation } from 'react-i18next';

const known = ['next', 'yes', 'no', 'came', 'timeout', 'fulfilled', 'none', 'done', 'late', 'failed'] as const;

/** The ways of a split have names of their own. */
export function useWayName(): (way: string) => string {
  const { t } = useTranslation();
  return (way) => {
    const found = known.find((one) => one === way);
    return found === undefined ? way : t(`journey.way.${found}`);
  };
}
