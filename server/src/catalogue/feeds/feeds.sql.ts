/** Feeds: what they hold and the hash of their secret address. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';
import { feedForms, feedSettings } from '../../../../contracts/feeds.ts';

const feedRow = z.object({
  feed_id: z.string(),
  version: z.int(),
  name: z.string(),
  form: z.enum(feedForms),
  settings: feedSettings,
  created_at: z.date(),
  read_at: z.date().nullable(),
  last_bytes: z.int().nullable(),
  last_offers: z.int().nullable(),
});
export type FeedRow = z.infer<typeof feedRow>;
const columns = 'feed_id, version, name, form, settings, created_at, read_at, last_bytes, last_offers';

export const insertFeed = statement(
  'catalogue.insertFeed',
  feedRow,
  `insert into catalogue.feeds (feed_id, name, form, key_hash, settings, created_at) values ($1, $2, $3, $4, $5::text::jsonb, $6)
   returning ${columns}`,
);
export const changeFeed = statement(
  'catalogue.changeFeed',
  feedRow,
  `update catalogue.feeds set version = version + 1, name = $3, settings = $4::text::jsonb where feed_id = $1 and version = $2
   returning ${columns}`,
);
export const deleteFeed = statement(
  'catalogue.deleteFeed',
  z.object({ feed_id: z.string() }),
  `delete from catalogue.feeds where feed_id = $1 returning feed_id`,
);
export const feedById = statement(
  'catalogue.feedById',
  feedRow,
  `select ${columns} from catalogue.feeds where feed_id = $1`,
);
export const feedsPage = statement(
  'catalogue.feedsPage',
  feedRow,
  `select ${columns} from catalogue.feeds where feed_id > $1 order by feed_id limit $2`,
);
// Fetching marks it, so that staff see whether anybody still does.
export const openFeed = statement(
  'catalogue.openFeed',
  feedRow,
  `update catalogue.feeds set read_at = $3 where feed_id = $1 and key_hash = $2 returning ${columns}`,
);
export const rememberSize = command(
  'catalogue.rememberSize',
  `update catalogue.feeds set last_bytes = $2, last_offers = $3 where feed_id = $1`,
);
// Whoever has the old address gets nothing from now on.
export const renewFeed = statement(
  'catalogue.renewFeed',
  feedRow,
  `update catalogue.feeds set key_hash = $2 where feed_id = $1 returning ${columns}`,
);
export const categoryNumbers = statement(
  'catalogue.categoryNumbers',
  z.object({ code: z.string(), number: z.int() }),
  `select code, number from catalogue.categories`,
);
