import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startForge } from '../../../stand-ins/forge/start-forge.ts';
import type { OpenForge } from '../../support/forge/open-forge.ts';
import { octokitFor, openForge, REPOSITORY, TOKENS, WRITE_TOKEN } from '../../support/forge/open-forge.ts';

const MAIN = join(import.meta.dirname, '../../../stand-ins/forge/main.ts');

let open: OpenForge;
beforeAll(async () => {
  open = await openForge();
});
afterAll(() => open.close());

it('a forge that starts again in the same folder is the same forge', async () => {
  const folder = join(open.folder, 'again');
  const first = await startForge({ folder, tokens: TOKENS });
  await first.createRepository({ owner: 'acme', name: 'api', from: join(open.folder, 'source') });
  first.createIssue({ repository: 'acme/api', title: 'Still here', author: 'ada' });
  const before = first.state();
  await first.close();
  const second = await startForge({ folder, tokens: TOKENS });
  try {
    expect(second.state()).toEqual(before);
    expect(await second.createRepository({ owner: 'acme', name: 'api', from: '/nowhere' })).toEqual(
      before.repositories[0],
    );
    const next = second.createIssue({ repository: 'acme/api', title: 'Next', author: 'ada' });
    expect(next).toMatchObject({ number: 2 });
    expect(next.id).toBeGreaterThan(before.issues[0]?.id ?? 0);
  } finally {
    await second.close();
  }
});

it('a forge process that is killed with -9 loses nothing that it has answered', async () => {
  const settings = join(open.folder, 'settings.json');
  const folder = join(open.folder, 'process');
  const first = await startForge({ folder, tokens: TOKENS });
  await first.createRepository({ owner: 'acme', name: 'api', from: join(open.folder, 'source') });
  await first.close();
  const tokens = Object.fromEntries(TOKENS);
  await writeFile(settings, JSON.stringify({ folder, tokens }));
  const start = async () => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { apiUrl } = JSON.parse(line) as { apiUrl: string };
    return { child, octokit: octokitFor({ ...open.forge, apiUrl }, WRITE_TOKEN) };
  };
  const before = await start();
  const { data } = await before.octokit.rest.issues.create({ ...REPOSITORY, title: 'Acknowledged' });
  before.child.kill('SIGKILL');
  await once(before.child, 'exit');
  const after = await start();
  const found = await after.octokit.rest.issues.get({ ...REPOSITORY, issue_number: data.number });
  expect(found.data.title).toBe('Acknowledged');
  after.child.kill('SIGTERM');
  expect(await once(after.child, 'exit')).toEqual([0, null]);
});

it('the forge listens on the loopback address only', () => {
  expect(new URL(open.forge.serverUrl).hostname).toBe('127.0.0.1');
});

it('a git repository keeps its history and its default branch', async () => {
  const source = join(open.folder, 'history');
  await open.git(open.folder, 'init', '--quiet', '--initial-branch=trunk', source);
  await writeFile(join(source, 'a.txt'), 'a\n');
  await open.git(source, 'add', '--all');
  await open.git(source, 'commit', '--quiet', '--message', 'Own history');
  const repository = await open.forge.createRepository({ owner: 'acme', name: 'history', from: source });
  expect(repository.defaultBranch).toBe('trunk');
  const where = { owner: 'acme', repo: 'history', branch: 'trunk' };
  const { data } = await open.octokit.rest.repos.getBranch(where);
  expect(data.commit.sha).toBe((await open.git(source, 'rev-parse', 'HEAD')).trim());
});
