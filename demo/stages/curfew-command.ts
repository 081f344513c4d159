import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Stage } from '../stories/story.ts';

const CURFEW = fileURLToPath(new URL('../../cli/curfew.ts', import.meta.url));
const run = promisify(execFile);

/** Types a command of `curfew` as a person at this machine would, and says so. Returns what it printed. Throws if it failed. */
export async function curfewCommand({ ready, environment, say }: Stage, words: readonly string[]): Promise<string> {
  say(`person  $ curfew ${words.map(quoted).join(' ')}`);
  const place = ['--dir', ready.dir, '--data', ready.data, '--no-env-file'];
  const { stdout } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', CURFEW, ...words, ...place],
    { env: { ...process.env, CURFEW_TASK_QUEUE: environment['CURFEW_TASK_QUEUE'] } },
  );
  return stdout.trim();
}

function quoted(word: string): string {
  return /^[\w=./:@-]+$/.test(word) ? word : JSON.stringify(word);
}
