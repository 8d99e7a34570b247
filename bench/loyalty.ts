/** redeem: identify → quote with points → hold → capture over HTTP at 200 a second. balance-live: a sale is committed → the open app is told. */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { atRate, Line } from './line.ts';
import { customerOf, noSteps, openLoyaltyShop, redeemOnce, reportSteps, type LoyaltyShop } from './loyalty-shop.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';

export async function redeem(report: Report, wish: Wish): Promise<void> {
  const shop = await openLoyaltyShop();
  const lines = Array.from({ length: 48 }, () => new Line(shop.server.url, shop.key));
  try {
    const customers = wish.quick ? 1_000 : 5_000;
    await shop.giveAll(customers, 100_000);
    const seconds = wish.quick ? 6 : 20;
    const anybody = () => customerOf(Math.floor(Math.random() * customers));
    await atRate(lines, 50, 3, (line) => redeemOnce(line, anybody(), noSteps()));
    const bare: number[] = [];
    await atRate(lines, 800, wish.quick ? 3 : 8, async (line) => {
      const at = performance.now();
      await line.say('GET', '/api/v1/loyalty/programme/versions');
      bare.push(performance.now() - at);
    });
    for (const perSecond of wish.quick ? [100, 200] : [50, 100, 200, 300]) {
      const steps = noSteps();
      await atRate(lines, perSecond, seconds, (line) => redeemOnce(line, anybody(), steps));
      reportSteps(report, `${perSecond} redemptions/s`, steps, percentile(bare, 0.95));
    }
    const hot = noSteps();
    await atRate(lines, 50, seconds, (line) => redeemOnce(line, customerOf(0), hot));
    reportSteps(report, '50/s of one customer', hot);
    report.note(
      'floor: p95 of a call that reads one row, at 800 calls/s. Voucherify publishes 350 ms, Mindbox about 300 ms.',
    );
  } finally {
    for (const line of lines) line.end();
    await shop.server.stop();
  }
}

export async function balanceLive(report: Report, wish: Wish): Promise<void> {
  const shop = await openLoyaltyShop();
  const lines = Array.from({ length: 8 }, () => new Line(shop.server.url, shop.key));
  try {
    await furnish(shop);
    const seconds = wish.quick ? 10 : 40;
    const committed = new Map<string, number>();
    const told: number[] = [];
    const stream = await follow(`${shop.server.url}/api/v1/live?name=Points%20Earned`, shop.key, (event) => {
      const at = committed.get(event.personId);
      if (at !== undefined) told.push(performance.now() - at);
      committed.delete(event.personId);
    });
    const persons = new Map<string, string>();
    // The first sale makes a customer known; who she is, is asked before the second.
    const customers = 100;
    await atRate(lines, 20, customers / 20, async (line, n) => sell(line, n));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    for (let n = 0; n < customers; n += 1) {
      const { personId } = await shop.ask<{ personId: string }>('POST', '/api/v1/loyalty/lookups', {
        customer: customerOf(n),
      });
      persons.set(`c-${n}`, personId);
    }
    committed.clear();
    told.length = 0;
    let sales = 0;
    await atRate(lines, 20, seconds, async (line, n) => {
      await sell(line, n % customers);
      committed.set(persons.get(`c-${n % customers}`) ?? '', performance.now());
      sales += 1;
    });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    stream();
    report.add('sale answered → told on the live stream, p50', percentile(told, 0.5), 'ms');
    report.add('sale answered → told on the live stream, p99', percentile(told, 0.99), 'ms', { aim: '≤ 500 ms' });
    report.add('sales that were told', told.length, 'sales', { floor: sales });
    report.note(
      '20 till sales a second; what they earn is settled beside them, goes through the spine and the timeline, and out as server-sent events',
    );
  } finally {
    for (const line of lines) line.end();
    await shop.server.stop();
  }
}

async function sell(line: Line, customer: number): Promise<void> {
  const body = {
    lines: [{ sku: 'BENCH', quantity: 1 }],
    channel: 'till',
    locationId: 'bench-a',
    zone: 'bench',
    currency: 'EUR',
    customer: customerOf(customer),
    tenders: [{ method: 'terminal', reference: 'slip' }],
  };
  const said = await line.say('POST', '/api/v1/orders', body, randomUUID());
  if (said.status >= 300) throw new Error(`a sale answered ${said.status}`);
}

async function furnish(shop: LoyaltyShop): Promise<void> {
  const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  await shop.ask('PUT', '/api/v1/locations/bench-a', {
    kind: 'store',
    name: 'bench-a',
    zone: 'bench',
    country: 'LV',
    latitude: 56.9,
    longitude: 24.1,
    ships: true,
    opening: Object.fromEntries(week.map((day) => [day, [['08:00', '20:00']]])),
  });
  await shop.ask('POST', '/api/v1/products', {
    handle: 'bench',
    texts: { en: { name: 'Bench' } },
    variants: [{ sku: 'BENCH' }],
    publish: true,
  });
  await shop.ask('POST', '/api/v1/stock/receipts', {
    locationId: 'bench-a',
    lines: [{ sku: 'BENCH', quantity: 100_000 }],
  });
  const settings = {
    zones: [{ id: 'bench', name: 'Bench', currency: 'EUR', timeZone: 'Europe/Riga' }],
    taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
  };
  await shop.ask('POST', '/api/v1/price-books', { id: 'bench', name: 'Bench', isDefault: true, settings });
  await shop.ask('PUT', '/api/v1/price-books/bench/prices', {
    prices: [{ sku: 'BENCH', currency: 'EUR', amountMinor: 1_000, validFrom: '2020-01-01T00:00:00Z' }],
  });
  await shop.ask('POST', '/api/v1/price-books/bench/versions', {});
  await new Promise((resolve) => setTimeout(resolve, 3_500));
}

/** Reads the live stream; gives what closes it. */
function follow(
  url: string,
  key: string,
  onEvent: (event: { readonly personId: string }) => void,
): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers: { authorization: `Bearer ${key}` } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
        const frames = text.split('\n\n');
        text = frames.pop() ?? '';
        for (const frame of frames) {
          const data = /^data: (.*)$/m.exec(frame)?.[1];
          if (data !== undefined && frame.includes('event: event')) onEvent(JSON.parse(data) as { personId: string });
        }
      });
      answer.on('error', () => undefined);
      resolve(() => request.destroy());
    });
    request.on('error', reject);
  });
}
