/** What is said to each of a batch: who she is now, in which language, in which words. A template that fails for one fails for her alone. */
import { templateDocument, type MessageChannel, type MessagingSettings } from '../../../../contracts/messaging.ts';
import { runMaybe } from '../../kit/sql.ts';
import type { Content } from '../channels/adapter.ts';
import type { MessagingDeps } from '../deps.ts';
import { ledThrough, linksOf, track } from '../links/links.ts';
import { asksForProducts, productsFor, type ProductsFor } from '../content/products.ts';
import { oneTimeCodeText } from '../one-time-code-text.ts';
import { peopleOf } from '../people.ts';
import { chooseLanguage, compose, languageOf, type Person } from '../templates/compose.ts';
import { zoneOf } from '../templates/zone-of.ts';
import { templateVersion, type TemplateRow } from '../templates/templates.sql.ts';
import { decideQuietUntil, zoneOr } from './decide-quiet.ts';

export interface Claimed {
  readonly message_id: string;
  readonly origin_id: string;
  readonly channel: string;
  readonly purpose: string;
  readonly template_id: string | null;
  readonly template_version: number | null;
  readonly language: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly sealed: Uint8Array | null;
  readonly about: string | null;
  readonly is_test: boolean;
  readonly tries: number;
  readonly expires_at: Date;
}

export type Prepared =
  | {
      readonly kind: 'ready';
      readonly row: Claimed;
      readonly content: Content;
      readonly quietUntil: Date | null;
      readonly unsubscribeUrl: string | null;
      readonly templateHandle: string | null;
      /** In which it was written. */
      readonly language: string | null;
    }
  | { readonly kind: 'failed'; readonly row: Claimed; readonly reason: string; readonly detail: string };

export interface Ground {
  readonly settings: MessagingSettings;
  readonly baseUrl: string;
  readonly now: Date;
}

export const sealedMessage = (messageId: string): string => `message:${messageId}`;

/** Versions never change: read once a process. */
export function createTemplateMemory(
  deps: Pick<MessagingDeps, 'db'>,
): (id: string, version: number) => Promise<TemplateRow | undefined> {
  const known = new Map<string, TemplateRow>();
  return async (id, version) => {
    const key = `${id}:${version}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const row = await runMaybe(deps.db, templateVersion, [id, version]);
    if (known.size > 500) known.clear();
    if (row !== undefined) known.set(key, row);
    return row;
  };
}

export async function prepare(
  deps: MessagingDeps,
  templates: ReturnType<typeof createTemplateMemory>,
  rows: readonly Claimed[],
  ground: Ground,
): Promise<Prepared[]> {
  // Nothing of a one-time code depends on who she is.
  const people = await peopleOf(
    deps,
    rows.filter((row) => row.sealed === null).map((row) => row.origin_id),
  );
  const products = await productsOfBatch(deps, templates, rows, people, ground);
  return Promise.all(
    rows.map((row) =>
      row.sealed === null
        ? prepareOne(deps, templates, row, people.get(row.origin_id) ?? null, ground, products)
        : prepareCode(deps, row),
    ),
  );
}

/** Only for those whose template names products; null: nobody's does. */
async function productsOfBatch(
  deps: MessagingDeps,
  templates: ReturnType<typeof createTemplateMemory>,
  rows: readonly Claimed[],
  people: ReadonlyMap<string, Person>,
  { now }: Ground,
): Promise<ProductsFor | null> {
  const asking = await Promise.all(
    rows.map(async (row) => {
      const template =
        row.template_id === null ? undefined : await templates(row.template_id, row.template_version ?? 0);
      const person = people.get(row.origin_id);
      return template !== undefined && person !== undefined && asksForProducts(template) ? [person] : [];
    }),
  );
  const hers = asking.flat();
  return hers.length === 0 ? null : productsFor(deps, hers, now);
}

async function prepareCode(deps: MessagingDeps, row: Claimed): Promise<Prepared> {
  const { code } = (await deps.seal()).open(sealedMessage(row.message_id), row.sealed ?? new Uint8Array()) as {
    code: string;
  };
  const text = oneTimeCodeText(row.language, code);
  return {
    kind: 'ready',
    row,
    content: { subject: null, text, html: null, url: null },
    quietUntil: null,
    unsubscribeUrl: null,
    templateHandle: 'one-time-code',
    language: row.language,
  };
}

async function prepareOne(
  deps: MessagingDeps,
  templates: ReturnType<typeof createTemplateMemory>,
  row: Claimed,
  person: Person | null,
  { settings, baseUrl, now }: Ground,
  products: ProductsFor | null,
): Promise<Prepared> {
  if (row.template_id === null && row.channel === 'webhook')
    return {
      kind: 'ready',
      row,
      content: { subject: null, text: '', html: null, url: null, call: row.data },
      quietUntil: null,
      unsubscribeUrl: null,
      templateHandle: null,
      language: null,
    };
  const template = await templates(row.template_id ?? '', row.template_version ?? 0);
  if (template === undefined)
    return { kind: 'failed', row, reason: 'template_gone', detail: 'the template is not there' };
  const document = templateDocument.parse(template.document);
  const seal = await deps.seal();
  const channel = row.channel as MessageChannel;
  const isMarketing = row.purpose !== 'transactional';
  const links = linksOf(seal, baseUrl, row.message_id);
  const language = chooseLanguage(document, [row.language, languageOf(person), settings.defaultLanguage]);
  const made = await compose(deps.pool, {
    templateName: `${template.template_id}:${template.version}`,
    channel,
    document,
    compiled: template.compiled,
    language,
    person,
    data: row.data,
    links,
    shopName: settings.shopName,
    messageId: row.message_id,
    products:
      products === null || !asksForProducts(template)
        ? undefined
        : products(person?.id ?? null, { language, productUrl: settings.productUrl, baseUrl }),
  });
  if (made.kind !== 'made') {
    return {
      kind: 'failed',
      row,
      reason: made.kind === 'stopped' ? 'template_stopped' : 'template_failed',
      detail: made.detail,
    };
  }
  const { html, url } = made.value;
  const quiet = settings.quietHours;
  const isRinging = isMarketing && !row.is_test && quiet !== null && quiet.channels.includes(channel);
  return {
    kind: 'ready',
    row,
    content: {
      ...made.value,
      html: html !== null && document.track ? track(seal, baseUrl, row.message_id, html) : html,
      url: url !== null && document.track ? ledThrough(seal, baseUrl, row.message_id, url) : url,
    },
    quietUntil: isRinging
      ? decideQuietUntil(quiet, zoneOr(zoneOf(person?.traits ?? {}, now), settings.timeZone), now)
      : null,
    unsubscribeUrl: isMarketing ? links.unsubscribe : null,
    templateHandle: template.handle,
    language,
  };
}
