import { describe, expect, test } from 'vitest';
import { amountText, receiptPage } from './receipt.ts';
import { receiptPdf } from './receipt-pdf.ts';

const receipt = {
  title: 'Receipt <b>1</b>',
  facts: [['Order', '1']] as const,
  lines: [{ name: 'Жакет "Ūdens" & șal', quantity: '2', price: '1.00 EUR', total: '2.00 EUR' }],
  sums: [['Total', '2.00 EUR']] as const,
  tenders: [['Cash', '2.00 EUR']] as const,
  fiscal: ['Fiscal number 42'],
  qr: null,
};

describe('a receipt', () => {
  test('holds no markup of others, and what the country’s law wants', () => {
    const page = receiptPage(receipt);
    expect(page).not.toContain('<b>1</b>');
    expect(page).toContain('Жакет &#34;Ūdens&#34; &#38; șal');
    expect(page).toContain('Fiscal number 42');
  });

  test('is a PDF with its letters embedded, whatever language they are of', async () => {
    const pdf = (await receiptPdf(receipt)).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf).toContain('DejaVuSans');
    expect(pdf).toContain('FontFile2');
  });

  test('writes amounts in the digits of their currency', () => {
    expect([amountText(5, 'EUR'), amountText(-199_999, 'EUR'), amountText(500, 'JPY')]).toEqual([
      '0.05 EUR',
      '−1999.99 EUR',
      '500 JPY',
    ]);
  });
});
