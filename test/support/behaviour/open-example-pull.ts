import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StandIns } from '../../../demo/stages/stand-ins.ts';
import { git, octokitFor, REPOSITORY } from '../forge/open-forge.ts';

const BRANCH = 'share-odd-cents';

/** Opens the pull request of the example about reviews at `acme/api`, in which one line of `src/split.js` is changed. */
export async function openExamplePull({ forge, environment }: StandIns): Promise<void> {
  const token = environment['GITHUB_TOKEN'] ?? '';
  const remote = Object.assign(new URL(`${forge.serverUrl}/acme/api.git`), {
    username: 'x-access-token',
    password: token,
  });
  const folder = await mkdtemp(join(tmpdir(), 'curfew-example-'));
  try {
    await git(folder, 'clone', '--quiet', remote.href, '.');
    const file = join(folder, 'src/split.js');
    await writeFile(file, (await readFile(file, 'utf8')).replace('index <= oddCents', 'index < oddCents'));
    await git(folder, 'commit', '--quiet', '--all', '--message', 'Share odd cents among the first people');
    await git(folder, 'push', '--quiet', 'origin', `HEAD:refs/heads/${BRANCH}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const title = 'Share odd cents among the first people';
  const { data } = await octokitFor(forge, token).rest.pulls.create({
    ...REPOSITORY,
    head: BRANCH,
    base: 'main',
    title,
  });
  forge.changeIssue(data.id, { author: 'ada-marsh' });
}
