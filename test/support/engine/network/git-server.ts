import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Real bare repositories over git's smart HTTP, behind a token. */
export interface GitServer {
  url: string;
  /** What each request carried as its Authorization. */
  authorizations: (string | undefined)[];
  /** Runs a shell script in a fresh repository and serves what it has committed. */
  publish(name: string, script: string): void;
  commitOf(name: string, revision: string): string;
  close(): Promise<void>;
}

/**
 * Serves `/<name>` to whoever shows `token`; answers 403 below `/forbidden/`, and sends `/moved/…` on to `elsewhere`.
 */
export async function gitServer(token: string | null, elsewhere = ''): Promise<GitServer> {
  const root = await mkdtemp(path.join(tmpdir(), 'curfew-git-'));
  const authorizations: (string | undefined)[] = [];
  const expected = token && `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const server = createServer((request, response) => {
    const { url = '/', headers } = request;
    authorizations.push(headers.authorization);
    if (url.startsWith('/forbidden/')) return response.writeHead(403).end();
    if (url.startsWith('/moved/')) return response.writeHead(302, { location: elsewhere + url.slice(6) }).end();
    if (expected && headers.authorization !== expected) {
      return response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    }
    return backend(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env: GIT_ENVIRONMENT, encoding: 'utf8' });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authorizations,
    publish(name, script) {
      git('init', '-q', '-b', 'main', `${name}.work`);
      execFileSync('sh', ['-ec', script], { cwd: path.join(root, `${name}.work`), env: GIT_ENVIRONMENT });
      // With all refs: a forge keeps the heads of pull requests beside the branches.
      git('clone', '-q', '--mirror', `${name}.work`, name);
    },
    commitOf: (name, revision) => git('-C', name, 'rev-parse', revision).trim(),
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

const GIT_ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};

function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const env = {
    ...GIT_ENVIRONMENT,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: pathname,
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: [request.headers['git-protocol']].flat().join(),
  };
  const child = spawn('git', ['http-backend'], { env });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.once('close', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    const lines = answer.subarray(0, end).toString().split('\r\n');
    const headers = lines.map((line) => line.split(': ') as [string, string]);
    const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers)).end(answer.subarray(end + 4));
  });
}
