import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONGEST_BLOCK_MS } from '../../../../runtime/watch-event-loop.ts';
import { forgeBundle, type ForgedBundle, type TreeEntry } from '../../../support/activities/forged-bundle.ts';
import { handOver } from '../../../support/activities/hand-over.ts';
import { isDone, openStage, PULL_REQUEST, type Stage } from '../../../support/activities/open-stage.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(2);

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

interface Commit {
  head: string;
  bytes: Buffer;
}

/** Hands a commit over. The event loop of the worker must stay free meanwhile. */
async function handOverFreely({ head, bytes }: Commit, change: Partial<typeof PULL_REQUEST>) {
  stage.session.leave('changes.bundle', bytes);
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

function commitOf(forged: ForgedBundle, entries: TreeEntry[]): Commit {
  const head = forged.commit(forged.tree(entries), [stage.base]);
  return { head, bytes: forged.bytes({ head, prerequisites: [stage.base] }) };
}

/** A commit of 3,000 files in 50 folders. */
function manyFiles(): Commit {
  const forged = forgeBundle();
  const folders = Array.from({ length: 50 }, (_, folder): TreeEntry => {
    const names = Array.from({ length: 60 }, (__, n) => `file-${10 + n}.${n % 2 ? 'js' : 'json'}`);
    const files = names.map((name): TreeEntry => [
      '100644',
      name,
      forged.blob(`export const name = '${folder}/${name}';\n`),
    ]);
    return ['40000', String(10 + folder), forged.tree(files)];
  });
  return commitOf(forged, folders);
}

describe('the event loop of a worker', () => {
  itSampled(
    'stays free while 3,000 files are searched for credentials',
    async () => {
      isDone(await handOverFreely(manyFiles(), { maxPatchFiles: 5_000 }));
    },
    PATIENCE_MS,
  );

  itSampled(
    'stays free while 3,000 files are refused',
    async () => {
      const result = await handOverFreely(manyFiles(), {});
      // The two files of the base are gone, too.
      expect(result).toMatchObject({
        done: false,
        message: expect.stringContaining('3002 files are changed') as string,
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
      const forged = forgeBundle();
      const line = forged.blob('abc+/=.:'.repeat((megabytes * MB) / 8));
      const commit = commitOf(forged, [['100644', 'line.txt', line]]);
      const small = await handOverFreely(commit, {});
      expect(small).toMatchObject({ done: false, message: expect.stringContaining('max-patch-size') as string });
      const result = await handOverFreely(commit, { maxPatchSizeKb: 200_000 });
      if (!result.done) expect(result.message).toContain('needs more than');
    },
    PATIENCE_MS,
  );
});
