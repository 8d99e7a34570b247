/** HTTP → pictures: staff bring them, everybody sees them. */
import { createHash } from 'node:crypto';
import * as contract from '../../../../contracts/catalogue.ts';
import type { FastifyRequest } from '../../kit/http/fastify.ts';
import { anyone, raw, type Route } from '../../kit/http/route.ts';
import { bodyTooLarge, notFound, problem } from '../../kit/problems.ts';
import { runCount, runMaybe } from '../../kit/sql.ts';
import type { RouteDeps } from '../deps.ts';
import { pictureRefused } from '../problems.ts';
import { editors } from '../product-routes.ts';
import { keepPicture, pictureByHash } from './pictures.sql.ts';
import { mostBytes, pictureTypes, readPicture, type Ending } from './read-picture.ts';

const tag = 'Catalogue';

export function pictureRoutes({ db, clock }: Pick<RouteDeps, 'db' | 'clock'>): Route[] {
  return [
    raw({
      method: 'POST',
      path: '/api/v1/pictures',
      access: editors,
      summary: 'Keeps a picture (body: the file itself, up to 10 MiB); products name its address in their media',
      tag,
      answer: contract.picture,
      problems: [pictureRefused, bodyTooLarge],
      bodyLimit: mostBytes,
      perMinute: 1_200,
      handleRaw: async (request, reply, actor) => {
        const read = readPicture(await wholeBody(request));
        if ('refused' in read) throw problem(pictureRefused, { detail: read.refused });
        const { content, ending, width, height } = read;
        const hash = createHash('sha256').update(content).digest('hex');
        const type = pictureTypes[ending];
        const by = [clock.now(), actor.name] as const;
        const made = await runCount(db, keepPicture, [hash, type, width, height, content.length, ...by, content]);
        return reply
          .status(made === 0 ? 200 : 201)
          .send({ url: `/api/v1/pictures/${hash}.${ending}`, type, width, height, bytes: content.length });
      },
    }),
    raw({
      method: 'GET',
      path: '/api/v1/pictures/:name',
      access: anyone,
      summary: 'A picture; what lies at an address never changes',
      tag,
      params: contract.pictureName,
      problems: [notFound],
      perMinute: 60_000,
      handleRaw: async (request, reply) => {
        const asked = contract.pictureName.safeParse(request.params);
        if (!asked.success) throw problem(notFound);
        const [hash = '', ending] = asked.data.name.split('.');
        const type = pictureTypes[ending as Ending];
        const etag = `"${hash}"`;
        // Who has this tag has the very bytes.
        const had = request.headers['if-none-match'] === etag;
        const found = had ? undefined : await runMaybe(db, pictureByHash, [hash, type]);
        if (!had && found === undefined) throw problem(notFound);
        reply.header('etag', etag).header('cache-control', 'public, max-age=31536000, immutable');
        // Web shops on other hosts show it; it runs nothing, whatever somebody hid in it.
        reply.header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*');
        return found === undefined ? reply.status(304).send() : reply.type(type).send(found.content);
      },
    }),
  ];
}

async function wholeBody(request: FastifyRequest): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.raw as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) throw problem(bodyTooLarge);
    parts.push(part);
  }
  return Buffer.concat(parts, bytes);
}
