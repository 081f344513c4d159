import { createHash } from 'node:crypto';
import { RequestError, type Octokit } from 'octokit';
import { createOctokit } from '../create-octokit.ts';
import { nullIfMissing, ownerAndRepo } from '../repository-calls.ts';

export interface Offer {
  /** Contents by path from the top of the repository. */
  files: Readonly<Record<string, string>>;
  /** How the name of the branch begins. */
  branch: string;
  title: string;
  body: string;
}

export interface Offered {
  /** The pull request; null if the default branch has the files already. */
  page: string | null;
  isNew: boolean;
}

/**
 * Offers files as a pull request into the default branch: one commit on a branch of its own, which is named after its content. If
 * one is open for that branch, it is returned as it is; so a call that was broken off is finished by the next one. Throws an
 * Error that says so if the repository is empty or archived, and otherwise as `createOctokit` says.
 */
export async function offerFiles(
  access: { apiUrl: string; token: string },
  repository: string,
  offer: Offer,
): Promise<Offered> {
  const { rest } = createOctokit(access);
  const place = ownerAndRepo(repository);
  const { data: about } = await rest.repos.get(place);
  if (about.archived) throw new Error(`${repository} is archived: nothing can be written there`);
  const base = about.default_branch;
  const branch = `${offer.branch}-${createHash('sha256').update(JSON.stringify(offer.files)).digest('hex').slice(0, 8)}`;
  const { data: open } = await rest.pulls.list({ ...place, state: 'open', head: `${about.owner.login}:${branch}` });
  const former = open.find(({ head }) => head.ref === branch);
  if (former !== undefined) return { page: former.html_url, isNew: false };
  const at = { rest, place };
  const parent = await headOf(at, base);
  if (parent === null) throw new Error(`${repository} has no commit on ${base} yet: push a first one`);
  const head = await commitFiles(at, parent, offer);
  if (head === null) return { page: null, isNew: false };
  // A branch without a pull request is left over from a call that was broken off, and has the same files.
  if ((await headOf(at, branch)) === null) {
    await rest.git.createRef({ ...place, ref: `refs/heads/${branch}`, sha: head });
  }
  const { title, body } = offer;
  const { data: pull } = await rest.pulls.create({ ...place, head: branch, base, title, body });
  return { page: pull.html_url, isNew: true };
}

interface Place {
  rest: Octokit['rest'];
  place: { owner: string; repo: string };
}

/** Null if the files are there already. */
async function commitFiles({ rest, place }: Place, parent: string, { files, title }: Offer): Promise<string | null> {
  const { data: former } = await rest.repos.getCommit({ ...place, ref: parent });
  const { data: tree } = await rest.git.createTree({
    ...place,
    base_tree: former.commit.tree.sha,
    tree: Object.entries(files).map(([path, content]) => ({ path, content, mode: '100644', type: 'blob' })),
  });
  if (tree.sha === former.commit.tree.sha) return null;
  const { data: commit } = await rest.git.createCommit({ ...place, message: title, tree: tree.sha, parents: [parent] });
  return commit.sha;
}

/** The commit of a branch; null if there is none. */
async function headOf({ rest, place }: Place, branch: string): Promise<string | null> {
  try {
    const found = await nullIfMissing(rest.git.getRef({ ...place, ref: `heads/${branch}` }));
    return found?.data.object.sha ?? null;
  } catch (error) {
    // GitHub's answer for a repository without commits.
    if (error instanceof RequestError && error.status === 409) return null;
    throw error;
  }
}
