import type { Remote } from './remote.ts';
import { remoteRefs } from './remote-refs.ts';

const HEADS = 'refs/heads/';

/** The commits at the tips of these branches, by branch. A branch that does not exist is left out. */
export async function branchTips(remote: Remote, branches: string[]): Promise<Map<string, string>> {
  const refs = branches.map((branch) => HEADS + branch);
  const ids = await remoteRefs(remote, refs);
  return new Map([...ids].map(([ref, id]) => [ref.slice(HEADS.length), id]));
}
