import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take half a minute and more, the longest first: begun last, one of them would run alone on its core at the end. */
const long = [
  'simulation/simulation.race',
  'product/commerce-orders.browser',
  'product/console.browser',
  'product/commerce-catalogue.browser',
  'product/files.product',
  'trade/shop-days.race',
  'product/start.product',
  'backup/backup.engine',
  'simulation/to-clickhouse',
  'simulation/planted.race',
  'catalogue/imports.db',
];
const rank = ({ moduleId }: TestSpecification): number => {
  const at = long.findIndex((name) => moduleId.includes(name));
  return at < 0 ? long.length : at;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['{server,contracts,simulator,bench,stories,quote}/**/*.test.ts', 'console/**/*.test.{ts,tsx}'],
    globalSetup: ['server/test/global-setup.ts'],
    pool: 'threads',
    // Modules are loaded once a worker instead of once a file: two minutes of import less over 170 files. What a file changes in a module it puts back.
    isolate: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    sequence: { sequencer: LongestFirst },
  },
});
