-- One row an event. Order: questions are about names of events within months, over people (funnels, audiences, sales), so that
-- those read neighbours; one person's events are found through the bloom filter, and their timeline is Postgres's.
-- Not partitioned: a block of an import spans years, and each partition would make a part of its own, with its own fsync.
-- The deduplication log holds 20,000 blocks: hours of them, while a block that is sent again is seconds old.
create table if not exists events_{generation} (
  shard UInt8,
  block UInt64 codec(Delta, ZSTD),
  event_id UUID,
  origin_id UUID,
  occurred_at DateTime64(3, 'UTC') codec(Delta, ZSTD),
  received_at DateTime64(3, 'UTC') codec(Delta, ZSTD),
  type LowCardinality(String),
  name LowCardinality(String),
  source_id UUID,
  source_kind LowCardinality(String),
  order_id String,
  reverses Bool,
  names_customer Bool,
  currency LowCardinality(String),
  revenue Nullable(Decimal(38, 6)),
  product_id String,
  `lines.sku` Array(String),
  `lines.name` Array(LowCardinality(String)),
  `lines.quantity` Array(Nullable(Decimal(38, 6))),
  `lines.price` Array(Nullable(Decimal(38, 6))),
  properties String codec(ZSTD(3)),
  index by_origin origin_id type bloom_filter(0.01) granularity 1
) engine = MergeTree
order by (toStartOfMonth(occurred_at), name, origin_id, occurred_at)
settings non_replicated_deduplication_window = 20000,
  fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
