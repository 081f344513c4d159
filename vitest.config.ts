import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/postgres.ts', 'test/setup/temporal.ts', 'test/setup/workflow-bundle.ts'],
    pool: 'forks',
    // Most of a test's time is waiting for other processes: more files at once than there are processors.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
