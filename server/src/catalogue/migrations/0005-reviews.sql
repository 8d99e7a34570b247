-- breaking: false
-- Reviews and questions of customers, seen after moderation. Who wrote them is kept as the origin (see identity), so that an erasure
-- finds them; one review a product and customer.
create table catalogue.reviews (
  review_id uuid primary key,
  product_id uuid not null references catalogue.products,
  -- Of the customer's strongest identifier; null when nobody is known.
  origin_id uuid,
  state text not null check (state in ('pending', 'published', 'rejected')),
  stars smallint not null check (stars between 1 and 5),
  title text,
  text text,
  author text not null,
  language text not null,
  verified boolean not null,
  answer text,
  reason text,
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz not null
);
create unique index reviews_once on catalogue.reviews (product_id, origin_id) where origin_id is not null;
create index reviews_product on catalogue.reviews (product_id, review_id desc) where state = 'published';
create index reviews_state on catalogue.reviews (state, review_id);
create index reviews_origin on catalogue.reviews (origin_id) where origin_id is not null;

create table catalogue.questions (
  question_id uuid primary key,
  product_id uuid not null references catalogue.products,
  origin_id uuid,
  state text not null check (state in ('pending', 'published', 'rejected')),
  text text not null,
  author text not null,
  language text not null,
  answer text check (state <> 'published' or answer is not null),
  reason text,
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz not null
);
create index questions_product on catalogue.questions (product_id, question_id desc) where state = 'published';
create index questions_state on catalogue.questions (state, question_id);
create index questions_origin on catalogue.questions (origin_id) where origin_id is not null;
