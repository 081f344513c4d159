import { git } from '../../../runtime/git/git.ts';
import { FETCHED } from './fetched-refs.ts';

/**
 * Notes which of these commits, the tips of branches on the forge, came with a bundle. They and all before them then count
 * as fetched: the forge has them, so they are kept as they are.
 */
export async function noteKnown(repository: string, tips: string[]): Promise<void> {
  if (tips.length === 0) return;
  const list = ['cat-file', '--batch-check=%(objecttype) %(objectname)'];
  const found = await git(repository, list, { input: tips.map((tip) => `${tip}\n`).join('') });
  // A commit that is not there is answered with its id and "missing".
  const known = found.toString('utf8').matchAll(/^commit (\S+)$/gm);
  const input = [...known].map(([, tip], index) => `create ${FETCHED}/known-${index} ${tip}\n`).join('');
  await git(repository, ['update-ref', '--stdin'], { input });
}
