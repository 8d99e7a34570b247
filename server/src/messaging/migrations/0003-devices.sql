-- breaking: false
-- A device is looked up by itself: it belongs to whoever was last seen on it, and its provider says that it is gone.
create index push_subscriptions_subscription on messaging.push_subscriptions (subscription_id) where gone_at is null;
