/**
 * Orders in exactly the format of the UCI "Online Retail" file, odd as that one is: cancellations, lines without a
 * customer, stock corrections without description or price, postage and fees among the goods. All of it is invented.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { day, minute } from './calendar.ts';
import { Random } from './random.ts';
import { Totals, type SampleLine, type SampleTotals } from './sample-totals.ts';

export interface SampleOptions {
  readonly seed?: string | number;
  readonly invoices?: number;
}

export const sampleHeader = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

/** Writes the file (gzipped if its name ends in `.gz`) in constant memory and returns its control totals. */
export async function writeSampleOrders(path: string, options: SampleOptions = {}): Promise<SampleTotals> {
  const counted = new Totals();
  const text = Readable.from(asText(counted.watch(sampleLines(options))));
  const file = createWriteStream(path);
  await (path.endsWith('.gz') ? pipeline(text, createGzip(), file) : pipeline(text, file));
  return counted.totals();
}

function* asText(lines: Iterable<SampleLine>): Generator<string> {
  yield `${sampleHeader}\n`;
  for (const line of lines) yield csvLine(line);
}

export function csvLine(line: SampleLine): string {
  const { invoice, code, quantity, customer, country } = line;
  const date = new Date(line.at).toISOString().slice(0, 19).replace('T', ' ');
  return `${[invoice, code, quoted(line.description), quantity, date, decimal(line.priceThousandths), customer, quoted(country)].join(',')}\n`;
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** As the original writes it: at least one digit after the point, no more than needed. */
function decimal(thousandths: number): string {
  const digits = String(Math.abs(thousandths)).padStart(4, '0');
  const fraction = digits.slice(-3).replace(/0{1,2}$/, '');
  return `${thousandths < 0 ? '-' : ''}${digits.slice(0, -3)}.${fraction}`;
}

interface Good {
  readonly code: string;
  readonly description: string;
  readonly priceThousandths: number;
}

const countries = {
  'United Kingdom': 890,
  Germany: 30,
  France: 27,
  EIRE: 22,
  Spain: 8,
  Belgium: 7,
  Portugal: 5,
  'Channel Islands': 3,
  Unspecified: 2,
};
const services: readonly Good[] = [
  { code: 'POST', description: 'POSTAGE', priceThousandths: 18_000 },
  { code: 'DOT', description: 'DOTCOM POSTAGE', priceThousandths: 64_310 },
  { code: 'M', description: 'Manual', priceThousandths: 1250 },
  { code: 'm', description: 'Manual', priceThousandths: 2550 },
  { code: 'C2', description: 'CARRIAGE', priceThousandths: 50_000 },
  { code: 'BANK CHARGES', description: 'Bank Charges', priceThousandths: 15_000 },
  { code: 'AMAZONFEE', description: 'AMAZON FEE', priceThousandths: 13_541_330 },
  { code: 'gift_0001_20', description: 'Gift voucher, twenty', priceThousandths: 17_020 },
  { code: 'PADS', description: 'PADS TO MATCH ALL CUSHIONS', priceThousandths: 1 },
];

/** Rising invoice numbers over a year; the same options give the same lines. */
export function* sampleLines(options: SampleOptions = {}): Generator<SampleLine> {
  const { seed = 'orders', invoices = 1500 } = options;
  const root = Random.of(seed).fork('sample-orders');
  const goods = makeGoods(root.fork('goods'));
  const start = Date.UTC(2023, 11, 1, 8, 26);
  const earlier: SampleLine[][] = [];
  for (let i = 0; i < invoices; i++) {
    const random = root.fork(i);
    const at = start + Math.floor((i * 373 * day) / invoices / minute) * minute;
    const invoice = String(540_000 + i);
    const draw = random.float();
    const past = earlier.length > 0 ? random.pick(earlier) : undefined;
    const lines =
      draw < 0.13 && past !== undefined
        ? cancellation(past, `C${invoice}`, at, random)
        : draw < 0.17
          ? correction(goods, invoice, at, random)
          : draw < 0.174
            ? [adjustment(`A${invoice}`, at, random)]
            : purchase(goods, invoice, at, random);
    if (draw >= 0.174 && earlier.push(lines) > 200) earlier.shift();
    yield* lines;
  }
}

function makeGoods(random: Random): Good[] {
  const looks = [
    'BLUE',
    'VINTAGE',
    'STRIPED',
    'WOODEN',
    'ENAMEL',
    'LACE',
    'STAR',
    'POLKA DOT',
    'TWO-TONE',
    'GARDEN',
    'WINTER',
    'TINY',
  ];
  const things = [
    'CANDLE JAR',
    'TEA TOWEL',
    'LUNCH TIN',
    'DOOR HOOK',
    'PAPER CHAIN',
    'EGG CUP',
    'GIFT TAGS',
    'PHOTO FRAME',
    'CAKE STAND',
    'MONEY BOX',
    'JOTTER',
    'WALL CLOCK',
  ];
  return Array.from({ length: 400 }, (_, i) => {
    const suffix = random.chance(0.1) ? random.pick(['A', 'B', 'C', 'L', 'b']) : '';
    const odd = random.chance(0.02) ? random.pick([' 7" ROUND', ', SET OF 4', ' ']) : '';
    return {
      code: `${20_000 + i * 7}${suffix}`,
      description: `${random.pick(looks)} ${random.pick(things)}${odd}`,
      priceThousandths: random.pick([290, 420, 550, 850, 1250, 1650, 2100, 2550, 2950, 3750, 4950, 8500, 12_750]),
    };
  });
}

function purchase(goods: readonly Good[], invoice: string, at: number, random: Random): SampleLine[] {
  const known = random.chance(0.78);
  const number = Math.min(399, Math.floor(random.exponential(90)));
  const customer = known ? String(12_346 + number * 3) : '';
  const country = known ? Random.of(`country-${number}`).weighted(countries) : 'United Kingdom';
  const lines = Array.from(
    { length: 1 + Math.min(60, Math.floor(random.exponential(known ? 16 : 45))) },
    (): SampleLine => {
      const good = random.chance(0.012) ? random.pick(services) : random.pick(goods);
      const quantity = good.code.length > 6 ? 1 : random.pick([1, 1, 2, 2, 3, 4, 6, 8, 10, 12, 24, 48]);
      return { invoice, ...good, quantity, at, customer, country };
    },
  );
  const [first] = lines;
  // The original has thousands of lines twice.
  return first !== undefined && random.chance(0.15) ? [...lines, first] : lines;
}

function cancellation(past: readonly SampleLine[], invoice: string, at: number, random: Random): SampleLine[] {
  const [first] = past;
  if (random.chance(0.03) && first !== undefined) {
    return [{ ...first, invoice, at, code: 'D', description: 'Discount', quantity: -1, priceThousandths: 27_500 }];
  }
  return past
    .slice(0, 1 + random.int(3))
    .map((line) => ({ ...line, invoice, at, quantity: -1 - random.int(Math.abs(line.quantity)) }));
}

/** Stock is counted: no customer, no price, and whatever somebody typed as the reason. */
function correction(goods: readonly Good[], invoice: string, at: number, random: Random): SampleLine[] {
  const description = random.pick(['', '', 'damages', '?', 'check', 'thrown away', 'wet, mouldy']);
  const quantity = random.pick([-1200, -57, -12, -1, 1, 56, 300]);
  return [
    {
      invoice,
      code: random.pick(goods).code,
      description,
      quantity,
      at,
      priceThousandths: 0,
      customer: '',
      country: 'United Kingdom',
    },
  ];
}

const adjustment = (invoice: string, at: number, random: Random): SampleLine => ({
  invoice,
  code: 'B',
  description: 'Adjust bad debt',
  quantity: 1,
  at,
  priceThousandths: random.pick([-11_062_060, 11_062_060]),
  customer: '',
  country: 'United Kingdom',
});
