/** A feed as a stream of text: head, offers page by page, tail. A reader that is slow makes us slow, and no memory is filled. */
import { run } from '../../kit/sql.ts';
import type { Definitions } from '../definitions.ts';
import { categoryNumbers, type FeedRow } from './feeds.sql.ts';
import { googleHead, googleItem, googleLocalItems, googleTail } from './google.ts';
import { offerPages, type FeedPorts, type FeedSettings, type Left, type Offer } from './offers.ts';
import { yandexHead, yandexOffer, yandexTail } from './yandex.ts';

interface Form {
  readonly head: string;
  readonly tail: string;
  readonly write: (offer: Offer) => string;
}

export async function* writeFeed(
  ports: FeedPorts,
  { form, settings }: Pick<FeedRow, 'form' | 'settings'>,
  definitions: Definitions,
  now: Date,
  finished: (came: { readonly bytes: number; readonly offers: number }) => Promise<void> = async () => {},
): AsyncGenerator<string> {
  const numbers =
    form === 'yandex'
      ? new Map((await run(ports.db, categoryNumbers)).map(({ code, number }) => [code, number]))
      : new Map<string, number>();
  const { head, tail, write } = formOf(form, settings, definitions, numbers, now);
  let [bytes, count] = [0, 0];
  const say = (text: string): string => {
    bytes += Buffer.byteLength(text);
    return text;
  };
  yield say(head);
  for await (const { offers } of offerPages(ports, settings, definitions, now)) {
    count += offers.length;
    const text = offers.map(write).join('');
    if (text !== '') yield say(text);
  }
  yield say(tail);
  await finished({ bytes, offers: count });
}

function formOf(
  form: FeedRow['form'],
  settings: FeedSettings,
  definitions: Definitions,
  numbers: ReadonlyMap<string, number>,
  now: Date,
): Form {
  switch (form) {
    case 'google':
      return {
        head: googleHead(settings),
        tail: googleTail,
        write: (offer) => googleItem(offer, settings, definitions),
      };
    case 'google_local':
      return { head: googleHead(settings), tail: googleTail, write: (offer) => googleLocalItems(offer, settings) };
    case 'yandex':
      return {
        head: yandexHead(settings, definitions, numbers, now),
        tail: yandexTail,
        write: (offer) => yandexOffer(offer, settings, definitions, numbers),
      };
  }
}

/** How many SKUs of each reason are named. */
const named = 100;

export interface FeedCheck {
  readonly offers: number;
  readonly leftOut: { reason: string; variants: number; skus: string[] }[];
}

/** What the feed would hold, and what it leaves out with the reason. */
export async function checkFeed(
  ports: FeedPorts,
  settings: FeedSettings,
  definitions: Definitions,
  now: Date,
): Promise<FeedCheck> {
  let count = 0;
  const reasons = new Map<Left, { variants: number; skus: string[] }>();
  for await (const { offers, left } of offerPages(ports, settings, definitions, now)) {
    count += offers.length;
    for (const { sku, why } of left) {
      const reason = reasons.get(why) ?? { variants: 0, skus: [] };
      reason.variants += 1;
      if (reason.skus.length < named) reason.skus.push(sku);
      reasons.set(why, reason);
    }
  }
  return { offers: count, leftOut: [...reasons].map(([reason, one]) => ({ reason, ...one })) };
}
