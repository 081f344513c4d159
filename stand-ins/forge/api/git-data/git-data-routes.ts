import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followBranches } from '../../follow-branches.ts';
import { git } from '../../git.ts';
import { now } from '../../now.ts';
import { listCommits, resolveCommit } from '../../read-history.ts';
import { nodeId } from '../../shape/identity.ts';
import { repositoryUrl } from '../../shape/repository.ts';
import { shapeCommit } from '../../shape/commit.ts';
import type { Hosted, World } from '../../world.ts';
import { ApiError } from '../api-error.ts';
import { writableRepositoryOf, type Api } from '../context.ts';
import { signCommit } from './sign-commit.ts';

const GIT = '/repos/:owner/:repo/git';

interface TreeEntry {
  path: string;
  mode: string;
  sha?: string | null;
  content?: string;
}

interface Written {
  base_tree?: string;
  tree?: TreeEntry[];
  ref?: string;
  sha?: string;
}

interface NewCommit {
  message?: string;
  tree: string;
  parents?: string[];
  author?: object;
  committer?: object;
}

/** Serves trees, commits and branches that are made without a push. */
export function addGitDataRoutes(api: Api, world: World): void {
  api.post(`${GIT}/trees`, async (c) => {
    const { hosted } = writableRepositoryOf(world, c);
    const { base_tree: base, tree = [] } = await c.req.json<Written>();
    return c.json(await makeTree(hosted, base, tree), 201);
  });
  api.post(`${GIT}/commits`, async (c) => {
    const { hosted, login } = writableRepositoryOf(world, c);
    const { message = '', tree, parents = [], ...given } = await c.req.json<NewCommit>();
    const made = await commitTree(hosted, login, { message, tree, parents });
    // As at GitHub: only what an App makes under its own name is signed.
    const isByApp = c.get('caller').token !== undefined && given.author === undefined && given.committer === undefined;
    const sha = isByApp ? await signCommit(bareOf(hosted), made) : made;
    const [commit] = await listCommits(bareOf(hosted), '-1', sha);
    if (commit === undefined) throw new ApiError(422, 'Tree SHA does not exist');
    const { node_id, html_url, commit: inner, parents: shaped } = shapeCommit(hosted, commit);
    const { author, committer, tree: of, verification } = inner;
    const url = `${repositoryUrl(hosted)}/git/commits/${sha}`;
    return c.json(
      { sha, node_id, url, html_url, author, committer, tree: of, message, parents: shaped, verification },
      201,
    );
  });
  api.post(`${GIT}/refs`, async (c) => {
    const { hosted } = writableRepositoryOf(world, c);
    const { ref = '', sha = '' } = await c.req.json<Written>();
    if ((await resolveCommit(bareOf(hosted), ref.replace(/^refs\//, ''))) !== undefined) {
      throw new ApiError(422, 'Reference already exists');
    }
    if ((await resolveCommit(bareOf(hosted), sha)) === undefined) throw new ApiError(422, 'Object does not exist');
    await git(bareOf(hosted), ['update-ref', ref, sha]);
    await followBranches(hosted);
    const url = repositoryUrl(hosted);
    const object = { sha, type: 'commit', url: `${url}/git/commits/${sha}` };
    return c.json({ ref, node_id: nodeId(`Ref:${ref}`, hosted.repository.id), url: `${url}/git/${ref}`, object }, 201);
  });
}

function bareOf({ world, repository }: Hosted): string {
  return world.bare(repository);
}

async function makeTree(hosted: Hosted, base: string | undefined, entries: readonly TreeEntry[]) {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-forge-tree-'));
  const bare = bareOf(hosted);
  const environment = { GIT_INDEX_FILE: join(folder, 'index') };
  try {
    await git(bare, base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], environment);
    for (const { path, mode, sha, content } of entries) {
      if (sha === null) {
        await git(bare, ['update-index', '--force-remove', path], environment);
        continue;
      }
      const blob = sha ?? (await writeBlob(bare, join(folder, 'blob'), content ?? ''));
      await git(bare, ['update-index', '--add', '--cacheinfo', `${mode},${blob},${path}`], environment);
    }
    const sha = (await git(bare, ['write-tree'], environment)).trim();
    return {
      sha,
      url: `${repositoryUrl(hosted)}/git/trees/${sha}`,
      truncated: false,
      tree: await listTree(hosted, sha),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeBlob(bare: string, file: string, content: string): Promise<string> {
  await writeFile(file, content);
  return (await git(bare, ['hash-object', '-w', file])).trim();
}

async function listTree(hosted: Hosted, tree: string) {
  const lines = (await git(bareOf(hosted), ['ls-tree', '--long', tree])).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [head = '', path = ''] = line.split('\t');
    const [mode = '', type = '', sha = '', size = ''] = head.split(/ +/);
    const url = `${repositoryUrl(hosted)}/git/${type}s/${sha}`;
    return type === 'blob' ? { path, mode, type, sha, size: Number(size), url } : { path, mode, type, sha, url };
  });
}

async function commitTree(
  hosted: Hosted,
  login: string,
  { message, tree, parents }: { message: string; tree: string; parents: string[] },
): Promise<string> {
  const identity = { NAME: login, EMAIL: `${login}@users.noreply.github.com`, DATE: now() };
  const environment = Object.fromEntries(
    Object.entries(identity).flatMap(([name, value]) => [
      [`GIT_AUTHOR_${name}`, value],
      [`GIT_COMMITTER_${name}`, value],
    ]),
  );
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', message];
  return (await git(bareOf(hosted), args, environment)).trim();
}
