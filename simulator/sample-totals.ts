/** Counts the lines of a sample file while they are written. */

export interface SampleLine {
  readonly invoice: string;
  readonly code: string;
  readonly description: string;
  readonly quantity: number;
  readonly at: number;
  readonly priceThousandths: number;
  readonly customer: string;
  readonly country: string;
}

/** What an import must add up to. Sums of quantity × unit price are whole thousandths. */
export interface SampleTotals {
  lines: number;
  invoices: number;
  cancellations: number;
  cancellationLines: number;
  customers: number;
  linesWithoutCustomer: number;
  codes: number;
  countries: number;
  amountThousandths: number;
}

export class Totals {
  readonly #invoices = new Set<string>();
  readonly #customers = new Set<string>();
  readonly #codes = new Set<string>();
  readonly #countries = new Set<string>();
  #lines = 0;
  #cancellationLines = 0;
  #withoutCustomer = 0;
  #amountThousandths = 0;

  *watch(lines: Iterable<SampleLine>): Generator<SampleLine> {
    for (const line of lines) {
      this.#lines++;
      this.#invoices.add(line.invoice);
      this.#codes.add(line.code);
      this.#countries.add(line.country);
      if (line.invoice.startsWith('C')) this.#cancellationLines++;
      if (line.customer === '') this.#withoutCustomer++;
      else this.#customers.add(line.customer);
      this.#amountThousandths += line.quantity * line.priceThousandths;
      yield line;
    }
  }

  totals(): SampleTotals {
    return {
      lines: this.#lines,
      invoices: this.#invoices.size,
      cancellations: [...this.#invoices].filter((invoice) => invoice.startsWith('C')).length,
      cancellationLines: this.#cancellationLines,
      customers: this.#customers.size,
      linesWithoutCustomer: this.#withoutCustomer,
      codes: this.#codes.size,
      countries: this.#countries.size,
      amountThousandths: this.#amountThousandths,
    };
  }
}
