import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import { createGunzip } from 'node:zlib';

import { findRepository } from './api/context.ts';
import { gitEnvironment } from './git.ts';
import type { RepositoryRecord } from './store.ts';
import type { Token, World } from './world.ts';

const GIT_PATH = /^\/([\w-][\w.-]*)\/([\w-][\w.-]*?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/;

export interface GitRequest {
  owner: string;
  name: string;
  service: string;
}

/** Which repository and service a path of git's smart HTTP names; undefined if it is none. */
export function parseGitPath(pathname: string): GitRequest | undefined {
  const [, owner, name, service] = GIT_PATH.exec(pathname) ?? [];
  if (owner === undefined || name === undefined || service === undefined || pathname.includes('..')) return undefined;
  return { owner, name, service };
}

function tokenOf(world: World, request: IncomingMessage): Token | undefined {
  const [, encoded = ''] = /^basic (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const [user, secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return user === 'x-access-token' ? world.tokens.get(secret) : undefined;
}

function refuse(response: ServerResponse, status: number, text: string): void {
  const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {};
  response.writeHead(status, { 'content-type': 'text/plain', ...challenge }).end(`${text}\n`);
}

/**
 * Serves one request of git's smart HTTP through `git http-backend`, for callers who may: who has a token reads, whose
 * token may write pushes, and a public repository is read by anyone. With `isLost` the work is done and the connection
 * cut instead of answered. Resolves with the caller's login when git has ended.
 */
export async function serveGit(
  world: World,
  git: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
  isLost: boolean,
): Promise<{ repository?: RepositoryRecord; login?: string }> {
  const url = new URL(request.url ?? '/', 'http://forge');
  const repository = findRepository(world, git.owner, git.name);
  const token = tokenOf(world, request);
  const isPush = url.searchParams.get('service') === 'git-receive-pack' || git.service === '/git-receive-pack';
  const isAnonymous = request.headers.authorization === undefined;
  const mayRead = token !== undefined || (isAnonymous && repository?.private === false && !isPush);
  if (!mayRead) refuse(response, 401, 'Authentication required.');
  else if (repository === undefined) refuse(response, 404, 'Repository not found.');
  else if (isPush && token?.write !== true) refuse(response, 403, 'Write access to repository not granted.');
  else await runBackend(backend(world.bare(repository), git.service, url, request, token), request, response, isLost);
  return {
    ...(repository === undefined ? {} : { repository }),
    ...(token === undefined ? {} : { login: token.login }),
  };
}

function backend(bare: string, service: string, url: URL, request: IncomingMessage, token?: Token): ChildProcess {
  const owner = dirname(bare);
  const environment = gitEnvironment({
    GIT_PROJECT_ROOT: dirname(owner),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${basename(owner)}/${basename(bare)}${service}`,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    REMOTE_ADDR: request.socket.remoteAddress ?? '',
    ...(token === undefined ? {} : { REMOTE_USER: token.login }),
  });
  // A group of its own, so that what http-backend starts can be ended with it.
  return spawn('git', ['http-backend'], { env: environment, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
}

function endGroup(cgi: ChildProcess): void {
  if (cgi.pid === undefined || cgi.exitCode !== null || cgi.signalCode !== null) return;
  try {
    // Not SIGKILL: git takes its lock files away, else nobody could push to that branch again.
    process.kill(-cgi.pid, 'SIGTERM');
  } catch {
    // It has just ended by itself.
  }
}

async function runBackend(
  cgi: ChildProcess,
  request: IncomingMessage,
  response: ServerResponse,
  isLost: boolean,
): Promise<void> {
  const { stdin, stdout } = cgi;
  if (stdin === null || stdout === null) throw new Error('git http-backend was started without pipes');
  response.on('close', () => endGroup(cgi));
  stdin.on('error', () => undefined);
  if (request.headers['content-encoding'] === 'gzip') {
    const gunzip = createGunzip().on('error', () => endGroup(cgi));
    request.pipe(gunzip).pipe(stdin);
  } else {
    request.pipe(stdin);
  }
  const ended = new Promise<void>((resolve) => cgi.on('close', () => resolve()).on('error', () => resolve()));
  if (isLost) stdout.resume();
  else forwardCgi(stdout, response);
  await ended;
  if (isLost) response.destroy();
  else if (response.headersSent) response.end();
  else response.writeHead(500).end('git http-backend gave no answer\n');
}

/** Turns CGI output, headers and a blank line first, into an HTTP response. */
function forwardCgi(stdout: NonNullable<ChildProcess['stdout']>, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    stdout.off('data', onData);
    let status = 200;
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else if (name !== '') response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
    stdout.pipe(response, { end: false });
  };
  stdout.on('data', onData);
}
