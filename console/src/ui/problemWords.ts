import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api.ts';
import { serverWords } from '../texts/server/serverWords.ts';

export type ProblemWords = {
  title: string;
  detail: string | undefined;
  fix: string;
  issues: { path: string; message: string }[];
};

/** The words of any failure: the server's own, or ours for what never reached it. */
export function useProblemWords(): (error: unknown) => ProblemWords {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiProblem)) {
      return {
        title: t('fault.unexpected'),
        detail: error instanceof Error ? error.message : undefined,
        fix: t('fault.unexpectedFix'),
        issues: [],
      };
    }
    const { code, status, title, detail, fix, issues } = error.problem;
    if (code === 'unreachable')
      return { title: t('fault.unreachable'), detail: undefined, fix: t('fault.unreachableFix'), issues: [] };
    if (code === 'answer_not_understood')
      return { title: t('fault.notUnderstood'), detail, fix: t('fault.notUnderstoodFix'), issues: [] };
    if (code === `http_${status}`)
      return { title: t('fault.http', { status }), detail: undefined, fix: t('fault.httpFix'), issues: [] };
    const [ourTitle, ourFix] = serverWords('problem', code) ?? [title, fix];
    return { title: ourTitle, detail, fix: ourFix, issues: issues ?? [] };
  };
}
