import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { OpenForge } from '../../support/forge/open-forge.ts';
import { openForge, READ_TOKEN, REPOSITORY, WRITE_TOKEN } from '../../support/forge/open-forge.ts';

let open: OpenForge;
beforeAll(async () => {
  open = await openForge();
});
afterAll(() => open.close());

/** The commit of a branch, as a client sees it; empty if there is no such branch. */
async function tip(branch: string): Promise<string> {
  const listed = await open.git(open.folder, 'ls-remote', open.remote(READ_TOKEN), `refs/heads/${branch}`);
  return listed.split('\t')[0] ?? '';
}

it('a read token may clone, and nobody can clone without a token', async () => {
  await open.git(open.folder, 'clone', '--quiet', open.remote(READ_TOKEN), 'by-reader');
  expect(await open.git(join(open.folder, 'by-reader'), 'log', '--format=%s')).toBe('Import\n');
  await expect(open.git(open.folder, 'clone', open.remote(), 'by-nobody')).rejects.toThrow(/could not read Username/);
  await expect(open.git(open.folder, 'clone', open.remote('wrong'), 'by-stranger')).rejects.toThrow(
    /Authentication failed/,
  );
});

it('a read token cannot push', async () => {
  const { clone } = await open.pushBranch('wanted', { 'a.txt': 'a\n' });
  const push = open.git(clone, 'push', open.remote(READ_TOKEN), 'HEAD:refs/heads/refused');
  await expect(push).rejects.toThrow(/Write access to repository not granted[^]*error: 403/);
  expect(await tip('refused')).toBe('');
});

it('a push with a lease is accepted if it names the current commit, and refused if it does not', async () => {
  const { clone, sha } = await open.pushBranch('leased', { 'a.txt': 'one\n' });
  await open.git(clone, 'commit', '--quiet', '--amend', '--message', 'Again');
  const amended = (await open.git(clone, 'rev-parse', 'HEAD')).trim();
  await open.git(clone, 'push', `--force-with-lease=refs/heads/leased:${sha}`, 'origin', 'HEAD:refs/heads/leased');
  expect(await tip('leased')).toBe(amended);
  const late = open.git(
    clone,
    'push',
    `--force-with-lease=refs/heads/leased:${sha}`,
    'origin',
    'HEAD~:refs/heads/leased',
  );
  await expect(late).rejects.toThrow(/stale info/);
  expect(await tip('leased')).toBe(amended);
});

it('a branch is found where git has packed it, and where it went after that', async () => {
  const { clone, sha } = await open.pushBranch('packed/branch', { 'packed.txt': 'packed\n' });
  const shown = async (): Promise<string> => {
    const { data } = await open.octokit.rest.repos.getBranch({ ...REPOSITORY, branch: 'packed/branch' });
    return data.commit.sha;
  };
  await open.git(join(open.folder, 'forge/git/acme/api.git'), 'pack-refs', '--all');
  expect(await shown()).toBe(sha);
  await open.git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'Later');
  await open.git(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/packed/branch');
  expect(await shown()).toBe((await open.git(clone, 'rev-parse', 'HEAD')).trim());
  await open.git(clone, 'push', '--quiet', 'origin', ':refs/heads/packed/branch');
  await expect(shown()).rejects.toThrow('Branch not found');
});

it('one commit can be fetched by its id, without history', async () => {
  const { sha } = await open.pushBranch('deep', { 'a.txt': 'deep\n' });
  const bare = join(open.folder, 'bare.git');
  await open.git(open.folder, 'init', '--quiet', '--bare', bare);
  await open.git(bare, 'fetch', '--quiet', '--depth=1', open.remote(READ_TOKEN), sha);
  expect(await open.git(bare, 'rev-list', '--count', 'FETCH_HEAD')).toBe('1\n');
});

it('a push of megabytes arrives whole', async () => {
  const text = Array.from({ length: 60_000 }, (_, line) => `${line} ${Math.sin(line)} ${Math.cos(line)}`).join('\n');
  const { sha } = await open.pushBranch('large', { 'large.txt': text });
  expect(await tip('large')).toBe(sha);
});

it('a lost answer to a push leaves the push done, and the client does not know', async () => {
  const { clone } = await open.pushBranch('before-loss', { 'a.txt': 'loss\n' });
  const sha = (await open.git(clone, 'rev-parse', 'HEAD')).trim();
  open.forge.failNext({ match: /^POST .*git-receive-pack$/, after: true, cutSocket: true });
  await expect(open.git(clone, 'push', 'origin', 'HEAD:refs/heads/lost')).rejects.toThrow();
  await expect.poll(() => tip('lost')).toBe(sha);
});

it('a silent answer to a push leaves the push done, and the client waits for it', async () => {
  const { clone } = await open.pushBranch('before-silence', { 'a.txt': 'silence\n' });
  const sha = (await open.git(clone, 'rev-parse', 'HEAD')).trim();
  open.forge.failNext({ match: /^POST .*git-receive-pack$/, after: true, isSilent: true });
  const pushing = spawn('git', ['push', 'origin', 'HEAD:refs/heads/silent'], {
    cwd: clone,
    stdio: 'ignore',
    detached: true,
  });
  const ended = once(pushing, 'exit');
  onTestFinished(async () => {
    // With its helper, which has the connection.
    if (pushing.pid !== undefined) process.kill(-pushing.pid, 'SIGTERM');
    await ended;
  });
  const pushed = () => open.forge.requests().findLast(({ path }) => path.endsWith('/git-receive-pack'));
  await expect.poll(pushed).toMatchObject({ status: 200, fault: { isSilent: true } });
  expect(await tip('silent')).toBe(sha);
  expect(pushing.exitCode).toBeNull();
});

it('a client that disconnects during a push leaves no git process and no lock behind', async () => {
  const { port } = new URL(open.forge.serverUrl);
  const socket = connect(Number(port), '127.0.0.1');
  const basic = Buffer.from(`x-access-token:${WRITE_TOKEN}`).toString('base64');
  socket.write(
    `POST /acme/api.git/git-receive-pack HTTP/1.1\r\nHost: forge\r\nAuthorization: Basic ${basic}\r\n` +
      'Content-Type: application/x-git-receive-pack-request\r\nContent-Length: 1000000\r\n\r\n0094',
  );
  const abandoned = (): number =>
    open.forge.requests().filter((one) => one.path.endsWith('/git-receive-pack') && one.status === 0).length;
  await expect.poll(() => abandoned()).toBeGreaterThan(0);
  socket.destroy();
  await expect.poll(() => abandoned()).toBe(0);
});

it.each([
  ['/acme/../../forge.db/info/refs', 404],
  ['/..%2f..%2fetc/api.git/info/refs', 404],
  ['/acme/nothing.git/info/refs?service=git-upload-pack', 404],
  ['/acme/api.git/objects/info/packs', 404],
  ['/__proto__/constructor.git/info/refs?service=git-upload-pack', 404],
])('the path %s leads nowhere', async (path, status) => {
  const basic = Buffer.from(`x-access-token:${WRITE_TOKEN}`).toString('base64');
  const { hostname, port } = new URL(open.forge.serverUrl);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: forge\r\nAuthorization: Basic ${basic}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('error', reject);
    socket.on('close', () => resolve(text));
  });
  expect(Number(answer.split(' ')[1])).toBe(status);
});

it('the name of an inherited property is not taken for a token', async () => {
  const basic = Buffer.from('x-access-token:constructor').toString('base64');
  const answer = await fetch(`${open.forge.serverUrl}/acme/api.git/info/refs?service=git-upload-pack`, {
    headers: { authorization: `Basic ${basic}` },
  });
  expect(answer.status).toBe(401);
});

it('the API shows a commit that was pushed', async () => {
  const { sha } = await open.pushBranch('seen', { 'a.txt': 'seen\n' });
  const { data } = await open.octokit.rest.repos.getBranch({ ...REPOSITORY, branch: 'seen' });
  expect(data.commit.sha).toBe(sha);
});
