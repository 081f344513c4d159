import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../runtime/folders/temporary-folder.ts';
import { git } from '../../runtime/git/git.ts';

const run = promisify(execFile);

export interface BranchCheck {
  testsPass: boolean;
  /** The counts of the test run, such as `pass 9, fail 0`. */
  counted: string;
  /** The changes of the branch as a unified diff. */
  diff: string;
}

/** Clones a branch from the forge and runs its tests, as a reviewer would who does not trust the agent's report. */
export async function checkBranch(cloneUrl: string, token: string, branch: string): Promise<BranchCheck> {
  const { path: folder, remove } = await temporaryFolder('demo-check');
  try {
    const checkout = join(folder, 'checkout');
    const server = { url: cloneUrl, token };
    await git(folder, ['clone', '--quiet', '--branch', branch, cloneUrl, checkout], { server, withWorkTree: true });
    const diff = (await git(checkout, ['diff', 'origin/HEAD...HEAD'], { withWorkTree: true })).toString();
    const tests = await run(process.execPath, ['--test', '--test-reporter=tap'], {
      cwd: checkout,
      env: { PATH: process.env['PATH'] ?? '' },
    })
      .then(({ stdout }) => ({ stdout, testsPass: true }))
      .catch((error: { stdout: string }) => ({ stdout: error.stdout, testsPass: false }));
    const counted = [...tests.stdout.matchAll(/^# ((?:pass|fail) \d+)$/gm)].map(([, count]) => count).join(', ');
    return { testsPass: tests.testsPass, counted, diff };
  } finally {
    await remove();
  }
}
