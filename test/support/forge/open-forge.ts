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
  /** The URL from which git clones and to which it pushes, as the owner of the token or without one. */
  remote: (token?: string) => string;
  git: (cwd: string, ...args: string[]) => Promise<string>;
  /** Clones, commits the files on a branch and pushes it; returns the clone and the commit. */
  pushBranch: (branch: string, files: Record<string, string>) => Promise<{ clone: string; sha: string }>;
  /** Clones, commits the files on a branch and pushes nothing: a fork. Returns its git directory and the commit. */
  forkBranch: (branch: string, files: Record<string, string>) => Promise<{ gitDirectory: string; sha: string }>;
  /** Every difference between the requests and answers so far and GitHub's own description. */
  openapiErrors: () => string[];
  close: () => Promise<void>;
}

export const TOKENS = new Map([
  [WRITE_TOKEN, { login: 'curfew-bot', write: true }],
  [READ_TOKEN, { login: 'reader', write: false }],
]);

/** A GitHub client for the forge, as the owner of a token or without one. It neither throttles nor retries. */
export function octokitFor(forge: Pick<Forge, 'apiUrl'>, auth?: string): Octokit {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const options = { baseUrl: forge.apiUrl, log, throttle: { enabled: false }, retry: { enabled: false } };
  return new Octokit(auth === undefined ? options : { ...options, auth });
}

/** Starts a forge without limits in a new temporary folder, with the private repository `acme/api` of two files. */
export async function openForge(options: Partial<ForgeOptions> = {}): Promise<OpenForge> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-forge-'));
  const forge = await startForge({ folder: join(folder, 'forge'), tokens: TOKENS, limits: null, ...options });
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
  const commitOn: OpenForge['pushBranch'] = async (branch, files) => {
    const clone = join(folder, `clone-${++clones}`);
    await git(folder, 'clone', '--quiet', remote(WRITE_TOKEN), clone);
    await git(clone, 'checkout', '--quiet', '-b', branch);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(clone, name, '..'), { recursive: true });
      await writeFile(join(clone, name), text);
    }
    await git(clone, 'add', '--all');
    await git(clone, 'commit', '--quiet', '--message', `Work on ${branch}`);
    return { clone, sha: (await git(clone, 'rev-parse', 'HEAD')).trim() };
  };
  return {
    forge,
    folder,
    octokit: octokitFor(forge, WRITE_TOKEN),
    remote,
    git,
    pushBranch: async (branch, files) => {
      const made = await commitOn(branch, files);
      await git(made.clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
      return made;
    },
    forkBranch: async (branch, files) => {
      const { clone, sha } = await commitOn(branch, files);
      return { gitDirectory: join(clone, '.git'), sha };
    },
    openapiErrors: () => forge.requests().flatMap((exchange) => checkAgainstOpenapi(exchange)),
    close: async () => {
      await forge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs git as a person who has no settings. */
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
