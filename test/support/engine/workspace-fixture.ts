import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Repository } from '../../../engine/hands/workspace/repository.ts';
import { prepareWorkspace } from '../../../engine/hands/workspace/workspace.ts';
import { gitServer, type GitServer } from './network/git-server.ts';

export const TOKEN = 'token-that-nobody-may-see';

/** Two servers of the same repository `acme/api`, one behind a token, and a folder for the workspace of a session. */
export interface WorkspaceFixture {
  forge: GitServer;
  /** Asks for no token. The other server sends `/moved/…` here. */
  open: GitServer;
  folder: string;
  /** A request for `acme/api` of the server behind the token. */
  api(more?: Partial<Repository>): Repository;
  prepare(...repositories: Repository[]): Promise<void>;
  /** A path in the workspace, on the host. */
  at(...parts: string[]): string;
  /** Runs git in the clone; safe only because no agent has been there. */
  git(...args: string[]): string;
  /** Makes the folder a new one. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}

export async function workspaceFixture(): Promise<WorkspaceFixture> {
  const open = await gitServer(null);
  const forge = await gitServer(TOKEN, open.url);
  const script = `
    echo one > file; ln -s /etc/passwd link; git add .; git commit -qm one
    echo two > file; git commit -qam two; git tag v1
    git checkout -qb feature; echo three > file; git commit -qam three; git checkout -q main
    git checkout -q --detach; echo theirs > file; git commit -qam theirs; git update-ref refs/pull/7/head HEAD; git checkout -q main
    echo four > file; git commit -qam four`;
  forge.publish('acme/api', script);
  open.publish('acme/api', script);
  const parent = await mkdtemp(path.join(tmpdir(), 'curfew-workspace-'));
  const folder = path.join(parent, 'sesn_1');
  const at = (...parts: string[]) => path.join(folder, 'mounts', 'workspace', ...parts);
  const never = new AbortController().signal;
  return {
    forge,
    open,
    folder,
    api: (more = {}) => ({
      url: `${forge.url}/acme/api`,
      token: TOKEN,
      mountPath: '/workspace/api',
      checkout: null,
      fetchDepth: null,
      ...more,
    }),
    prepare: (...repositories) => prepareWorkspace({ folder, repositories, files: [] }, never),
    at,
    git: (...args) =>
      execFileSync('git', ['-c', 'safe.directory=*', '-C', at('api'), ...args], { encoding: 'utf8' }).trim(),
    clear: () => rm(folder, { recursive: true, force: true }),
    async remove() {
      await forge.close();
      await open.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
}
