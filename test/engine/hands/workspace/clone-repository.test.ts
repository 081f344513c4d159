import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RepositoryError } from '../../../../engine/hands/workspace/repository-error.ts';
import type { Repository } from '../../../../engine/hands/workspace/repository.ts';
import { prepareWorkspace } from '../../../../engine/hands/workspace/workspace.ts';
import { isAlive } from '../../../../runtime/is-alive.ts';
import { TOKEN, workspaceFixture, type WorkspaceFixture } from '../../../support/engine/workspace-fixture.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(3);

describe('the clone of a repository', () => {
  let fixture: WorkspaceFixture;

  beforeAll(async () => {
    fixture = await workspaceFixture();
  });

  beforeEach(() => fixture.clear());

  afterEach(() => vi.unstubAllEnvs());

  afterAll(() => fixture.remove());

  itSampled('has the default branch checked out, with its history, its links as they are, and no remote', async () => {
    await fixture.prepare(fixture.api());
    expect(fixture.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
    expect(fixture.git('rev-parse', 'HEAD')).toBe(fixture.forge.commitOf('acme/api', 'main'));
    expect(fixture.git('log', '--format=%s')).toBe('four\ntwo\none');
    expect(fixture.git('status', '--porcelain')).toBe('');
    expect(await readlink(fixture.at('api/link'))).toBe('/etc/passwd');
    expect(fixture.git('remote')).toBe('');
    expect(fixture.git('config', '--local', '--list')).not.toMatch(/remote|url|http|credential/);
  });

  it('contains no trace of the token, encoded or not', async () => {
    await fixture.prepare(fixture.api());
    const encoded = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
    for (const entry of await readdir(fixture.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = readFileSync(path.join(entry.parentPath, entry.name), 'latin1');
      expect(content, entry.name).not.toContain(TOKEN);
      expect(content, entry.name).not.toContain(encoded);
    }
    expect(existsSync(fixture.at('api/.git/hooks'))).toBe(false);
  });

  it('shows the token to nobody who looks at the processes of this machine', async () => {
    const token = randomUUID();
    const authorizations: (string | undefined)[] = [];
    const commands: string[] = [];
    const watcher = createServer((request, response) => {
      authorizations.push(request.headers.authorization);
      commands.push(...commandLines());
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => watcher.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(watcher.address() as AddressInfo).port}/acme/api`;
    await expect(fixture.prepare(fixture.api({ url, token }))).rejects.toThrow(RepositoryError);
    watcher.close();
    const encoded = Buffer.from(`x-access-token:${token}`).toString('base64');
    expect(authorizations).toContain(`Basic ${encoded}`);
    expect(commands.filter((command) => command.includes(url)).join()).toContain('git clone');
    expect(commands.join()).not.toContain(token);
    expect(commands.join()).not.toContain(encoded);
  });

  itSampled('can have a branch, a tag, a commit, or only the latest of its history', async () => {
    await fixture.prepare(fixture.api({ checkout: { type: 'branch', name: 'feature' } }));
    expect(fixture.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('feature');
    expect(fixture.git('rev-parse', 'HEAD')).toBe(fixture.forge.commitOf('acme/api', 'feature'));

    await fixture.clear();
    await fixture.prepare(fixture.api({ fetchDepth: 1 }));
    expect(fixture.git('log', '--format=%s')).toBe('four');

    const sha = fixture.forge.commitOf('acme/api', 'v1');
    for (const fetchDepth of [null, 1]) {
      await fixture.clear();
      await fixture.prepare(fixture.api({ checkout: { type: 'commit', sha }, fetchDepth }));
      expect(fixture.git('rev-parse', 'HEAD')).toBe(sha);
      expect(fixture.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('HEAD');
      expect(fixture.git('remote')).toBe('');
    }
  });

  itSampled('can have the head of a pull request, which no branch contains, as that of a fork', async () => {
    const sha = fixture.forge.commitOf('acme/api', 'refs/pull/7/head');
    await fixture.prepare(fixture.api({ checkout: { type: 'commit', sha } }));
    expect(fixture.git('rev-parse', 'HEAD')).toBe(sha);
    expect(fixture.git('log', '--format=%s')).toBe('theirs\ntwo\none');
    expect(fixture.git('for-each-ref', '--contains', sha)).toBe('');
  });

  itSampled('fails with the type that the session reports when a repository cannot be had', async () => {
    const failure = async (repository: Repository) => {
      const error: unknown = await fixture.prepare(repository).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RepositoryError);
      const { type, message } = error as RepositoryError;
      expect(message).not.toContain(TOKEN);
      return [type, message.split('. git:')[0]?.replace(/^Repository \S+: /, '')];
    };
    expect(await failure(fixture.api({ token: null }))).toEqual([
      'repository_authentication_error',
      'the token is missing or not accepted; give one that may read this repository',
    ]);
    expect(await failure(fixture.api({ token: 'wrong' }))).toContain('repository_authentication_error');
    expect(await failure(fixture.api({ url: `${fixture.forge.url}/forbidden/api` }))).toContain(
      'repository_forbidden_error',
    );
    expect(await failure(fixture.api({ url: `${fixture.forge.url}/acme/nothing` }))).toContain(
      'repository_not_found_error',
    );
    const absent = '0123456789012345678901234567890123456789';
    for (const fetchDepth of [null, 1]) {
      expect(await failure(fixture.api({ checkout: { type: 'branch', name: 'nowhere' }, fetchDepth }))).toEqual([
        'repository_checkout_error',
        'the branch or commit to check out is not there',
      ]);
      const commit = fixture.api({ checkout: { type: 'commit', sha: absent }, fetchDepth });
      expect(await failure(commit)).toContain('repository_checkout_error');
    }
    const short = await failure(fixture.api({ checkout: { type: 'commit', sha: 'abc123' } }));
    expect(short).toEqual([
      'repository_checkout_error',
      '"abc123" is not a full commit id (40 or 64 hexadecimal digits).',
    ]);
    expect(await failure(fixture.api({ url: 'http://127.0.0.1:1/acme/api' }))).toContain('repository_clone_error');
  });

  itSampled('follows a repository that has moved, without telling its token to another server', async () => {
    fixture.open.authorizations.length = 0;
    await fixture.prepare(fixture.api({ url: `${fixture.forge.url}/moved/acme/api` }));
    expect(fixture.git('log', '--format=%s', '-1')).toBe('four');
    expect(fixture.open.authorizations.length).toBeGreaterThan(0);
    expect(fixture.open.authorizations.filter(Boolean)).toEqual([]);
  });

  it('is given up without harm when the abort comes after git has ended and before its output has', async () => {
    const bin = path.join(path.dirname(fixture.folder), randomUUID());
    const [pid, held, left] = [path.join(bin, 'pid'), path.join(bin, 'held'), path.join(bin, 'left')];
    await mkdir(bin);
    await writeFile(held, '');
    onTestFinished(() => rm(held));
    // The helper must have left the group of git before git ends, or it is ended with it.
    const lingering = `setsid sh -c 'touch ${left}; while [ -e ${held} ]; do sleep 0.02; done' &
until [ -e ${left} ]; do sleep 0.02; done`;
    await writeFile(path.join(bin, 'git'), `#!/bin/sh\n${lingering}\necho $$ > ${pid}.new\nmv ${pid}.new ${pid}\n`);
    await chmod(path.join(bin, 'git'), 0o755);
    vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
    const unwanted = new AbortController();
    const request = { folder: fixture.folder, repositories: [fixture.api()], files: [] };
    const prepared = prepareWorkspace(request, unwanted.signal);
    const outcome = prepared.catch((reason: unknown) => reason);
    await expect.poll(() => existsSync(pid)).toBe(true);
    const git = Number(await readFile(pid, 'utf8'));
    await expect.poll(() => isAlive(git)).toBe(false);
    unwanted.abort(new Error('the session is over'));
    expect(await outcome).toEqual(new Error('the session is over'));
  });
});

function commandLines(): string[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
    } catch {
      return [];
    }
  });
}
