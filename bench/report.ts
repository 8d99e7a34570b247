/** Figures of a benchmark: a table for people, and with `--json` one line a figure. */

export interface Figure {
  readonly bench: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The same work done as barely as possible, measured in the same run; null where nothing barer exists. */
  readonly floor: number | null;
  /** value / floor. */
  readonly ratio: number | null;
  /** What was aimed at, in words. */
  readonly aim?: string;
}

export interface Report {
  add(figure: string, value: number, unit: string, more?: { floor?: number; aim?: string }): void;
  note(words: string): void;
  print(): void;
}

export function createReport(bench: string, json: boolean): Report {
  const figures: Figure[] = [];
  const notes: string[] = [];
  return {
    add: (figure, value, unit, more = {}) => {
      const floor = more.floor ?? null;
      figures.push({
        bench,
        figure,
        value: rounded(value),
        unit,
        floor: floor === null ? null : rounded(floor),
        ratio: floor === null || floor === 0 ? null : Math.round((value / floor) * 1_000) / 1_000,
        ...(more.aim === undefined ? {} : { aim: more.aim }),
      });
    },
    note: (words) => {
      notes.push(words);
    },
    print: () => {
      if (json) {
        for (const { aim: _aim, ...line } of figures) console.log(JSON.stringify(line));
        return;
      }
      const rows = figures.map((f) => [
        f.figure,
        `${f.value} ${f.unit}`,
        f.floor === null ? '–' : `${f.floor} ${f.unit}`,
        f.ratio === null ? '–' : String(f.ratio),
        f.aim ?? '',
      ]);
      const table = [['figure', 'value', 'floor', 'ratio', 'aim'], ...rows];
      const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
      console.log(`\n${bench}`);
      for (const row of table) console.log(`  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('   ')}`);
      for (const words of notes) console.log(`  ${words}`);
    },
  };
}

function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 1_000) / 1_000;
}

/** The value below which `share` (0..1) of the samples lie. Sorts in place. */
export function percentile(samples: number[], share: number): number {
  samples.sort((a, b) => a - b);
  return samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? Number.NaN;
}
