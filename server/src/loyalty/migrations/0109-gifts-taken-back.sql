-- breaking: false
-- A gift that went to the wrong customer is taken back by staff, once; and gifts are listed by both who gave and who was given.
alter table loyalty.gifts
  add column taken_back_at timestamptz,
  add column taken_back_by text,
  add constraint taken_back_by_somebody check ((taken_back_at is null) = (taken_back_by is null));
create index gifts_id on loyalty.gifts (gift_id);
