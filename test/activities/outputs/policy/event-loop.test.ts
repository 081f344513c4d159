import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LONGEST_BLOCK_MS } from '../../../../runtime/watch-event-loop.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, PULL_REQUEST, type Stage } from '../../../support/activities/open-stage.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { sampled } from '../../../support/setup/sampled.ts';

const MB = 1024 * 1024;
const PATIENCE_MS = 120_000;

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});
beforeEach(() => stage.git('reset', '--quiet', '--hard', stage.base));

/** Hands over what is committed. The event loop of the worker must stay free meanwhile. */
async function handOverFreely(change: Partial<typeof PULL_REQUEST>) {
  const head = (await stage.git('rev-parse', 'HEAD')).trim();
  await stage.bundle();
  const longestMs = watchTurns();
  // Staged, because the forge of the tests is in this process, too, and reads what is pushed to it.
  const outputs = { createPullRequest: { ...PULL_REQUEST, ...change }, staged: true };
  const { result } = await handOver(stage, head, { outputs, event: { ...stage.event, subject: `issue:${head}` } });
  expect(longestMs()).toBeLessThan(LONGEST_BLOCK_MS);
  return result;
}

/**
 * The longest time, in milliseconds, that this thread computed between two turns of its event loop: unlike the time of a
 * clock, it does not grow when other processes keep the machine busy. Ends the watch when it is asked.
 */
function watchTurns(): () => number {
  let longest = 0;
  let last = process.threadCpuUsage();
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(last);
    last = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1_000);
  };
  const timer = setInterval(look, 5);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

function manyFiles(count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, n) => `src/${n % 50}/file-${n}.${n % 2 ? 'js' : 'json'}`);
  return Object.fromEntries(names.map((name) => [name, `export const name = '${name}';\n`]));
}

describe('the event loop of a worker', () => {
  it(
    'stays free while 3,000 files are searched for credentials',
    async () => {
      await stage.commit(manyFiles(3_000));
      isDone(await handOverFreely({ maxPatchFiles: 5_000 }));
    },
    PATIENCE_MS,
  );

  it(
    'stays free while 3,000 files are refused',
    async () => {
      await stage.commit(manyFiles(3_000));
      const result = await handOverFreely({});
      expect(result).toMatchObject({
        done: false,
        message: expect.stringContaining('3000 files are changed') as string,
      });
    },
    PATIENCE_MS,
  );

  it.each(
    sampled([
      ['one line of 20 MB', 20],
      ['one line of 50 MB', 50],
    ] as const),
  )(
    'stays free while a file with %s is checked',
    async (_, megabytes) => {
      await stage.commit({ 'line.txt': 'abc+/=.:'.repeat((megabytes * MB) / 8) });
      const small = await handOverFreely({});
      expect(small).toMatchObject({ done: false, message: expect.stringContaining('max-patch-size') as string });
      const result = await handOverFreely({ maxPatchSizeKb: 200_000 });
      if (!result.done) expect(result.message).toContain('needs more than');
    },
    PATIENCE_MS,
  );
});
