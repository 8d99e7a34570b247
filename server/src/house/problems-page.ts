/** The catalogue of problems, as a page (/docs/problems) and as docs/problems.md. */
import { allProblems, type ProblemKind } from '../kit/problems.ts';
import { escapeHtml, plainPage } from './page.ts';

export function problemsPage(kinds: readonly ProblemKind[] = allProblems()): string {
  const sections = kinds.map(
    (kind) =>
      `<section id="${escapeHtml(kind.code)}"><h2><code>${escapeHtml(kind.code)}</code> <span class="status">${kind.status}</span></h2>` +
      `<p>${escapeHtml(kind.title)}.</p><p>${withCode(kind.fix)}</p></section>`,
  );
  return plainPage(
    'Problems',
    `<p>Every refusal is a problem document (RFC 9457) with one of these codes. <a href="/docs">All calls</a></p>${sections.join('')}`,
  );
}

function withCode(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** `npm test` compares it with docs/problems.md. */
export function problemsMarkdown(kinds: readonly ProblemKind[]): string {
  const rows = kinds.map((kind) => `| \`${kind.code}\` | ${kind.status} | ${cell(kind.title)} | ${cell(kind.fix)} |`);
  return [
    '# Problems',
    '',
    'Every refusal of the HTTP API is a problem document (RFC 9457) with one of these codes. Made from the code; `UPDATE_PROBLEMS=1 npx vitest run server/test/tidy` renews it.',
    '',
    '| code | status | what it means | what to do |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
