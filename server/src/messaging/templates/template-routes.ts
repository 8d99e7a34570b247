/** Templates: versions that never change, live preview on a real person, a test to an address of the staff's own. */
import { z } from 'zod';
import { id } from '../../../../contracts/common.ts';
import * as contract from '../../../../contracts/messaging.ts';
import { newId } from '../../kit/ids.ts';
import { allowed, read, write, type Route } from '../../kit/http/route.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, runMaybe, type On } from '../../kit/sql.ts';
import type { MessagingDeps } from '../deps.ts';
import { linksOf } from '../links/links.ts';
import { messageView } from '../message-view.ts';
import { messageById } from '../messages.sql.ts';
import { peopleOf } from '../people.ts';
import { templateMoved, templateTaken, templateWrong, testAddressWrong } from '../problems.ts';
import { sendMessages } from '../send.ts';
import { readBaseUrl } from '../secret.sql.ts';
import { fits } from '../trial-route.ts';
import { settingsNow } from '../settings.ts';
import { asksForProducts, productsFor } from '../content/products.ts';
import { snippetsFor, snippetsHeld } from '../content/snippets.ts';
import { compileDocument, snippetsIn } from './compile-document.ts';
import { chooseLanguage, compose, languageOf } from './compose.ts';
import {
  addTemplate,
  archiveTemplate,
  changeTemplate,
  findTemplate,
  listTemplates,
  type TemplateRow,
} from './templates.sql.ts';

const tag = 'messages';
const readers = allowed('admin', 'marketer', 'analyst', 'agent');
const writers = allowed('admin', 'marketer');
const withId = z.object({ id: z.string().min(1).max(100) });

export function templateRoutes(deps: MessagingDeps): Route[] {
  return [...listRoutes(deps), ...saveRoutes(deps), ...tryRoutes(deps)];
}

function templateView(row: TemplateRow): z.infer<typeof contract.template> {
  return {
    id: row.template_id,
    handle: row.handle,
    name: row.name,
    channel: row.channel as contract.MessageChannel,
    purpose: row.purpose,
    version: row.version,
    languages: Object.keys(contract.templateDocument.parse(row.document).languages),
    changedAt: row.at.toISOString(),
    changedBy: row.actor,
    isArchived: row.archived_at !== null,
  };
}
const detailView = (row: TemplateRow): z.infer<typeof contract.templateDetail> => ({
  ...templateView(row),
  document: contract.templateDocument.parse(row.document),
});

async function getTemplate(on: On, idOrHandle: string): Promise<TemplateRow> {
  const row = await runMaybe(on, findTemplate, [idOrHandle]);
  if (row === undefined) throw problem(notFound);
  return row;
}

function listRoutes({ db }: MessagingDeps): Route[] {
  return [
    read({
      path: '/api/v1/message-templates',
      access: readers,
      summary: 'All templates, archived ones last',
      tag,
      answer: contract.templatePage,
      handle: async () => ({ items: (await run(db, listTemplates)).map(templateView) }),
    }),
    read({
      path: '/api/v1/message-templates/:id',
      access: readers,
      summary: 'One template, by id or handle, as it is now',
      tag,
      params: withId,
      answer: contract.templateDetail,
      problems: [notFound],
      handle: async ({ params }) => detailView(await getTemplate(db, params.id)),
    }),
  ];
}

function saveRoutes(deps: MessagingDeps): Route[] {
  return [
    write({
      path: '/api/v1/message-templates',
      access: writers,
      summary: 'A new template',
      tag,
      body: contract.newTemplateBody,
      answer: contract.templateDetail,
      problems: [templateTaken, templateWrong],
      bodyLimit: 2_000_000,
      handle: async ({ body, tx, actor, now, audit, status }) => {
        const { compiled } = await compileDocument(deps.pool, body.document, await snippetsHeld(tx, body.document));
        const templateId = newId();
        const made = await runMaybe(tx, addTemplate, [
          templateId,
          body.handle,
          body.name,
          body.channel,
          body.purpose,
          now,
          JSON.stringify(body.document),
          JSON.stringify(compiled),
          actor.name,
          snippetsIn(body.document),
        ]);
        if (made === undefined) throw problem(templateTaken);
        await audit({
          action: 'messaging.template.add',
          object: { kind: 'template', id: templateId },
          detail: { handle: body.handle },
        });
        status(201);
        return detailView(await getTemplate(tx, templateId));
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/message-templates/:id',
      access: writers,
      summary: 'A new version; messages that wait keep theirs',
      tag,
      params: z.object({ id }),
      body: contract.templateChange,
      answer: contract.templateDetail,
      problems: [notFound, templateMoved, templateWrong],
      bodyLimit: 2_000_000,
      handle: async ({ params, body, tx, actor, now, audit }) => {
        await getTemplate(tx, params.id);
        const { compiled } = await compileDocument(deps.pool, body.document, await snippetsHeld(tx, body.document));
        const changed = await runMaybe(tx, changeTemplate, [
          params.id,
          body.version,
          body.name,
          body.purpose,
          JSON.stringify(body.document),
          JSON.stringify(compiled),
          actor.name,
          now,
          snippetsIn(body.document),
        ]);
        if (changed === undefined) throw problem(templateMoved);
        await audit({
          action: 'messaging.template.change',
          object: { kind: 'template', id: params.id },
          detail: { version: changed.version },
        });
        return detailView(await getTemplate(tx, params.id));
      },
    }),
    write({
      path: '/api/v1/message-templates/:id/archive',
      access: writers,
      summary: 'Nothing new is sent from it; messages that wait still go',
      tag,
      params: z.object({ id }),
      answer: contract.templateDetail,
      problems: [notFound],
      handle: async ({ params, tx, now, audit }) => {
        if ((await runMaybe(tx, archiveTemplate, [params.id, now])) === undefined) throw problem(notFound);
        await audit({ action: 'messaging.template.archive', object: { kind: 'template', id: params.id } });
        return detailView(await getTemplate(tx, params.id));
      },
    }),
  ];
}

function tryRoutes(deps: MessagingDeps): Route[] {
  const { db } = deps;
  return [
    read({
      method: 'POST',
      path: '/api/v1/message-templates/preview',
      access: readers,
      summary: 'What a person would get from this text, without saving or sending it',
      tag,
      body: contract.previewBody,
      answer: contract.rendered,
      problems: [templateWrong],
      bodyLimit: 2_000_000,
      perMinute: 600,
      handle: async ({ body }) => {
        const { compiled, mjml, warnings } = await compileDocument(
          deps.pool,
          body.document,
          await snippetsFor(db, body.document),
        );
        const [people, { settings }, base] = await Promise.all([
          body.personId === undefined ? new Map() : peopleOf(deps, [body.personId]),
          settingsNow(db),
          runMaybe(db, readBaseUrl),
        ]);
        const person = body.personId === undefined ? null : (people.get(body.personId) ?? null);
        const language = chooseLanguage(body.document, [body.language, languageOf(person), settings.defaultLanguage]);
        // A link of nobody's: a preview unsubscribes no one.
        const messageId = '00000000-0000-0000-0000-000000000000';
        const baseUrl = base?.url ?? '';
        const products = asksForProducts({ document: body.document, compiled })
          ? await productsFor(deps, person === null ? [] : [person], deps.clock.now())
          : null;
        const made = await compose(deps.pool, {
          templateName: 'preview',
          channel: body.channel,
          document: body.document,
          compiled,
          language,
          person,
          data: body.data,
          links: linksOf(await deps.seal(), baseUrl, messageId),
          shopName: settings.shopName,
          messageId,
          products: products?.(person?.id ?? null, { language, productUrl: settings.productUrl, baseUrl }),
        });
        if (made.kind !== 'made')
          throw problem(templateWrong, { issues: [{ path: `document.languages.${language}`, message: made.detail }] });
        return { language, ...made.value, warnings, mjml: mjml[language] ?? null };
      },
    }),
    write({
      path: '/api/v1/message-templates/:id/test',
      access: writers,
      summary: 'Sends it to an address of the staff’s own; consent, quiet hours and caps do not hold a test',
      tag,
      params: z.object({ id }),
      body: contract.testSendBody,
      answer: contract.message,
      problems: [notFound, testAddressWrong],
      perMinute: 60,
      handle: async ({ params, body, tx, actor, now, audit, status }) => {
        const template = await getTemplate(tx, params.id);
        if (!fits(template.channel, body.to)) throw problem(testAddressWrong);
        const [sent] = await sendMessages(
          tx,
          [
            {
              key: newId(),
              originId: body.personId ?? '00000000-0000-0000-0000-000000000000',
              template,
              data: body.data,
              language: body.language,
              testAddress: body.to,
              about: 'test',
              actor: actor.name,
            },
          ],
          now,
        );
        await audit({ action: 'messaging.template.test', object: { kind: 'template', id: params.id } });
        const row = await runMaybe(tx, messageById, [sent?.messageId ?? '']);
        if (row === undefined) throw new Error('the message is not there');
        status(202);
        return messageView(row);
      },
    }),
  ];
}
