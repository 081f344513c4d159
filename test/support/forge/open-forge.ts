import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Octokit } from 'octokit';

import type { Forge, ForgeOptions } from '../../../stand-ins/forge/start-forge.ts';
import { startForge } from '../../../stand-ins/forge/start-forge.ts';
import { checkAgainstOpenapi } from './openapi.ts';

const run = promisify(execFile);

export const WRITE_TOKEN = 'write-token';
export const READ_TOKEN = 'read-token';
export const REPOSITORY = { owner: 'acme', repo: 'api' };

export interface OpenForge {
  forge: Forge;
  folder: string;
  octokit: Octokit;
  /** Where git clones from and pushes to as the owner of a token, or as nobody. */
  remote: (token?: string) => string;
  git: (cwd: string, ...args: string[]) => Promise<string>;
  /** Clones, commits the files on a branch and pushes it; returns the clone and the commit. */
  pushBranch: (branch: string, files: Record<string, string>) => Promise<{ clone: string; sha: string }>;
  /** What GitHub's description says against all that went over the wire so far. */
  openapiErrors: () => string[];
  close: () => Promise<void>;
}

export const TOKENS = new Map([
  [WRITE_TOKEN, { login: 'curfew-bot', write: true }],
  [READ_TOKEN, { login: 'reader', write: false }],
]);

export function octokitFor(forge: Forge, auth?: string): Octokit {
  const plugins = { throttle: { enabled: false }, retry: { enabled: false } };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return new Octokit({ baseUrl: forge.apiUrl, log, ...plugins, ...(auth === undefined ? {} : { auth }) });
}

/** A forge in a folder of its own, with the private repository `acme/api` of two files. */
export async function openForge(options: Partial<ForgeOptions> = {}): Promise<OpenForge> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-forge-'));
  const forge = await startForge({ folder: join(folder, 'forge'), tokens: TOKENS, ...options });
  const source = join(folder, 'source');
  await mkdir(source);
  await writeFile(join(source, 'README.md'), '# api\n');
  await writeFile(join(source, 'index.js'), 'export const answer = 41;\n');
  await forge.createRepository({ owner: 'acme', name: 'api', from: source });
  let clones = 0;
  const remote = (token?: string): string => {
    const url = new URL(`${forge.serverUrl}/acme/api.git`);
    if (token !== undefined) Object.assign(url, { username: 'x-access-token', password: token });
    return url.href;
  };
  const pushBranch: OpenForge['pushBranch'] = async (branch, files) => {
    const clone = join(folder, `clone-${++clones}`);
    await git(folder, 'clone', '--quiet', remote(WRITE_TOKEN), clone);
    await git(clone, 'checkout', '--quiet', '-b', branch);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(clone, name, '..'), { recursive: true });
      await writeFile(join(clone, name), text);
    }
    await git(clone, 'add', '--all');
    await git(clone, 'commit', '--quiet', '--message', `Work on ${branch}`);
    await git(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    return { clone, sha: (await git(clone, 'rev-parse', 'HEAD')).trim() };
  };
  return {
    forge,
    folder,
    octokit: octokitFor(forge, WRITE_TOKEN),
    remote,
    git,
    pushBranch,
    openapiErrors: () => forge.requests().flatMap((exchange) => checkAgainstOpenapi(exchange)),
    close: async () => {
      await forge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Git as somebody without settings of their own. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Bob', '-c', 'user.email=bob@example.com'];
  const { stdout } = await run('git', [...identity, ...args], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
    },
  });
  return stdout;
}
