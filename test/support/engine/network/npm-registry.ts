import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runServer } from 'verdaccio';

/** A private registry with the package `@acme/toy` 1.0.0, whose `index.js` exports 42. */
export interface NpmRegistry {
  listener: RequestListener;
  /** Reads it, alone unless it is public. */
  token: string;
}

export async function npmRegistry({ isPublic = false }: { isPublic?: boolean } = {}): Promise<NpmRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const server = (await runServer({
    self_path: folder,
    configPath: folder,
    storage: join(folder, 'storage'),
    web: { enable: false },
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: 10, algorithm: 'sha1' } },
    uplinks: {},
    packages: { '**': { access: isPublic ? '$all' : '$authenticated', publish: '$authenticated' } },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
  } as never)) as Server;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const token = await signUp(url);
  await publish(url, token, tarball(folder));
  return { listener: (request, response) => void server.emit('request', request, response), token };
}

async function signUp(url: string): Promise<string> {
  const user = { name: 'robot', password: 'password-of-robot' };
  const { token } = (await put(`${url}/-/user/org.couchdb.user:robot`, user, {})) as { token: string };
  return token;
}

async function publish(url: string, token: string, bytes: Buffer): Promise<void> {
  const name = '@acme/toy';
  const version = { name, version: '1.0.0', main: 'index.js', dist: { tarball: `${url}/${name}/-/toy-1.0.0.tgz` } };
  const attachment = { content_type: 'application/octet-stream', data: bytes.toString('base64'), length: bytes.length };
  await put(
    `${url}/@acme%2ftoy`,
    {
      _id: name,
      name,
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': version },
      _attachments: { 'toy-1.0.0.tgz': attachment },
    },
    { authorization: `Bearer ${token}` },
  );
}

function tarball(folder: string): Buffer {
  execFileSync('mkdir', [join(folder, 'package')]);
  writeFileSync(join(folder, 'package/package.json'), JSON.stringify({ name: '@acme/toy', version: '1.0.0' }));
  writeFileSync(join(folder, 'package/index.js'), 'module.exports = 42;');
  execFileSync('tar', ['-czf', 'toy.tgz', 'package'], { cwd: folder });
  return readFileSync(join(folder, 'toy.tgz'));
}

async function put(url: string, body: object, headers: Record<string, string>): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return await answer.json();
}
