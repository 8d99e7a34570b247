/** `node simulator/run.mjs --help`: plays Meridian against any Throughline and tells how identity fared. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { makeAdversarialWorld } from './adversary.ts';
import { Evidence } from './evidence.ts';
import { live } from './live.ts';
import { play, playEvents } from './play.ts';
import { resolveOverHttp } from './resolve.ts';
import { writeSampleOrders } from './sample-orders.ts';
import { score, type Score } from './score.ts';
import { countHistory } from './shopping.ts';
import { sourcesNeeded, type Keys } from './sources.ts';
import type { Target } from './send.ts';
import { allOf, openDoor, type Door } from './trade/door.ts';
import { furnish } from './trade/furnish.ts';
import { comparePrices, playShopDays } from './trade/shop-days.ts';
import { inWords, Tally } from './trade/tally.ts';
import { Trade } from './trade/trade.ts';
import { defaultOptions, makeWorld, truthOf, type World } from './world.ts';

const usage = `Plays the demo retailer Meridian through the public HTTP API.

  --url <address>        the server (http://127.0.0.1:4800)
  --keys-file <file>     JSON: source slug → write key, for ${sourcesNeeded().length} sources (--sources lists them)
  --people <n>           ${defaultOptions.people}          --months <n>   ${defaultOptions.months}
  --seed <text>          ${defaultOptions.seed}       --events <n>   no more events than this
  --now <instant>        where history ends; the same options resume the same history
  --start-at <n>         events acknowledged earlier
  --adversary            play the adversarial world instead
  --live <rate>          then go on with so many events a second, until Ctrl-C
  --trade                furnish the shop, and let live shoppers order through the API; needs --api-key
  --shop-days <n>        furnish the shop, then only n purchases in a rush over broken lines; needs --api-key
  --score                compare identity with the truth; needs --api-key
  --api-key <key>        key for lookups
  --json                 the score as JSON
  --sources              list the sources that must exist, as JSON
  --count                only count the events
  --sample-orders <file> only write orders in the format of the UCI Online Retail file
`;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4800' },
    'keys-file': { type: 'string' },
    people: { type: 'string', default: String(defaultOptions.people) },
    months: { type: 'string', default: String(defaultOptions.months) },
    seed: { type: 'string', default: defaultOptions.seed },
    events: { type: 'string' },
    now: { type: 'string' },
    'start-at': { type: 'string', default: '0' },
    adversary: { type: 'boolean', default: false },
    live: { type: 'string' },
    trade: { type: 'boolean', default: false },
    'shop-days': { type: 'string' },
    score: { type: 'boolean', default: false },
    'api-key': { type: 'string' },
    json: { type: 'boolean', default: false },
    sources: { type: 'boolean', default: false },
    count: { type: 'boolean', default: false },
    'sample-orders': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) return console.log(usage);
  if (values.sources) return console.log(JSON.stringify(sourcesNeeded(), null, 2));
  const sample = values['sample-orders'];
  if (sample !== undefined)
    return console.log(JSON.stringify(await writeSampleOrders(sample, { seed: values.seed }), null, 2));
  const now = values.now === undefined ? Date.now() : Date.parse(values.now);
  if (Number.isNaN(now)) throw new Error(`--now ${values.now} is no instant; write it as 2026-01-31T12:00:00Z`);
  const world = makeWorld({
    seed: values.seed,
    people: whole('people', values.people),
    months: whole('months', values.months),
    now,
    ...(values.events === undefined ? {} : { events: whole('events', values.events) }),
  });
  if (values.count) return console.log(countHistory(world));
  const rush = values['shop-days'];
  if (rush !== undefined) return playRush(world, whole('shop-days', rush));
  console.error(`History ends at ${new Date(now).toISOString()}`);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const target: Target = { baseUrl: values.url, keys: await readKeys(), signal: stop.signal };
  const hostile = values.adversary
    ? makeAdversarialWorld({ seed: values.seed, people: world.people.length, now })
    : undefined;
  const evidence = new Evidence(hostile?.truth ?? truthOf(world));
  const options = {
    startAt: whole('start-at', values['start-at']),
    onProgress: showProgress,
    ...(values.score ? { onPlayed: evidence.add } : {}),
  };
  if (hostile === undefined) await play(world, target, options);
  else await playEvents(hostile.events(), target, { ...options, total: hostile.total });
  console.error();
  if (values.live !== undefined) {
    const rate = Number(values.live);
    if (!(rate > 0)) throw new Error(`--live ${values.live} is no rate; write events a second, such as 2`);
    console.error(`Live at ${rate} events a second; Ctrl-C stops.`);
    const onPlayed = values.score ? { onPlayed: evidence.add } : {};
    const onFailure = (error: unknown): void => console.error(String(error));
    const tally = new Tally();
    const trade = values.trade ? await openTrade(world, tally, stop.signal, onFailure) : undefined;
    const running = trade?.run();
    await live(world, target, {
      eventsPerSecond: rate,
      signal: stop.signal,
      onFailure,
      ...onPlayed,
      ...(trade === undefined ? {} : { trade }),
    });
    await running;
    if (trade !== undefined) console.error(inWords(tally.figures));
  }
  if (values.score) show(await score(evidence, resolveOverHttp(values.url, values['api-key'] ?? '')));
}

function door(signal?: AbortSignal): Door {
  const apiKey = values['api-key'];
  if (apiKey === undefined) throw new Error('--api-key is missing: a key with the role admin');
  return openDoor({ url: values.url, apiKey, ...(signal === undefined ? {} : { signal }) });
}

async function openTrade(
  world: World,
  tally: Tally,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<Trade> {
  const own = door(signal);
  await furnish(own, world);
  const sources = await allOf<{ id: string; slug: string }>(own, '/api/v1/sources?limit=200');
  const sourceIds = Object.fromEntries(sources.map(({ id, slug }) => [slug, id]));
  const name = `trade-${Date.now()}`;
  return new Trade({ door: own, world, tally, sourceIds, random: world.random.fork(name), name, signal, onFailure });
}

async function playRush(world: World, purchases: number): Promise<void> {
  const own = door();
  await furnish(own, world);
  const days = await playShopDays({
    url: values.url,
    apiKey: values['api-key'] ?? '',
    world,
    seed: `${values.seed}-${Date.now()}`,
    purchases,
    atOnce: 12,
    faults: { lostQuestions: 0.03, lostAnswers: 0.04, doubles: 0.05 },
  });
  const differences = await comparePrices(own, world, 20, values.seed);
  console.log(inWords(days.figures));
  console.log(
    `lines ${JSON.stringify(days.happened)}, price differences ${differences.length}, ${days.trouble.length} errors`,
  );
  for (const words of days.trouble) console.error(words);
  if (differences.length + days.trouble.length > 0) process.exitCode = 1;
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} ${text} is no whole number`);
  return value;
}

async function readKeys(): Promise<Keys> {
  const file = values['keys-file'];
  if (file === undefined)
    throw new Error('--keys-file is missing: a JSON file with one write key for each source; --sources lists them');
  const keys = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const missing = sourcesNeeded().filter(({ slug }) => typeof keys[slug] !== 'string');
  if (missing.length > 0) throw new Error(`${file} has no key for ${missing.map(({ slug }) => slug).join(', ')}`);
  return keys as Keys;
}

function showProgress({ sent, total }: { sent: number; total: number }): void {
  process.stderr.write(`\r${sent} of ${total} events (${Math.floor((100 * sent) / Math.max(1, total))} %)`);
}

const percent = (value: number): string => `${(100 * value).toFixed(3)} %`;

function show(result: Score): void {
  if (values.json) return console.log(JSON.stringify(result));
  console.log(
    `identifiers   precision ${percent(result.identifiers.precision)}   recall ${percent(result.identifiers.recall)}`,
  );
  console.log(`events        precision ${percent(result.events.precision)}   recall ${percent(result.events.recall)}`);
  console.log(
    `evidence      recall ${percent(result.evidence.recall)} of ${result.evidence.pairs} pairs that events connect`,
  );
  console.log(
    `seen ${result.seen}, unresolved ${result.unresolved}; nobody's: ${result.nobodys.seen}, given to a person: ${result.nobodys.resolved}`,
  );
  for (const merge of result.falseMerges) {
    console.log(
      `false merge ${merge.personId}: ${merge.owners.map(({ owner }) => owner).join(', ')} (${merge.falsePairs} pairs)`,
    );
    for (const edge of merge.chain)
      console.log(`    ${edge.from} — ${edge.to}   by ${edge.messageId} ${edge.trap ?? ''}`);
  }
  for (const miss of result.misses) {
    console.log(`missed ${miss.owner}: ${miss.groups.map((group) => `[${group.identifiers.join(' ')}]`).join(' | ')}`);
    for (const edge of miss.links)
      console.log(`    ${edge.from} — ${edge.to}   by ${edge.messageId} ${edge.trap ?? ''}`);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
