-- breaking: false
-- Cards in Apple's Wallet. Serial and token of a pass are made of the card's number and the shop's key, so nothing secret is kept.

-- What a pass said when it was last looked at. Group: serial.
create table loyalty.wallet_passes (
  serial uuid primary key,
  number text not null,
  said_hash bytea not null,
  changed_at timestamptz not null
);
create index wallet_passes_number on loyalty.wallet_passes (number);

-- Devices that want to hear of changes. Group: serial.
create table loyalty.wallet_devices (
  serial uuid not null references loyalty.wallet_passes on delete cascade,
  device text not null,
  push_token text not null,
  at timestamptz not null,
  primary key (serial, device)
);
create index wallet_devices_device on loyalty.wallet_devices (device);
