/** The HTTP calls about sources, keys and dead letters. */
import { z } from 'zod';
import * as contract from '../../../contracts/channels.ts';
import { id, pageQuery } from '../../../contracts/common.ts';
import { allowed, alreadyShown, everyRole, read, write, type Route } from '../kit/http/route.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import type { Db } from '../kit/sql.ts';
import { discardLetters, findLetters, type KeptLetter } from '../spine/index.ts';
import { alterSource, createSource, findSource, listSources, revokeSourceKey, rotateKey } from './manage-sources.ts';
import { slugTaken } from './problems.ts';
import { fixOf } from './reasons.ts';
import { decodePlace, encodePlace, replayLetters } from './replay-letters.ts';

const withId = z.object({ id });
const admins = allowed('admin');

export function routes({ db }: { readonly db: Db }): Route[] {
  return [...sourceRoutes(db), ...keyRoutes(), ...letterRoutes(db)];
}

function sourceRoutes(db: Db): Route[] {
  return [
    read({
      path: '/api/v1/sources',
      access: everyRole,
      summary: 'Lists the sources with their keys and the traffic of the last 24 hours',
      tag: 'sources',
      query: pageQuery,
      answer: contract.sourcePage,
      handle: async ({ query, now }) => {
        const items = await listSources(db, query.cursor ?? null, query.limit + 1, now);
        const page = items.slice(0, query.limit);
        return { items: page, nextCursor: items.length > query.limit ? (page.at(-1)?.slug ?? null) : null };
      },
    }),
    read({
      path: '/api/v1/sources/:id',
      access: everyRole,
      summary: 'One source',
      tag: 'sources',
      params: withId,
      answer: contract.source,
      problems: [notFound],
      handle: async ({ params, now }) => orNotFound(await findSource(db, params.id, now)),
    }),
    write({
      path: '/api/v1/sources',
      access: admins,
      summary: 'Makes a source; its first write key is shown in this answer and never again',
      tag: 'sources',
      body: contract.createSourceBody,
      answer: contract.createdSource,
      problems: [slugTaken],
      redact: (answer) => ({ ...answer, writeKey: alreadyShown }),
      handle: async ({ tx, body, now, audit, status }) => {
        const made = await createSource(tx, body, now);
        if (made.kind === 'slug_taken') throw problem(slugTaken);
        await audit({
          action: 'sources.create',
          object: { kind: 'source', id: made.source.id },
          detail: { slug: body.slug, kind: body.kind },
        });
        status(201);
        return { source: made.source, writeKey: made.writeKey };
      },
    }),
    write({
      method: 'PATCH',
      path: '/api/v1/sources/:id',
      access: admins,
      summary: 'Renames a source, switches it on or off, changes what its device means or how much it may send',
      tag: 'sources',
      params: withId,
      body: contract.changeSourceBody,
      answer: contract.source,
      problems: [notFound],
      handle: async ({ tx, params, body, now, audit }) => {
        const changed = orNotFound(await alterSource(tx, params.id, body, now));
        await audit({
          action: 'sources.change',
          object: { kind: 'source', id: params.id },
          detail: { fields: Object.keys(body), ...(body.state && { state: body.state }) },
        });
        return changed;
      },
    }),
  ];
}

function keyRoutes(): Route[] {
  return [
    write({
      path: '/api/v1/sources/:id/keys',
      access: admins,
      summary: 'Makes a new write key; the older ones end after graceSeconds (0: at once; absent: never)',
      tag: 'sources',
      params: withId,
      body: contract.rotateKeyBody,
      answer: contract.rotatedKey,
      problems: [notFound],
      redact: (answer) => ({ ...answer, writeKey: alreadyShown }),
      handle: async ({ tx, params, body, now, audit, status }) => {
        const rotated = orNotFound(await rotateKey(tx, params.id, body.graceSeconds, now));
        await audit({
          action: 'sources.rotate_key',
          object: { kind: 'source', id: params.id },
          detail: { keyId: rotated.key.id, graceSeconds: body.graceSeconds ?? null },
        });
        status(201);
        return rotated;
      },
    }),
    write({
      method: 'DELETE',
      path: '/api/v1/sources/:id/keys/:keyId',
      access: admins,
      summary: 'Revokes a write key at once and for ever',
      tag: 'sources',
      params: z.object({ id, keyId: id }),
      answer: contract.sourceKey,
      problems: [notFound],
      handle: async ({ tx, params, now, audit }) => {
        const revoked = orNotFound(await revokeSourceKey(tx, params.id, params.keyId, now));
        await audit({
          action: 'sources.revoke_key',
          object: { kind: 'source', id: params.id },
          detail: { keyId: params.keyId },
        });
        return revoked;
      },
    }),
  ];
}

const shownBytes = 64 * 1024;

function letterRoutes(db: Db): Route[] {
  return [
    read({
      path: '/api/v1/dead-letters',
      access: allowed('admin', 'analyst', 'agent'),
      summary: 'What could not be read or applied, newest first, with its reason and what to do',
      tag: 'dead letters',
      query: contract.deadLetterQuery,
      answer: contract.deadLetterPage,
      handle: async ({ query }) => {
        const { state, sourceId, reason, cursor, limit } = query;
        const after = cursor === undefined ? undefined : decodePlace(cursor, badRequest);
        const letters = await findLetters(db, {
          state,
          sourceId,
          reason,
          after,
          limit: limit + 1,
          rawBytes: shownBytes,
        });
        const page = letters.slice(0, limit);
        const last = page.at(-1);
        return { items: page.map(viewOf), nextCursor: letters.length > limit && last ? encodePlace(last) : null };
      },
    }),
    write({
      path: '/api/v1/dead-letters/replay',
      access: allowed('admin', 'analyst'),
      summary: 'Tries letters again with today’s code: by ids, or all open ones with a reason',
      tag: 'dead letters',
      body: contract.deadLetterSelection,
      answer: contract.deadLetterOutcome,
      handle: async ({ tx, body, now, audit }) => {
        const outcome = await replayLetters(tx, body, now);
        await audit({ action: 'dead_letters.replay', detail: { ...choiceWords(body), ...outcome } });
        return { ...outcome };
      },
    }),
    write({
      path: '/api/v1/dead-letters/discard',
      access: allowed('admin', 'analyst'),
      summary: 'Closes letters without replay: by ids, or all open ones with a reason',
      tag: 'dead letters',
      body: contract.deadLetterSelection,
      answer: contract.deadLetterOutcome,
      handle: async ({ tx, body, audit }) => {
        const changed = await discardLetters(tx, body);
        await audit({ action: 'dead_letters.discard', detail: { ...choiceWords(body), changed } });
        return { changed, stillFailing: 0 };
      },
    }),
  ];
}

function choiceWords(choice: z.infer<typeof contract.deadLetterSelection>): Record<string, unknown> {
  return 'ids' in choice ? { ids: choice.ids.length } : { reason: choice.reason };
}

function viewOf(letter: KeptLetter): z.infer<typeof contract.deadLetter> {
  return {
    id: letter.id,
    sourceId: letter.sourceId,
    stage: letter.stage,
    reason: letter.reason,
    detail: letter.detail,
    fix: fixOf(letter.reason),
    state: letter.state,
    attempts: letter.attempts,
    receivedAt: letter.receivedAt.toISOString(),
    // What is broken may not be text at all: unreadable bytes show as U+FFFD.
    body: new TextDecoder().decode(letter.raw),
  };
}

function orNotFound<T>(found: T | undefined): T {
  if (found === undefined) throw problem(notFound);
  return found;
}
