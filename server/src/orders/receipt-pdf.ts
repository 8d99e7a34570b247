/** A receipt as a PDF, in a font that has Latin, Baltic, Romanian, Polish and Cyrillic letters. */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Receipt } from './receipt.ts';

const font = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const millimetre = 72 / 25.4;
const width = 80 * millimetre;
const margin = 4 * millimetre;
const rowHeight = 14;

/** 80 mm wide and as long as it needs to be; about 10 ms. */
export async function receiptPdf(receipt: Receipt): Promise<Buffer> {
  const rows =
    receipt.lines.length * 2 +
    receipt.facts.length +
    receipt.sums.length +
    receipt.tenders.length +
    receipt.fiscal.length;
  const height = 2 * margin + 60 + rows * rowHeight * 1.6;
  const document = new PDFDocument({ size: [width, height], margin, info: { Title: receipt.title } });
  const parts: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
  document.font(font);
  document.fontSize(11).text(receipt.title);
  document.fontSize(8);
  pairs(document, receipt.facts);
  rule(document);
  for (const line of receipt.lines) pairs(document, [[`${line.quantity} × ${line.name}`, line.total]]);
  rule(document);
  pairs(document, receipt.sums);
  rule(document);
  pairs(document, receipt.tenders);
  for (const line of receipt.fiscal) document.text(line, margin, document.y + 4, { width: width - 2 * margin });
  document.end();
  return done;
}

function pairs(document: PDFKit.PDFDocument, list: readonly (readonly [string, string])[]): void {
  for (const [name, value] of list) {
    const top = document.y + 3;
    document.text(value, margin, top, { width: width - 2 * margin, align: 'right' });
    document.text(name, margin, top, { width: (width - 2 * margin) * 0.68 });
  }
}

function rule(document: PDFKit.PDFDocument): void {
  const y = document.y + 4;
  document
    .moveTo(margin, y)
    .lineTo(width - margin, y)
    .dash(2, { space: 2 })
    .stroke();
  document.y = y + 2;
}
