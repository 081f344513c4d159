import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BASE } from '../../../activities/outputs/bundle/fetched-refs.ts';
import { createBare } from '../../../activities/outputs/bundle/remote.ts';
import { examine, type Findings } from '../../../activities/outputs/policy/examine.ts';
import type { CreatePullRequestOptions } from '../../../definitions/outputs/pulls/create-pull-request.ts';
import { git } from '../forge/open-forge.ts';
import { PULL_REQUEST } from './open-stage.ts';

/** A clone in which an agent named Bob works, and our own repository, which has its commits but nothing of its settings. */
export interface Quarantine {
  /** Our own, bare. */
  repository: string;
  workspace: string;
  /** The commit that the agent started from; it counts as one that the forge has. */
  base: string;
  git(...args: string[]): Promise<string>;
  /** The agent commits these files (null deletes one); returns the commit. */
  commit(files: Record<string, string | Buffer | null>, message?: string): Promise<string>;
  /** From now on the forge has the commits of `HEAD`, its base branch is there, and the work begins at `mergeBase`. */
  begin(mergeBase?: string): Promise<void>;
  /** Brings a commit of the agent in; `HEAD` by default. Returns its full id. */
  takeIn(commit?: string): Promise<string>;
  /** Checks the agent's `HEAD`. */
  examine(policy?: Partial<CreatePullRequestOptions>): Promise<Findings>;
  close(): Promise<void>;
}

/** With one commit that holds these files. */
export async function openQuarantine(
  files: Record<string, string | Buffer> = { 'index.js': '1' },
): Promise<Quarantine> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-quarantine-'));
  const workspace = join(folder, 'workspace');
  await mkdir(workspace);
  const inWorkspace = (...args: string[]): Promise<string> => git(workspace, ...args);
  await inWorkspace('init', '--quiet', '--initial-branch=main');
  const commit: Quarantine['commit'] = async (changes, message = 'Work') => {
    for (const [name, content] of Object.entries(changes)) await write(join(workspace, name), content);
    await inWorkspace('add', '--all');
    await inWorkspace('commit', '--quiet', '--allow-empty', '--allow-empty-message', '--message', message);
    return (await inWorkspace('rev-parse', 'HEAD')).trim();
  };
  const base = await commit(files, 'Begin');
  const repository = await createBare(folder, 'checked.git');
  await git(repository, 'fetch', '--quiet', workspace, `${base}:${BASE}`);
  const takeIn: Quarantine['takeIn'] = async (name = 'HEAD') => {
    const head = (await inWorkspace('rev-parse', name)).trim();
    // Kept as a pack, as `takeIn` does it.
    const config = ['-c', 'transfer.unpackLimit=1'];
    await git(repository, ...config, 'fetch', '--quiet', workspace, `+${head}:refs/heads/handed-over`);
    return head;
  };
  let mergeBase = base;
  return {
    repository,
    workspace,
    base,
    git: inWorkspace,
    commit,
    begin: async (commonWithBase) => {
      const tip = await takeIn();
      await git(repository, 'update-ref', BASE, tip);
      mergeBase = commonWithBase ?? tip;
    },
    takeIn,
    examine: async (policy = {}) =>
      examine({
        repository,
        mergeBase,
        head: await takeIn(),
        texts: {},
        policy: { ...PULL_REQUEST, ...policy },
        provenance: {
          runId: 'fix-bug/github/1',
          references: ['#5'],
          agent: 'fixer',
          author: 'curfew',
          latest: new Date().toISOString(),
        },
        secrets: [],
      }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function write(file: string, content: string | Buffer | null): Promise<void> {
  if (content === null) return rm(file, { recursive: true });
  await mkdir(dirname(file), { recursive: true });
  return writeFile(file, content);
}
