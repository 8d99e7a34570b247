import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,quote,contracts,simulator,bench,stories}/**/*.test.ts', 'console/**/*.test.{ts,tsx}'],
    globalSetup: ['server/test/global-setup.ts'],
    pool: 'threads',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
