/** Export: one JSON document of all that is held, gzip, written in parts into the database so that any process can serve it. */
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { run, type Db } from '../kit/sql.ts';
import { plainArray } from './array-text.ts';
import { ledgerOf } from './consent-ledger.ts';
import { lastUuid } from './cursor.ts';
import { loadPeople, type PeoplePorts } from './people.ts';
import { getPerson } from './person.ts';
import type { PersonKeeper } from './ports.ts';
import { addPart, exportEvents, exportOrders, readPart } from './privacy.sql.ts';
import { entryOf } from './timeline.ts';
import { cartOf, productsOf, wishesOf } from './view.ts';

const partBytes = 262_144;
/** Compressed. About 4 million events; more than that is a machine, not a person. */
const maxParts = 1_024;
const pageEvents = 500;

export class ExportTooLarge extends Error {}

export interface ExportJob {
  readonly personId: string;
  readonly requestId: string;
  readonly keepers: readonly PersonKeeper[];
  /** Called after every part: keeps the lease; throws when another process has taken over. */
  readonly onPart: () => Promise<void>;
}

/** Writes the export; returns counts. Constant memory but for one page of events. */
export async function writeExport(ports: PeoplePorts, job: ExportJob, now: Date): Promise<Record<string, number>> {
  const counts = { events: 0, consents: 0, orders: 0, identifiers: 0, traits: 0, bytes: 0 };
  const zipped = Readable.from(documentOf(ports, job, now, counts)).pipe(createGzip());
  let waiting: Buffer[] = [];
  let size = 0;
  let n = 0;
  const flush = async (): Promise<void> => {
    if (n >= maxParts) throw new ExportTooLarge();
    await run(ports.db, addPart, [job.personId, job.requestId, n, Buffer.concat(waiting)]);
    counts.bytes += size;
    n += 1;
    waiting = [];
    size = 0;
    await job.onPart();
  };
  for await (const chunk of zipped) {
    waiting.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= partBytes) await flush();
  }
  if (size > 0) await flush();
  return counts;
}

/** The document's text, piece by piece. */
async function* documentOf(
  ports: PeoplePorts,
  { personId, keepers }: ExportJob,
  now: Date,
  counts: Record<string, number>,
): AsyncGenerator<string> {
  const { db, identity } = ports;
  const person = await getPerson(ports, personId);
  const loaded = (await loadPeople(ports, [personId])).get(personId);
  const originIds = loaded?.cluster.originIds ?? [personId];
  const { identifiers, traits, ...summary } = person;
  const consents = await ledgerOf(db, originIds);
  const orders = (await run(db, exportOrders, [plainArray(originIds)])).map((row) => row.order);
  counts['identifiers'] = identifiers.length;
  counts['traits'] = traits.length;
  counts['consents'] = consents.ledger.length;
  counts['orders'] = orders.length;
  yield `{"format":"throughline-person/1","exportedAt":${JSON.stringify(now)}`;
  const shop =
    loaded === undefined
      ? {}
      : {
          cart: cartOf(loaded.state),
          wishList: wishesOf(loaded.state),
          recentProducts: productsOf(loaded.state),
          conversations: loaded.state.talks ?? [],
        };
  for (const [name, value] of Object.entries({
    person: summary,
    identifiers,
    identity: await identity.graphOf(db, personId),
    traits,
    consents,
    orders,
    ...shop,
  })) {
    yield `,\n${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  for (const keeper of keepers) {
    if (keeper.export === undefined) continue;
    yield `,\n${JSON.stringify(keeper.name)}:${JSON.stringify(await keeper.export(db, originIds))}`;
  }
  yield ',\n"events":[';
  yield* eventsOf(ports, originIds, counts);
  yield ']}\n';
}

async function* eventsOf(
  { db, sources }: PeoplePorts,
  originIds: readonly string[],
  counts: Record<string, number>,
): AsyncGenerator<string> {
  let [before, beforeId] = [new Date(253_402_300_799_999), lastUuid];
  for (let count = 0; ;) {
    const rows = await run(db, exportEvents, [plainArray(originIds), before, beforeId, pageEvents]);
    for (const row of rows) {
      const known = {
        ...entryOf(row, sources),
        messageId: row.message_id,
        sentAt: row.sent_at,
        originalAt: row.original_at,
      };
      yield `${count === 0 ? '\n' : ',\n'}${JSON.stringify(known).slice(0, -1)},"body":${row.body ?? 'null'}}`;
      count += 1;
    }
    counts['events'] = count;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageEvents) return;
    [before, beforeId] = [last.occurred_at, last.event_id];
  }
}

/** The finished document as a stream of plain JSON; empty parts: it has expired (null). */
export async function openExport(db: Db, personId: string, requestId: string): Promise<Readable | null> {
  const part = async (n: number): Promise<Uint8Array | undefined> =>
    (await run(db, readPart, [personId, requestId, n]))[0]?.data;
  const first = await part(0);
  if (first === undefined) return null;
  const parts = async function* (): AsyncGenerator<Uint8Array> {
    let data: Uint8Array | undefined = first;
    for (let n = 1; data !== undefined; n += 1) {
      yield data;
      data = await part(n);
    }
  };
  const zipped = Readable.from(parts());
  const plain = createGunzip();
  zipped.on('error', (error) => plain.destroy(error));
  return zipped.pipe(plain);
}
