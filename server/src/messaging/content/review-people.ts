/** A slice of a review: who would get it, what breaks for whom, what is wrong with the words. Nothing is kept, and nothing is sent. */
import { templateDocument, type MessageChannel, type MessageReason } from '../../../../contracts/messaging.ts';
import type { ReviewSlice } from '../../../../contracts/message-review.ts';
import { run, runMaybe, runOne } from '../../kit/sql.ts';
import { needsOf } from '../deliver/channel-needs.ts';
import type { MessagingDeps } from '../deps.ts';
import { linksOf } from '../links/links.ts';
import { peopleOf } from '../people.ts';
import { readBaseUrl } from '../secret.sql.ts';
import { defaultSenderKind } from '../senders.sql.ts';
import { settingsNow } from '../settings.ts';
import { chooseLanguage, compose, languageOf, review, type ComposeWish, type Person } from '../templates/compose.ts';
import type { TemplateRow } from '../templates/templates.sql.ts';
import { findFaults, htmlBytes, partsOfSms } from './find-faults.ts';
import { asksForProducts, productsFor } from './products.ts';
import { reviewPeople, reviewTotal } from './review.sql.ts';

export interface ReviewWish {
  readonly template: TemplateRow;
  readonly audienceId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** After this origin; null: from the beginning, with the total and the faults. */
  readonly cursor: string | null;
  readonly limit: number;
}

const nobody = '00000000-0000-0000-0000-000000000000';
const countedTo = 100_000;

type Writes = (person: Person | null, language: string) => ComposeWish;

export async function reviewSliceOf(deps: MessagingDeps, wish: ReviewWish): Promise<ReviewSlice> {
  const { template } = wish;
  const channel = template.channel as MessageChannel;
  const document = templateDocument.parse(template.document);
  const [{ settings }, base, sender, seal] = await Promise.all([
    settingsNow(deps.db),
    runMaybe(deps.db, readBaseUrl),
    runMaybe(deps.db, defaultSenderKind, [channel]),
    deps.seal(),
  ]);
  const needs = needsOf(channel, sender?.kind ?? '');
  const { audienceId, cursor, limit } = wish;
  const [rows, total] = await Promise.all([
    run(deps.db, reviewPeople, [
      audienceId,
      cursor ?? nobody,
      limit,
      needs.identifier,
      needs.subscription,
      channel,
      needs.consent,
      needs.silenceIsYes,
      template.purpose,
    ]),
    cursor === null
      ? runOne(deps.db, reviewTotal, [audienceId, countedTo + 1, needs.identifier, needs.subscription])
      : null,
  ]);
  const counted = rows.filter((row) => row.counts);
  const people = await peopleOf(
    deps,
    counted.map((row) => row.origin_id),
  );
  const baseUrl = base?.url ?? '';
  const now = deps.clock.now();
  const reached = counted.flatMap((row) => (row.no === null ? (people.get(row.origin_id) ?? []) : []));
  const products = asksForProducts(template) ? await productsFor(deps, reached, now) : null;
  const writes: Writes = (person, language) => ({
    templateName: 'review',
    channel,
    document,
    compiled: template.compiled,
    language,
    person,
    data: wish.data,
    // Nobody's links: a review unsubscribes no one.
    links: linksOf(seal, baseUrl, nobody),
    shopName: settings.shopName,
    messageId: nobody,
    products: products?.(person?.id ?? null, { language, productUrl: settings.productUrl, baseUrl }),
  });
  const slice = new Slice();
  await Promise.all(
    counted.map(async (row) => {
      const person = people.get(row.origin_id) ?? null;
      const wished = languageOf(person);
      const language = chooseLanguage(document, [wished, settings.defaultLanguage]);
      if (row.no !== null) {
        slice.notReached.add(row.no, person);
        return;
      }
      slice.languages.add(language, person);
      if (wished !== null && !isSameLanguage(wished, language)) slice.languagesMissing.add(bareOf(wished), person);
      await renderFor(deps, slice, writes(person, language));
    }),
  );
  const last = rows.at(-1);
  return {
    version: template.version,
    people: counted.length,
    total: total === null ? null : { people: Math.min(total.people, countedTo), isMore: total.people > countedTo },
    ...slice.shown(),
    faults: cursor === null ? await faultsOf(deps, writes, slice.reader, baseUrl, template.purpose) : [],
    nextCursor: rows.length === limit && last !== undefined ? last.origin_id : null,
  };
}

async function renderFor(deps: MessagingDeps, slice: Slice, wish: ComposeWish): Promise<void> {
  const made = await review(deps.pool, wish);
  if (made.kind !== 'made') {
    slice.failed.add(made.detail, wish.person);
    return;
  }
  const { rendered, missing } = made.value;
  slice.reader ??= wish.person;
  for (const name of missing) slice.missing.add(name, wish.person);
  slice.htmlBytesMost = Math.max(slice.htmlBytesMost ?? 0, htmlBytes(rendered) ?? 0) || null;
  if (wish.channel === 'sms') slice.smsPartsMost = Math.max(slice.smsPartsMost ?? 0, partsOfSms(rendered.text));
}

/** Each language once, as somebody who would get it reads it. */
async function faultsOf(
  deps: MessagingDeps,
  writes: Writes,
  reader: Person | null,
  baseUrl: string,
  purpose: string,
): Promise<ReviewSlice['faults']> {
  const { document, channel } = writes(null, '');
  const all = await Promise.all(
    Object.keys(document.languages).map(async (language) => {
      const made = await compose(deps.pool, writes(reader, language));
      if (made.kind !== 'made') return [];
      const found = findFaults({ channel, isMarketing: purpose !== 'transactional', message: made.value, baseUrl });
      return found.map((fault) => ({ ...fault, language }));
    }),
  );
  return all.flat();
}

const bareOf = (language: string): string => language.trim().toLowerCase().split(/[-_]/)[0] ?? '';
const isSameLanguage = (a: string, b: string): boolean => bareOf(a) === bareOf(b);

/** How many of each, and five of them by name. */
class Tally {
  readonly #of = new Map<string, { people: number; examples: { personId: string; name: string | null }[] }>();

  add(what: string, person: Person | null): void {
    const known = this.#of.get(what) ?? { people: 0, examples: [] };
    known.people += 1;
    if (known.examples.length < 5 && person !== null) known.examples.push({ personId: person.id, name: person.name });
    this.#of.set(what, known);
  }

  list<T>(
    show: (what: string) => T,
  ): (T & { people: number; examples: { personId: string; name: string | null }[] })[] {
    return [...this.#of]
      .sort(([, a], [, b]) => b.people - a.people)
      .map(([what, among]) => ({ ...show(what), ...among }));
  }

  get people(): number {
    return [...this.#of.values()].reduce((sum, one) => sum + one.people, 0);
  }
}

class Slice {
  readonly notReached = new Tally();
  readonly missing = new Tally();
  readonly failed = new Tally();
  readonly languages = new Tally();
  readonly languagesMissing = new Tally();
  htmlBytesMost: number | null = null;
  smsPartsMost: number | null = null;
  /** Somebody for whom it renders: the words are looked at as she reads them. */
  reader: Person | null = null;

  shown(): Omit<ReviewSlice, 'version' | 'people' | 'total' | 'faults' | 'nextCursor'> {
    return {
      wouldGet: this.languages.people - this.failed.people,
      notReached: this.notReached.list((reason) => ({ reason: reason as MessageReason })),
      missing: this.missing.list((variable) => ({ variable })),
      failed: this.failed.list((detail) => ({ detail })),
      languages: this.languages
        .list((language) => ({ language }))
        .map(({ language, people }) => ({ language, people })),
      languagesMissing: this.languagesMissing.list((language) => ({ language })),
      htmlBytesMost: this.htmlBytesMost,
      smsPartsMost: this.smsPartsMost,
    };
  }
}
