-- breaking: false
-- Whoever goes through all members, page by page.
create index standings_by_origin on audiences.standings (audience_id, origin_id) where member and active;
