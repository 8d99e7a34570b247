/** HTTP → pictures: staff bring them, everybody sees them. */
import { createHash } from 'node:crypto';
import * as contract from '../../../../contracts/catalogue.ts';
import type { FastifyRequest } from '../../kit/http/fastify.ts';
import { anyone, raw, type Route } from '../../kit/http/route.ts';
import { badRequest, bodyTooLarge, notFound, problem, unavailable } from '../../kit/problems.ts';
import { shareReads } from '../../kit/share.ts';
import { runCount, runMaybe, runOne, type Db } from '../../kit/sql.ts';
import type { RouteDeps } from '../deps.ts';
import { pictureRefused } from '../problems.ts';
import { editors } from '../product-routes.ts';
import { makeSmaller } from './make-smaller.ts';
import { keepPicture, keepSize, pictureByHash, sizeOfPicture } from './pictures.sql.ts';
import { mostBytes, pictureTypes, readPicture, type Ending } from './read-picture.ts';

const tag = 'Catalogue';

export function pictureRoutes({ db, clock }: Pick<RouteDeps, 'db' | 'clock'>): Route[] {
  // A page that is new shows the same picture to many: it is made once.
  const sized = shareReads((key: string) => {
    const [hash = '', ending, width] = key.split(' ');
    return pictureOfWidth(db, { hash, ending: ending as Ending, width: Number(width) }, clock.now());
  });
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
        const { made } = await runOne(db, keepPicture, [hash, type, width, height, content.length, ...by, content]);
        return reply
          .status(made ? 201 : 200)
          .send({ url: `/api/v1/pictures/${hash}.${ending}`, type, width, height, bytes: content.length });
      },
    }),
    raw({
      method: 'GET',
      path: '/api/v1/pictures/:name',
      access: anyone,
      summary: 'A picture, also a smaller one (`width`); what lies at an address never changes',
      tag,
      params: contract.pictureName,
      query: contract.pictureQuery,
      problems: [notFound, badRequest, unavailable],
      perMinute: 60_000,
      handleRaw: async (request, reply) => {
        const asked = contract.pictureName.safeParse(request.params);
        if (!asked.success) throw problem(notFound);
        const query = contract.pictureQuery.safeParse(request.query);
        if (!query.success)
          throw problem(badRequest, {
            issues: [{ path: 'query.width', message: `one of ${contract.pictureWidths.join(', ')}` }],
          });
        const [hash = '', ending] = asked.data.name.split('.');
        const type = pictureTypes[ending as Ending];
        const { width } = query.data;
        const etag = `"${hash}${width === undefined ? '' : `-${width}`}"`;
        // Who has this tag has the very bytes.
        const had = request.headers['if-none-match'] === etag;
        const found = had
          ? undefined
          : width === undefined
            ? await runMaybe(db, pictureByHash, [hash, type])
            : await sized(`${hash} ${ending} ${width}`);
        if (!had && found === undefined) throw problem(notFound);
        reply.header('etag', etag).header('cache-control', 'public, max-age=31536000, immutable');
        // Web shops on other hosts show it; it runs nothing, whatever somebody hid in it.
        reply.header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*');
        return found === undefined ? reply.status(304).send() : reply.type(type).send(found.content);
      },
    }),
  ];
}

/** Made when the first one asks, and kept; the whole one where it is no wider. Undefined: there is no such picture. */
async function pictureOfWidth(
  db: Db,
  { hash, ending, width }: { readonly hash: string; readonly ending: Ending; readonly width: number },
  now: Date,
): Promise<{ readonly content: Buffer } | undefined> {
  const found = await runMaybe(db, sizeOfPicture, [hash, pictureTypes[ending], width]);
  if (found?.small != null) return { content: found.small };
  if (found?.content == null) return undefined;
  const small = await makeSmaller(found.content, ending, width);
  if (small === null) return { content: found.content };
  await runCount(db, keepSize, [hash, width, small.length, now, small]);
  return { content: small };
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
