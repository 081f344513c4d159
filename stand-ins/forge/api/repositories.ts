import { followBranches } from '../follow-branches.ts';
import { git } from '../git.ts';
import { readChanges } from '../read-changes.ts';
import { countCommits, listCommits, mergeBase, resolveBranch, resolveCommit } from '../read-history.ts';
import { shapeCommit, shapeFile } from '../shape/commit.ts';
import { nodeId } from '../shape/identity.ts';
import { repositoryPage, repositoryUrl, shapeRepository } from '../shape/repository.ts';
import type { Hosted, World } from '../world.ts';
import { ApiError, notFound } from './api-error.ts';
import type { Api, ApiContext } from './context.ts';
import { repositoryOf, writableRepositoryOf } from './context.ts';

const REPOSITORY = '/repos/:owner/:repo';
/** Git's id of a tree without files, which the first commit of a repository is compared with. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Serves repositories, branches, refs, commits and comparisons. */
export function addRepositoryRoutes(api: Api, world: World): void {
  api.get(REPOSITORY, (c) => {
    const hosted = repositoryOf(world, c);
    const { write } = c.get('caller');
    const permissions = { admin: false, maintain: false, push: write, triage: write, pull: true };
    return c.json({ ...shapeRepository(hosted), subscribers_count: 0, network_count: 0, permissions });
  });
  api.get(`${REPOSITORY}/branches/:branch{.+}`, (c) => getBranch(world, c));
  api.get(`${REPOSITORY}/git/ref/:ref{.+}`, (c) => getRef(world, c));
  api.delete(`${REPOSITORY}/git/refs/:ref{.+}`, (c) => deleteRef(world, c));
  api.get(`${REPOSITORY}/commits/:ref{.+}`, async (c) => {
    const hosted = repositoryOf(world, c);
    const ref = c.req.param('ref');
    const sha = await resolveCommit(bareOf(hosted), ref);
    if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${ref}`);
    return c.json(await wholeCommit(hosted, sha));
  });
  api.get(`${REPOSITORY}/compare/:basehead{.+}`, (c) => compare(world, c));
}

function bareOf({ world, repository }: Hosted): string {
  return world.bare(repository);
}

async function commitAt(hosted: Hosted, sha: string) {
  const [commit] = await listCommits(bareOf(hosted), '-1', sha);
  if (commit === undefined) throw notFound();
  return shapeCommit(hosted, commit);
}

/** A commit by itself also says what it changes. */
async function wholeCommit(hosted: Hosted, sha: string) {
  const commit = await commitAt(hosted, sha);
  const files = await readChanges(bareOf(hosted), commit.parents[0]?.sha ?? EMPTY_TREE, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return {
    ...commit,
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => shapeFile(hosted, sha, file)),
  };
}

async function getBranch(world: World, c: ApiContext) {
  const hosted = repositoryOf(world, c);
  const name = c.req.param('branch') ?? '';
  const sha = await resolveBranch(bareOf(hosted), name);
  if (sha === undefined) throw new ApiError(404, 'Branch not found');
  const self = `${repositoryUrl(hosted)}/branches/${name}`;
  return c.json({
    name,
    commit: await commitAt(hosted, sha),
    _links: { self, html: `${repositoryPage(hosted)}/tree/${name}` },
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  });
}

async function getRef(world: World, c: ApiContext) {
  const hosted = repositoryOf(world, c);
  const ref = c.req.param('ref') ?? '';
  const sha = await resolveRef(hosted, ref);
  if (sha === undefined) throw notFound();
  const url = repositoryUrl(hosted);
  return c.json({
    ref: `refs/${ref}`,
    node_id: nodeId(`Ref:${ref}`, hosted.repository.id),
    url: `${url}/git/refs/${ref}`,
    object: { sha, type: 'commit', url: `${url}/git/commits/${sha}` },
  });
}

async function deleteRef(world: World, c: ApiContext) {
  const { hosted } = writableRepositoryOf(world, c);
  const ref = c.req.param('ref') ?? '';
  if ((await resolveRef(hosted, ref)) === undefined) throw new ApiError(422, 'Reference does not exist');
  await git(bareOf(hosted), ['update-ref', '-d', `refs/${ref}`]);
  await followBranches(hosted);
  return c.body(null, 204);
}

async function resolveRef(hosted: Hosted, ref: string): Promise<string | undefined> {
  return /^(heads|tags)\//.test(ref) ? await resolveCommit(bareOf(hosted), ref) : undefined;
}

async function compare(world: World, c: ApiContext) {
  const hosted = repositoryOf(world, c);
  const bare = bareOf(hosted);
  const basehead = c.req.param('basehead') ?? '';
  const [base, head] = await Promise.all(
    basehead.split('...').map((name) => resolveCommit(bare, name.replace(/^[^/:]+:/, ''))),
  );
  const from = base !== undefined && head !== undefined ? await mergeBase(bare, base, head) : undefined;
  if (base === undefined || head === undefined || from === undefined) throw notFound();
  const commits = await listCommits(bare, `${base}..${head}`);
  const behind = await countCommits(bare, `${head}..${base}`);
  const page = `${repositoryPage(hosted)}/compare/${encodeURI(basehead)}`;
  const [aheadWord, behindWord] = behind > 0 ? ['diverged', 'behind'] : ['ahead', 'identical'];
  return c.json({
    url: `${repositoryUrl(hosted)}/compare/${encodeURI(basehead)}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: await commitAt(hosted, base),
    merge_base_commit: await commitAt(hosted, from),
    status: commits.length > 0 ? aheadWord : behindWord,
    ahead_by: commits.length,
    behind_by: behind,
    total_commits: commits.length,
    commits: commits.map((commit) => shapeCommit(hosted, commit)),
    files: (await readChanges(bare, from, head)).map((file) => shapeFile(hosted, head, file)),
  });
}
