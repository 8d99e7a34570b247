/** Export, erasure, and their record, over HTTP. */
import { z } from 'zod';
import { id, pageQuery } from '../../../contracts/common.ts';
import { privacyBody, privacyPage, privacyRequest } from '../../../contracts/people.ts';
import { allowed, raw, read, write, type Route } from '../kit/http/route.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import { run, runMaybe } from '../kit/sql.ts';
import { lastUuid, readCursor, writeCursor } from './cursor.ts';
import { openExport } from './export.ts';
import type { PeoplePorts } from './people.ts';
import { getPerson } from './person.ts';
import { askPrivacy, requestOf } from './privacy.ts';
import { countDownload, findRequest, listRequests } from './privacy.sql.ts';
import { exportGone, exportNotReady, wrongCursor } from './problems.ts';

const tag = 'privacy';
const requestPath = z.object({ id });
const mayExport = allowed('admin', 'agent');

export function privacyRoutes(ports: PeoplePorts): Route[] {
  return [
    ask(
      ports,
      'export',
      '/api/v1/people/:id/export',
      'Gathers all that is held about a person into one document to download',
    ),
    ask(ports, 'erasure', '/api/v1/people/:id/erase', 'Erases a person everywhere; cannot be undone'),
    read({
      path: '/api/v1/privacy-requests',
      access: mayExport,
      summary: 'Exports and erasures: who asked, why, what was done',
      tag,
      query: pageQuery,
      answer: privacyPage,
      problems: [wrongCursor],
      handle: async ({ query }) => {
        const [before] =
          query.cursor === undefined ? [lastUuid] : (readCursor(query.cursor, 'privacy', ['uuid']) as [string]);
        const rows = await run(ports.db, listRequests, [before, query.limit + 1]);
        const shown = rows.slice(0, query.limit);
        const last = shown.at(-1);
        return {
          items: shown.map(requestOf),
          nextCursor: rows.length > query.limit && last !== undefined ? writeCursor('privacy', last.id) : null,
        };
      },
    }),
    read({
      path: '/api/v1/privacy-requests/:id',
      access: mayExport,
      summary: 'One request: its state and its record',
      tag,
      params: requestPath,
      answer: privacyRequest,
      problems: [notFound],
      handle: async ({ params }) => {
        const row = await runMaybe(ports.db, findRequest, [params.id]);
        if (row === undefined) throw problem(notFound);
        return requestOf(row);
      },
    }),
    download(ports),
  ];
}

function ask(ports: PeoplePorts, kind: 'export' | 'erasure', path: string, summary: string): Route {
  return write({
    path,
    access: kind === 'export' ? mayExport : allowed('admin'),
    summary,
    tag,
    params: requestPath,
    body: privacyBody,
    answer: privacyRequest,
    problems: [notFound],
    handle: async ({ params, body, tx, actor, now, audit, status }) => {
      const known = await getPerson(ports, params.id);
      // Erasing again is allowed: a former erasure may have failed half-way.
      if (kind === 'export' && known.erasedAt !== null) throw problem(notFound);
      const request = await askPrivacy(tx, { kind, personId: known.id, reason: body.reason, by: actor.name }, now);
      await audit({
        action: `privacy.${kind}`,
        object: { kind: 'person', id: known.id },
        detail: { requestId: request.id },
      });
      status(202);
      return request;
    },
  });
}

function download(ports: PeoplePorts): Route {
  return raw({
    method: 'GET',
    path: '/api/v1/privacy-requests/:id/download',
    access: mayExport,
    summary: 'The document of a finished export (JSON)',
    tag,
    params: requestPath,
    problems: [badRequest, notFound, exportNotReady, exportGone],
    handleRaw: async (request, reply) => {
      const path = requestPath.safeParse(request.params);
      if (!path.success) throw problem(badRequest, { detail: 'path: wrong form' });
      const row = await runMaybe(ports.db, findRequest, [path.data.id]);
      if (row === undefined || row.kind !== 'export') throw problem(notFound);
      if (row.state !== 'done') throw problem(exportNotReady);
      const document = await openExport(ports.db, row.person_id, row.id);
      if (document === null) throw problem(exportGone);
      await run(ports.db, countDownload, [row.id]);
      reply.header('content-type', 'application/json; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="person-${row.person_id}.json"`);
      reply.header('cache-control', 'no-store');
      return reply.send(document);
    },
  });
}
