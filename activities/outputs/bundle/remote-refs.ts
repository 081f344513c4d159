import { remoteGit, type Remote } from './remote.ts';

const PEELED = '^{}';

/**
 * The ids that these full refs have at the forge; refs that do not exist are left out. A tag has the id of what it marks.
 * Throws as `gitFailure` says.
 */
export async function remoteRefs(remote: Remote, refs: string[]): Promise<Map<string, string>> {
  const patterns = refs.flatMap((ref) => (ref.startsWith('refs/tags/') ? [ref, ref + PEELED] : [ref]));
  const listed = await remoteGit(remote, ['ls-remote', ...kindsOf(refs), remote.url, ...patterns]);
  const ids = new Map<string, string>();
  for (const line of listed.toString('utf8').split('\n')) {
    const [id, name = ''] = line.split('\t');
    const ref = name.endsWith(PEELED) ? name.slice(0, -PEELED.length) : name;
    // Git compares only the ends of names, so it also lists `x/refs/heads/y` for `refs/heads/y`. A peeled tag comes last.
    if (id && refs.includes(ref)) ids.set(ref, id);
  }
  return ids;
}

/** Without these options the server lists everything that it has, also two refs for each pull request. */
function kindsOf(refs: string[]): string[] {
  if (!refs.every((ref) => /^refs\/(?:heads|tags)\//.test(ref))) return [];
  return refs.some((ref) => ref.startsWith('refs/tags/')) ? ['--heads', '--tags'] : ['--heads'];
}
