/** Words of the snippets that a template names. */
import type { TemplateDocument } from '../../../../contracts/messaging.ts';
import { run, type On, type Tx } from '../../kit/sql.ts';
import { snippetsIn, type Snippets } from '../templates/compile-document.ts';
import { holdSnippets, snippetWords } from './snippets.sql.ts';

/** Those that are there, as they are now. */
export async function snippetsFor(on: On, document: TemplateDocument): Promise<Snippets> {
  const handles = snippetsIn(document);
  if (handles.length === 0) return new Map();
  return new Map((await run(on, snippetWords, [handles])).map((row) => [row.handle, row.document]));
}

/** The same, and they stay so until the transaction ends. */
export async function snippetsHeld(tx: Tx, document: TemplateDocument): Promise<Snippets> {
  const handles = snippetsIn(document);
  if (handles.length > 0) await run(tx, holdSnippets, [handles]);
  return snippetsFor(tx, document);
}
