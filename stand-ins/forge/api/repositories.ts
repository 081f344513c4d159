import { git } from '../git.ts';
import { permissionOf } from '../permission-of.ts';
import { followBranches } from '../pull-requests.ts';
import { readChanges } from '../read-changes.ts';
import { countCommits, listCommits, mergeBase, resolveBranch, resolveCommit } from '../read-history.ts';
import { shapeCommit, shapeFile } from '../shape/commit.ts';
import { nodeId } from '../shape/identity.ts';
import { repositoryUrl, shapeRepository } from '../shape/repository.ts';
import { shapeUser } from '../shape/user.ts';
import type { RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { ApiError, notFound } from './api-error.ts';
import type { Api, ApiContext } from './context.ts';
import { repositoryOf, writableRepositoryOf } from './context.ts';

/** Repositories, branches, commits, comparisons, and who may do what. */
export function addRepositoryRoutes(api: Api, world: World): void {
  api.get('/user', (c) => {
    const { login } = c.get('caller');
    if (login === undefined) throw new ApiError(401, 'Requires authentication');
    return c.json(shapeOwnUser(world, login));
  });
  api.get('/users/:username', (c) => {
    const login = c.req.param('username');
    if (!isKnown(world, login)) throw notFound();
    return c.json(shapeOwnUser(world, login));
  });
  api.get('/repos/:owner/:repo', (c) => {
    const repository = repositoryOf(world, c);
    const { write } = c.get('caller');
    const permissions = { admin: false, maintain: false, push: write, triage: write, pull: true };
    return c.json({ ...shapeRepository(world, repository), subscribers_count: 0, network_count: 0, permissions });
  });
  api.get('/repos/:owner/:repo/branches/:branch{.+}', (c) => getBranch(world, c));
  api.get('/repos/:owner/:repo/git/ref/:ref{.+}', (c) => getRef(world, c));
  api.delete('/repos/:owner/:repo/git/refs/:ref{.+}', (c) => deleteRef(world, c));
  api.get('/repos/:owner/:repo/commits/:ref{.+}', async (c) => {
    const repository = repositoryOf(world, c);
    const ref = c.req.param('ref');
    const sha = await resolveCommit(world.bare(repository), ref);
    if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${ref}`);
    return c.json(await commitAt(world, repository, sha));
  });
  api.get('/repos/:owner/:repo/compare/:basehead{.+}', (c) => compare(world, c));
  api.get('/repos/:owner/:repo/collaborators/:username/permission', (c) => getPermission(world, c));
}

function shapeOwnUser(world: World, login: string) {
  const unknown = { name: null, company: null, blog: null, location: null, email: null, hireable: null, bio: null };
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 };
  const since = '2026-11-02T09:00:00Z';
  return { ...shapeUser(world, login), ...unknown, ...counts, created_at: since, updated_at: since };
}

async function commitAt(world: World, repository: RepositoryRecord, sha: string) {
  const [commit] = await listCommits(world.bare(repository), '-1', sha);
  if (commit === undefined) throw notFound();
  return shapeCommit(world, repository, commit);
}

async function getBranch(world: World, c: ApiContext) {
  const repository = repositoryOf(world, c);
  const name = c.req.param('branch') ?? '';
  const sha = await resolveBranch(world.bare(repository), name);
  if (sha === undefined) throw new ApiError(404, 'Branch not found');
  const self = `${repositoryUrl(world, repository)}/branches/${name}`;
  return c.json({
    name,
    commit: await commitAt(world, repository, sha),
    _links: { self, html: `${world.serverUrl}/${repository.owner}/${repository.name}/tree/${name}` },
    protected: false,
    protection: { enabled: false },
    protection_url: `${self}/protection`,
  });
}

async function getRef(world: World, c: ApiContext) {
  const repository = repositoryOf(world, c);
  const ref = c.req.param('ref') ?? '';
  const sha = /^(heads|tags)\//.test(ref) ? await resolveCommit(world.bare(repository), ref) : undefined;
  if (sha === undefined) throw notFound();
  const url = repositoryUrl(world, repository);
  return c.json({
    ref: `refs/${ref}`,
    node_id: nodeId(`Ref:${ref}`, repository.id),
    url: `${url}/git/refs/${ref}`,
    object: { sha, type: 'commit', url: `${url}/git/commits/${sha}` },
  });
}

async function deleteRef(world: World, c: ApiContext) {
  const { repository } = writableRepositoryOf(world, c);
  const bare = world.bare(repository);
  const ref = c.req.param('ref') ?? '';
  const sha = /^(heads|tags)\//.test(ref) ? await resolveCommit(bare, ref) : undefined;
  if (sha === undefined) throw new ApiError(422, 'Reference does not exist');
  await git(bare, ['update-ref', '-d', `refs/${ref}`]);
  await followBranches(world, repository);
  return c.body(null, 204);
}

async function compare(world: World, c: ApiContext) {
  const repository = repositoryOf(world, c);
  const bare = world.bare(repository);
  const basehead = c.req.param('basehead') ?? '';
  const [base, head] = await Promise.all(
    basehead.split('...').map((name) => resolveCommit(bare, name.replace(/^[^/:]+:/, ''))),
  );
  const from = base !== undefined && head !== undefined ? await mergeBase(bare, base, head) : undefined;
  if (base === undefined || head === undefined || from === undefined) throw notFound();
  const commits = await listCommits(bare, `${base}..${head}`);
  const behind = await countCommits(bare, `${head}..${base}`);
  const url = `${repositoryUrl(world, repository)}/compare/${encodeURI(basehead)}`;
  const page = `${world.serverUrl}/${repository.owner}/${repository.name}/compare/${encodeURI(basehead)}`;
  const [aheadWord, behindWord] = behind > 0 ? ['diverged', 'behind'] : ['ahead', 'identical'];
  return c.json({
    url,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: await commitAt(world, repository, base),
    merge_base_commit: await commitAt(world, repository, from),
    status: commits.length > 0 ? aheadWord : behindWord,
    ahead_by: commits.length,
    behind_by: behind,
    total_commits: commits.length,
    commits: commits.map((commit) => shapeCommit(world, repository, commit)),
    files: (await readChanges(bare, from, head)).map((file) => shapeFile(world, repository, head, file)),
  });
}

/** A login nobody has heard of is a 404; one known here that is no collaborator reads what is public, and else nothing. */
function getPermission(world: World, c: ApiContext) {
  const repository = repositoryOf(world, c);
  const login = c.req.param('username') ?? '';
  const known = permissionOf(repository, login);
  if (known === undefined && !isKnown(world, login)) throw new ApiError(404, `${login} is not a user`);
  const permission = known ?? (repository.private ? 'none' : 'read');
  return c.json({
    permission,
    role_name: permission,
    user: { ...shapeUser(world, login), role_name: permission },
  });
}

function isKnown(world: World, login: string): boolean {
  const wanted = login.toLowerCase();
  const logins = [
    ...[...world.tokens.values()].map((token) => token.login),
    ...world.store.all('repositories').flatMap((one) => [one.owner, ...Object.keys(one.collaborators)]),
    ...world.store.all('issues').map((issue) => issue.author),
    ...world.store.all('comments').map((comment) => comment.author),
  ];
  return logins.some((one) => one.toLowerCase() === wanted);
}
