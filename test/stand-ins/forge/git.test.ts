import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import type { OpenForge } from '../../support/forge/open-forge.ts';
import { openForge, READ_TOKEN, REPOSITORY, WRITE_TOKEN } from '../../support/forge/open-forge.ts';

let open: OpenForge;
beforeAll(async () => {
  open = await openForge();
});
afterAll(() => open.close());

const tip = async (branch: string): Promise<string> => {
  const listed = await open.git(open.folder, 'ls-remote', open.remote(READ_TOKEN), `refs/heads/${branch}`);
  return listed.split('\t')[0] ?? '';
};

test('a read token clones, but nobody does without one', async () => {
  await open.git(open.folder, 'clone', '--quiet', open.remote(READ_TOKEN), 'by-reader');
  expect(await open.git(join(open.folder, 'by-reader'), 'log', '--format=%s')).toBe('Import\n');
  await expect(open.git(open.folder, 'clone', open.remote(), 'by-nobody')).rejects.toThrow(/could not read Username/);
  await expect(open.git(open.folder, 'clone', open.remote('wrong'), 'by-stranger')).rejects.toThrow(
    /Authentication failed/,
  );
});

test('a read token cannot push', async () => {
  const { clone } = await open.pushBranch('wanted', { 'a.txt': 'a\n' });
  const push = open.git(clone, 'push', open.remote(READ_TOKEN), 'HEAD:refs/heads/refused');
  await expect(push).rejects.toThrow(/Write access to repository not granted[^]*error: 403/);
  expect(await tip('refused')).toBe('');
});

test('a push with a lease is taken from who knows the tip, and refused from who does not', async () => {
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

test('one commit is fetched by its id, without history', async () => {
  const { sha } = await open.pushBranch('deep', { 'a.txt': 'deep\n' });
  const bare = join(open.folder, 'bare.git');
  await open.git(open.folder, 'init', '--quiet', '--bare', bare);
  await open.git(bare, 'fetch', '--quiet', '--depth=1', open.remote(READ_TOKEN), sha);
  expect(await open.git(bare, 'rev-list', '--count', 'FETCH_HEAD')).toBe('1\n');
});

test('a push of megabytes arrives whole', async () => {
  const text = Array.from({ length: 60_000 }, (_, line) => `${line} ${Math.sin(line)} ${Math.cos(line)}`).join('\n');
  const { sha } = await open.pushBranch('large', { 'large.txt': text });
  expect(await tip('large')).toBe(sha);
});

test('a lost answer to a push: it was done, and the pusher did not learn it', async () => {
  const { clone } = await open.pushBranch('before-loss', { 'a.txt': 'loss\n' });
  const sha = (await open.git(clone, 'rev-parse', 'HEAD')).trim();
  open.forge.failNext({ match: /^POST .*git-receive-pack$/, after: true, cutSocket: true });
  await expect(open.git(clone, 'push', 'origin', 'HEAD:refs/heads/lost')).rejects.toThrow();
  await vi.waitFor(async () => expect(await tip('lost')).toBe(sha), { timeout: 5_000 });
});

test('a client that goes away in the middle leaves no git process and no lock behind', async () => {
  const { port } = new URL(open.forge.serverUrl);
  const socket = connect(Number(port), '127.0.0.1');
  const basic = Buffer.from(`x-access-token:${WRITE_TOKEN}`).toString('base64');
  socket.write(
    `POST /acme/api.git/git-receive-pack HTTP/1.1\r\nHost: forge\r\nAuthorization: Basic ${basic}\r\n` +
      'Content-Type: application/x-git-receive-pack-request\r\nContent-Length: 1000000\r\n\r\n0094',
  );
  const abandoned = (): number =>
    open.forge.requests().filter((one) => one.path.endsWith('/git-receive-pack') && one.status === 0).length;
  await vi.waitFor(() => expect(abandoned()).toBeGreaterThan(0), { timeout: 5_000 });
  socket.destroy();
  await vi.waitFor(() => expect(abandoned()).toBe(0), { timeout: 5_000 });
});

test.each([
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

test('a token is looked up, not inherited', async () => {
  const basic = Buffer.from('x-access-token:constructor').toString('base64');
  const answer = await fetch(`${open.forge.serverUrl}/acme/api.git/info/refs?service=git-upload-pack`, {
    headers: { authorization: `Basic ${basic}` },
  });
  expect(answer.status).toBe(401);
});

test('what was pushed is seen by the API', async () => {
  const { sha } = await open.pushBranch('seen', { 'a.txt': 'seen\n' });
  const { data } = await open.octokit.rest.repos.getBranch({ ...REPOSITORY, branch: 'seen' });
  expect(data.commit.sha).toBe(sha);
});
