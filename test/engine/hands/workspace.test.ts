import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RepositoryError } from '../../../engine/hands/repository-error.ts';
import { prepareWorkspace, type Repository } from '../../../engine/hands/workspace.ts';
import { gitServer, type GitServer } from './git-server.ts';

const TOKEN = 'token-that-nobody-may-see';
const never = new AbortController().signal;

describe('a workspace', () => {
  let forge: GitServer;
  let open: GitServer;
  let folder: string;

  beforeAll(async () => {
    open = await gitServer(null);
    forge = await gitServer(TOKEN, open.url);
    const script = `
      echo one > file; ln -s /etc/passwd link; git add .; git commit -qm one
      echo two > file; git commit -qam two; git tag v1
      git checkout -qb feature; echo three > file; git commit -qam three; git checkout -q main
      echo four > file; git commit -qam four`;
    forge.publish('acme/api', script);
    open.publish('acme/api', script);
  });

  afterAll(async () => {
    await forge.close();
    await open.close();
  });

  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'curfew-workspace-')), 'sesn_1');
  });

  afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

  const api = (more: Partial<Repository> = {}): Repository => ({
    url: `${forge.url}/acme/api`,
    token: TOKEN,
    mountPath: '/workspace/api',
    checkout: null,
    fetchDepth: null,
    ...more,
  });
  const prepare = (...repositories: Repository[]) => prepareWorkspace({ folder, repositories, files: [] }, never);
  const at = (...parts: string[]) => path.join(folder, 'mounts', 'workspace', ...parts);
  // Safe only because no agent has been here.
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'safe.directory=*', '-C', at('api'), ...args], { encoding: 'utf8' }).trim();

  test('has the default branch checked out, with its history, its links as they are, and no remote', async () => {
    await prepare(api());
    expect(git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
    expect(git('rev-parse', 'HEAD')).toBe(forge.commitOf('acme/api', 'main'));
    expect(git('log', '--format=%s')).toBe('four\ntwo\none');
    expect(git('status', '--porcelain')).toBe('');
    expect(await readlink(at('api/link'))).toBe('/etc/passwd');
    expect(git('remote')).toBe('');
    expect(git('config', '--local', '--list')).not.toMatch(/remote|url|http|credential/);
  });

  test('contains no trace of the token, encoded or not', async () => {
    await prepare(api());
    const encoded = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = readFileSync(path.join(entry.parentPath, entry.name), 'latin1');
      expect(content, entry.name).not.toContain(TOKEN);
      expect(content, entry.name).not.toContain(encoded);
    }
    expect(existsSync(at('api/.git/hooks'))).toBe(false);
  });

  test('can have a branch, a tag, a commit, or only the latest of its history', async () => {
    await prepare(api({ checkout: { type: 'branch', name: 'feature' } }));
    expect(git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('feature');
    expect(git('rev-parse', 'HEAD')).toBe(forge.commitOf('acme/api', 'feature'));

    await rm(folder, { recursive: true });
    await prepare(api({ fetchDepth: 1 }));
    expect(git('log', '--format=%s')).toBe('four');

    const sha = forge.commitOf('acme/api', 'v1');
    for (const fetchDepth of [null, 1]) {
      await rm(folder, { recursive: true });
      await prepare(api({ checkout: { type: 'commit', sha }, fetchDepth }));
      expect(git('rev-parse', 'HEAD')).toBe(sha);
      expect(git('remote')).toBe('');
    }
  });

  test('can have several repositories, and uploads that only the engine may write', async () => {
    const files = [{ mountPath: '/mnt/session/uploads/a/b.txt', content: Buffer.from('hello') }];
    const other = api({ url: `${open.url}/acme/api`, token: null, mountPath: '/workspace/libraries/other' });
    await prepareWorkspace({ folder, repositories: [api(), other], files }, never);
    expect(await readFile(at('libraries/other/file'), 'utf8')).toBe('four\n');
    expect(await readFile(path.join(folder, 'mounts/uploads/a/b.txt'), 'utf8')).toBe('hello');
    expect((await stat(path.join(folder, 'mounts/uploads'))).uid).toBe(process.getuid?.());
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('is prepared once: what is there stays, also when it is asked for many times at once', async () => {
    const before = forge.authorizations.length;
    await Promise.all([prepare(api()), prepare(api()), prepare(api())]);
    const clones = forge.authorizations.length - before;
    await writeFile(at('api/work-of-the-agent'), '');
    await prepare(api());
    expect(forge.authorizations.length - before).toBe(clones);
    expect(existsSync(at('api/work-of-the-agent'))).toBe(true);
  });

  test('is begun anew when an earlier attempt was interrupted', async () => {
    const cancel = new AbortController();
    const hanging = createServer(() => cancel.abort(new Error('the engine is going down')));
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/acme/api`;
    const request = { folder, repositories: [api({ url })], files: [] };
    await expect(prepareWorkspace(request, cancel.signal)).rejects.toThrow('the engine is going down');
    hanging.closeAllConnections();
    hanging.close();
    await mkdir(path.join(folder, 'attempt-of-a-dead-engine/workspace/api'), { recursive: true });
    expect(existsSync(path.join(folder, 'mounts'))).toBe(false);
    await prepare(api());
    expect(await readdir(folder)).toEqual(['mounts']);
  });

  test('fails with the type that the session reports when a repository cannot be had', async () => {
    const failure = async (repository: Repository) => {
      const error: unknown = await prepare(repository).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RepositoryError);
      const { type, message } = error as RepositoryError;
      expect(message).not.toContain(TOKEN);
      return [type, message.split('. git:')[0]?.replace(/^Repository \S+: /, '')];
    };
    expect(await failure(api({ token: null }))).toEqual([
      'repository_authentication_error',
      'the token is missing or not accepted; give one that may read this repository',
    ]);
    expect(await failure(api({ token: 'wrong' }))).toContain('repository_authentication_error');
    expect(await failure(api({ url: `${forge.url}/forbidden/api` }))).toContain('repository_forbidden_error');
    expect(await failure(api({ url: `${forge.url}/acme/nothing` }))).toContain('repository_not_found_error');
    const absent = '0123456789012345678901234567890123456789';
    for (const fetchDepth of [null, 1]) {
      expect(await failure(api({ checkout: { type: 'branch', name: 'nowhere' }, fetchDepth }))).toEqual([
        'repository_checkout_error',
        'the branch or commit to check out is not there',
      ]);
      const commit = api({ checkout: { type: 'commit', sha: absent }, fetchDepth });
      expect(await failure(commit)).toContain('repository_checkout_error');
    }
    const short = await failure(api({ checkout: { type: 'commit', sha: 'abc123' } }));
    expect(short).toEqual([
      'repository_checkout_error',
      '"abc123" is not a full commit id (40 or 64 hexadecimal digits).',
    ]);
    expect(await failure(api({ url: 'http://127.0.0.1:1/acme/api' }))).toContain('repository_clone_error');
  });

  test('follows a repository that has moved, without telling its token to another server', async () => {
    open.authorizations.length = 0;
    await prepare(api({ url: `${forge.url}/moved/acme/api` }));
    expect(git('log', '--format=%s', '-1')).toBe('four');
    expect(open.authorizations.length).toBeGreaterThan(0);
    expect(open.authorizations.filter(Boolean)).toEqual([]);
  });

  test('reads over http and https only, from addresses without credentials', async () => {
    const refused = 'must be http or https, without user name, password, query or fragment';
    for (const url of ['file:///etc', 'ext::sh -c true', '/etc', 'ssh://git@host/a/b', 'https://user:pass@host/a/b']) {
      await expect(prepare(api({ url })), url).rejects.toThrow(refused);
    }
  });

  test('mounts nothing outside its places, and no repository inside another', async () => {
    for (const mountPath of ['/etc', '/workspace/../etc', 'workspace/api', '/workspaces/api', '/workspace/a\0b']) {
      await expect(prepare(api({ mountPath })), mountPath).rejects.toThrow(
        `Mount path "${mountPath}" is not allowed; it must be below /workspace.`,
      );
    }
    const files = [{ mountPath: '/mnt/session/uploads', content: Buffer.from('') }];
    await expect(prepareWorkspace({ folder, repositories: [], files }, never)).rejects.toThrow(
      'Mount path "/mnt/session/uploads" is not allowed; it must be below /mnt/session/uploads.',
    );
    for (const mountPath of ['/workspace/api/vendor', '/workspace/api', '/workspace']) {
      await expect(prepare(api(), api({ mountPath }))).rejects.toThrow(
        'Repositories must not be mounted inside each other',
      );
    }
    expect(existsSync(path.join(folder, 'mounts'))).toBe(false);
  });
});
