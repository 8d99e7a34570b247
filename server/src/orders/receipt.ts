/** What stands on a receipt, once, for the printed page and the PDF; and the page. Pure. */
import { digitsOf } from './money.ts';
import type { OrderView } from './contract.ts';

export interface Receipt {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly lines: readonly {
    readonly name: string;
    readonly quantity: string;
    readonly price: string;
    readonly total: string;
  }[];
  readonly sums: readonly (readonly [string, string])[];
  readonly tenders: readonly (readonly [string, string])[];
  readonly fiscal: readonly string[];
  readonly qr: string | null;
}

export interface Fiscal {
  readonly lines: readonly string[];
  readonly qr: string | null;
}

/** Lines with what stands now; what came back is shown as such, and the taxes by rate. */
export function receiptOf(order: OrderView, fiscal: Fiscal | null): Receipt {
  const money = (amountMinor: number): string => amountText(amountMinor, order.currency);
  const taxes = new Map<number, { gross: number; tax: number }>();
  const lines = order.lines.flatMap((line) => {
    const kept = line.units.filter((unit) => !gone.has(unit.state));
    const back = line.units.filter((unit) => unit.state === 'returned');
    const rate = Number(line.detail['taxBps'] ?? 0);
    const sum = taxes.get(rate) ?? { gross: 0, tax: 0 };
    for (const unit of kept) {
      sum.gross += unit.totalMinor;
      sum.tax += unit.taxMinor;
    }
    taxes.set(rate, sum);
    const total = kept.reduce((all, unit) => all + unit.totalMinor, 0);
    const rows = [];
    if (kept.length > 0)
      rows.push({
        name: line.name,
        quantity: String(kept.length),
        price: money(Math.round(total / kept.length)),
        total: money(total),
      });
    if (back.length > 0) {
      const given = back.reduce((all, unit) => all + unit.totalMinor, 0);
      rows.push({
        name: `${line.name} (returned)`,
        quantity: String(back.length),
        price: '',
        total: `(${money(given)})`,
      });
    }
    return rows;
  });
  const paid = order.tenders.filter((tender) => tender.capturedMinor > 0 || tender.state === 'promised');
  return {
    title: `Receipt ${order.number}`,
    facts: [
      ['Order', order.number],
      ['Date', (order.placedAt ?? order.createdAt).slice(0, 16).replace('T', ' ')],
      ...(order.locationId === null ? [] : [['Place', order.locationId] as const]),
    ],
    lines,
    sums: [
      ...[...taxes]
        .filter(([, sum]) => sum.gross !== 0)
        .map(
          ([rate, sum]) =>
            [`Of it tax ${(rate / 100).toLocaleString('en', { maximumFractionDigits: 2 })} %`, money(sum.tax)] as const,
        ),
      ['Total', money(order.totalMinor)],
    ],
    tenders: paid.flatMap((tender) => [
      [wordsOf[tender.method] ?? tender.method, money(tender.amountMinor)] as const,
      ...(tender.roundingMinor === 0 ? [] : [['Rounding', money(tender.roundingMinor)] as const]),
      ...(tender.changeMinor === null || tender.changeMinor === 0
        ? []
        : [['Change', money(tender.changeMinor)] as const]),
      ...(tender.refundedMinor === 0
        ? []
        : [[`Given back to ${wordsOf[tender.method] ?? tender.method}`, money(tender.refundedMinor)] as const]),
      ...order.refunds
        .filter((refund) => refund.tenderId === tender.id && (refund.means !== null || refund.roundingMinor !== 0))
        .flatMap((refund) => otherwise(refund, money)),
    ]),
    fiscal: fiscal?.lines ?? [],
    qr: fiscal?.qr ?? null,
  };
}

/** How else it was handed out, and what of small coins was missing. */
function otherwise(refund: OrderView['refunds'][number], money: (amountMinor: number) => string): [string, string][] {
  const means =
    refund.means === null ? [] : [[`Of it as ${wordsOf[refund.means] ?? refund.means}`, refund.amountMinor] as const];
  const rounding =
    refund.roundingMinor === 0 ? [] : [['Rounding of what was handed out', refund.roundingMinor] as const];
  return [...means, ...rounding].map(([words, amountMinor]) => [words, money(amountMinor)]);
}

const gone = new Set(['cancelled', 'returned', 'substituted', 'held']);
const wordsOf: Readonly<Record<string, string>> = {
  cash: 'Cash',
  terminal: 'Bank card',
  card: 'Card online',
  cash_on_delivery: 'On delivery',
  gift_card: 'Gift card',
  store_credit: 'Store credit',
  points: 'Points',
  exchange: 'From an exchange',
};

/** `19.99 EUR`: digits as the currency has them. */
export function amountText(amountMinor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${amountMinor < 0 ? '−' : ''}${whole} ${currency}`;
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A page of 80 mm that prints as it stands; nothing is loaded from anywhere. */
export function receiptPage(receipt: Receipt): string {
  const pairs = (list: readonly (readonly [string, string])[]): string =>
    list.map(([name, value]) => `<tr><td>${escaped(name)}</td><td class="n">${escaped(value)}</td></tr>`).join('');
  const rows = receipt.lines.map(
    (line) =>
      `<tr><td>${escaped(line.name)}<br><small>${escaped(line.quantity)}${line.price === '' ? '' : ` × ${escaped(line.price)}`}</small></td><td class="n">${escaped(line.total)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(receipt.title)}</title><style>
@page{size:80mm auto;margin:4mm}body{font:12px/1.4 system-ui,sans-serif;width:72mm;margin:0 auto}table{width:100%;border-collapse:collapse}
td{padding:1mm 0;vertical-align:top}.n{text-align:right;white-space:nowrap}hr{border:0;border-top:1px dashed #000}tr:last-child td{font-weight:inherit}h1{font-size:14px}
</style></head><body><h1>${escaped(receipt.title)}</h1><table>${pairs(receipt.facts)}</table><hr><table>${rows.join('')}</table><hr>
<table>${pairs(receipt.sums)}</table><hr><table>${pairs(receipt.tenders)}</table>${receipt.fiscal.map((line) => `<p>${escaped(line)}</p>`).join('')}</body></html>`;
}
