import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['stories/s[0-9]*.ts'],
    pool: 'threads',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
