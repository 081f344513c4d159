import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { git, gitEnvironment } from './git.ts';

const run = promisify(execFile);

/** Fixed, so that the same files give the same commit id on every machine and every day. */
const FIRST_COMMIT = {
  GIT_AUTHOR_NAME: 'Ada Marsh',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_AUTHOR_DATE: '2026-11-02T09:00:00Z',
  GIT_COMMITTER_NAME: 'Ada Marsh',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_COMMITTER_DATE: '2026-11-02T09:00:00Z',
};

/** As on GitHub, any commit can be fetched by its id. Git starts no processes in the background. */
const SETTINGS = `
[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[receive]
	fsckObjects = true
	hideRefs = refs/pull
	autogc = false
[gc]
	auto = 0
[maintenance]
	auto = false
`;

/**
 * Creates a bare repository from a folder: with its history if the folder is a git repository, else with one commit of its
 * files on `main`. Returns the name of the default branch.
 */
export async function createBareRepository(bare: string, from: string): Promise<string> {
  await mkdir(dirname(bare), { recursive: true });
  if (existsSync(join(from, '.git'))) {
    await run('git', ['clone', '--quiet', '--bare', from, bare], { env: gitEnvironment() });
  } else {
    await run('git', ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', bare], {
      env: gitEnvironment(),
    });
    await commitFiles(bare, from);
  }
  await appendFile(join(bare, 'config'), SETTINGS);
  return (await git(bare, ['symbolic-ref', '--short', 'HEAD'])).trim();
}

async function commitFiles(bare: string, from: string): Promise<void> {
  const index = { GIT_INDEX_FILE: join(bare, 'first-commit.index') };
  await git(bare, ['--work-tree', from, 'add', '--all', '.'], index);
  const tree = (await git(bare, ['write-tree'], index)).trim();
  const commit = (await git(bare, ['commit-tree', tree, '-m', 'Import'], FIRST_COMMIT)).trim();
  await git(bare, ['update-ref', 'refs/heads/main', commit]);
}
