import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/setup/longest-first.ts';

// The tests' own processes, and the programs that they start, load the same code again and again.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/curfew/compiled', import.meta.url));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: [
      // The first: what the others start keeps its files there.
      'test/support/setup/temporary-folder.ts',
      'test/support/setup/postgres.ts',
      'test/support/setup/temporal.ts',
      'test/support/setup/workflow-bundle.ts',
    ],
    setupFiles: ['test/support/setup/quiet-temporal.ts', 'test/support/setup/property-seed.ts'],
    pool: 'forks',
    // Each git that a test starts begins as a copy of its process, and to copy memory takes most of that time.
    execArgv: ['--max-semi-space-size=4'],
    // Much of it waits, for a process that starts or a timer: two cores are busy with five.
    maxWorkers: 5,
    // Loading Temporal's SDK for each of a hundred files takes longer than most of them.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Bounds for what hangs: more than twice what the longest of these tests takes beside all others on a busy machine.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // A condition that a test waits for; the default of one second is too short for a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
