/** Snippets: a change is a new version of the snippet, and of each template that has it, in one transaction. Messages that wait keep what they have. */
import { z } from 'zod';
import { templateDocument } from '../../../../contracts/messaging.ts';
import * as contract from '../../../../contracts/snippets.ts';
import { snippetHandle } from '../../../../contracts/template-blocks.ts';
import { allowed, read, write, type Route } from '../../kit/http/route.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import type { MessagingDeps } from '../deps.ts';
import { snippetMoved, snippetTaken, snippetUsed, snippetWrong, templateWrong } from '../problems.ts';
import { compileDocument } from '../templates/compile-document.ts';
import { snippetsFor } from './snippets.ts';
import {
  addSnippet,
  changeSnippet,
  dropSnippet,
  findSnippet,
  listSnippets,
  renewTemplate,
  templatesWith,
} from './snippets.sql.ts';
import type { SnippetRow } from './snippets.sql.ts';

const tag = 'messages';
const path = '/api/v1/message-snippets';
const readers = allowed('admin', 'marketer', 'analyst', 'agent');
const writers = allowed('admin', 'marketer');
const withHandle = z.object({ handle: snippetHandle });

const view = (row: SnippetRow): contract.Snippet => ({
  handle: row.handle,
  name: row.name,
  version: row.version,
  changedAt: row.at.toISOString(),
  changedBy: row.actor,
  document: row.document,
  usedBy: row.used_by,
});

async function getSnippet(on: On, handle: string): Promise<SnippetRow> {
  const row = await runMaybe(on, findSnippet, [handle]);
  if (row === undefined) throw problem(notFound);
  return row;
}

/** Liquid that can be read, and no snippet in a snippet. @throws snippet_wrong */
async function check({ pool }: MessagingDeps, document: contract.SnippetDocument): Promise<void> {
  const checked = await pool.check(document.languages);
  const wrong = checked.kind === 'made' ? checked.value : [`languages: ${checked.detail}`];
  const nested = Object.entries(document.languages).flatMap(([language, text]) =>
    /\{\{-?\s*snippets\./.test(text) ? [`${language}: a snippet has no snippets`] : [],
  );
  const issues = [...wrong, ...nested].map((line) => {
    const at = line.indexOf(': ');
    return { path: `document.languages.${line.slice(0, at)}`, message: line.slice(at + 2) };
  });
  if (issues.length > 0) throw problem(snippetWrong, { issues });
}

/** @throws template_wrong: with these words a template cannot be made; nothing has changed */
async function renewTemplates(deps: MessagingDeps, tx: Tx, handle: string, actor: string, now: Date): Promise<number> {
  const all = await run(tx, templatesWith, [handle]);
  for (const { template_id: templateId, version, document } of all) {
    const written = templateDocument.parse(document);
    const { compiled } = await compileDocument(deps.pool, written, await snippetsFor(tx, written));
    await run(tx, renewTemplate, [templateId, version, JSON.stringify(compiled), actor, now]);
  }
  return all.length;
}

export function snippetRoutes(deps: MessagingDeps): Route[] {
  return [
    read({
      path,
      access: readers,
      summary: 'Texts that templates share, and which templates have each',
      tag,
      answer: contract.snippetPage,
      handle: async () => ({ items: (await run(deps.db, listSnippets)).map(view) }),
    }),
    read({
      path: `${path}/:handle`,
      access: readers,
      summary: 'One snippet as it is now',
      tag,
      params: withHandle,
      answer: contract.snippet,
      problems: [notFound],
      handle: async ({ params }) => view(await getSnippet(deps.db, params.handle)),
    }),
    addRoute(deps),
    changeRoute(deps),
    write({
      method: 'DELETE',
      path: `${path}/:handle`,
      access: writers,
      summary: 'A snippet that no template has any more',
      tag,
      params: withHandle,
      answer: contract.snippet,
      problems: [notFound, snippetUsed],
      handle: async ({ params, tx, audit }) => {
        const gone = await getSnippet(tx, params.handle);
        // The row first: a template that is saved with it at this moment waits, and finds it gone.
        if ((await runMaybe(tx, dropSnippet, [params.handle])) === undefined) throw problem(notFound);
        if ((await run(tx, templatesWith, [params.handle])).length > 0) throw problem(snippetUsed);
        await audit({ action: 'messaging.snippet.remove', object: { kind: 'snippet', id: params.handle } });
        return view(gone);
      },
    }),
  ];
}

const addRoute = (deps: MessagingDeps): Route =>
  write({
    path,
    access: writers,
    summary: 'A new snippet',
    tag,
    body: contract.newSnippetBody,
    answer: contract.snippet,
    problems: [snippetTaken, snippetWrong],
    handle: async ({ body, tx, actor, now, audit, status }) => {
      await check(deps, body.document);
      const params = [body.handle, body.name, now, JSON.stringify(body.document), actor.name];
      if ((await runMaybe(tx, addSnippet, params)) === undefined) throw problem(snippetTaken);
      await audit({ action: 'messaging.snippet.add', object: { kind: 'snippet', id: body.handle } });
      status(201);
      return view(await getSnippet(tx, body.handle));
    },
  });

const changeRoute = (deps: MessagingDeps): Route =>
  write({
    method: 'PUT',
    path: `${path}/:handle`,
    access: writers,
    summary: 'A new version, and a new version of each template that has it; messages that wait keep what they have',
    tag,
    params: withHandle,
    body: contract.snippetChange,
    answer: contract.snippet,
    problems: [notFound, snippetMoved, snippetWrong, templateWrong],
    handle: async ({ params, body, tx, actor, now, audit }) => {
      await check(deps, body.document);
      await getSnippet(tx, params.handle);
      const changed = await runMaybe(tx, changeSnippet, [
        params.handle,
        body.version,
        body.name,
        JSON.stringify(body.document),
        actor.name,
        now,
      ]);
      if (changed === undefined) throw problem(snippetMoved);
      const templates = await renewTemplates(deps, tx, params.handle, actor.name, now);
      await audit({
        action: 'messaging.snippet.change',
        object: { kind: 'snippet', id: params.handle },
        detail: { version: changed.version, templates },
      });
      return view(await getSnippet(tx, params.handle));
    },
  });
