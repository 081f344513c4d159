import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import { findRenamed, findRepository } from './api/context.ts';
import { gitEnvironment } from './git.ts';
import { includes, isOfToken } from './apps/require-permission.ts';
import { runCgi, type CgiExchange } from './run-cgi.ts';
import type { RepositoryRecord } from './store.ts';
import type { Caller, World } from './world.ts';

const GIT_PATH = /^\/([\w-][\w.-]*)\/([\w-][\w.-]*?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/;

export interface GitRequest {
  owner: string;
  name: string;
  service: string;
}

/** Returns the repository and the service that a path of git's smart HTTP names; undefined for any other path. */
export function parseGitPath(pathname: string): GitRequest | undefined {
  const [, owner, name, service] = GIT_PATH.exec(pathname) ?? [];
  if (owner === undefined || name === undefined || service === undefined || pathname.includes('..')) return undefined;
  return { owner, name, service };
}

export interface ServedGit {
  repository: RepositoryRecord | undefined;
  /** The login of the caller, if the request had a token. */
  login: string | undefined;
}

/**
 * Serves one request of git's smart HTTP through `git http-backend`, if the caller may: every token may read, a token with
 * `write` may push, and a public repository can be read without a token. A token of an App needs the repository and
 * the permission for its contents. Resolves when git has ended.
 */
export async function serveGit(world: World, git: GitRequest, exchange: CgiExchange): Promise<ServedGit> {
  const { request, response } = exchange;
  const url = new URL(request.url ?? '/', 'http://forge');
  const repository = findRepository(world, git.owner, git.name);
  const token = tokenOf(world, request);
  const isPush = url.searchParams.get('service') === 'git-receive-pack' || git.service === '/git-receive-pack';
  const isAnonymous = request.headers.authorization === undefined;
  const renamed = findRenamed(world, git.owner, git.name);
  if (renamed !== undefined && (token !== undefined || !renamed.private)) {
    const location = `${world.serverUrl}/${renamed.owner}/${renamed.name}.git${git.service}${url.search}`;
    response.writeHead(301, { location }).end();
    return { repository: undefined, login: token?.login };
  }
  const mayRead = token !== undefined || (isAnonymous && repository?.private === false && !isPush);
  if (!mayRead) refuse(response, 401, 'Authentication required.');
  else if (repository === undefined || !isVisible(token, repository)) refuse(response, 404, 'Repository not found.');
  else if (isPush && !mayPush(token, repository)) refuse(response, 403, 'Write access to repository not granted.');
  else await runCgi(startBackend(world.bare(repository), git.service, { request, token }), exchange);
  return { repository, login: token?.login };
}

function isVisible(caller: Caller | undefined, repository: RepositoryRecord): boolean {
  const token = caller?.token;
  if (token === undefined || !repository.private) return true;
  return isOfToken(token, repository) && includes(token.permissions, { contents: 'read' });
}

function mayPush(caller: Caller | undefined, repository: RepositoryRecord): boolean {
  const token = caller?.token;
  if (token === undefined) return caller?.write === true;
  return isOfToken(token, repository) && includes(token.permissions, { contents: 'write' });
}

function tokenOf(world: World, request: IncomingMessage): Caller | undefined {
  const [, encoded = ''] = /^basic (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const [user, secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  if (user !== 'x-access-token') return undefined;
  const ofApp = world.apps.token(secret);
  return ofApp === undefined ? world.tokens.get(secret) : { login: ofApp.login, write: true, token: ofApp };
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (status === 401) response.setHeader('www-authenticate', 'Basic realm="GitHub"');
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
}

function startBackend(
  bare: string,
  service: string,
  { request, token }: { request: IncomingMessage; token: Caller | undefined },
): ChildProcess {
  const owner = dirname(bare);
  const environment = gitEnvironment({
    GIT_PROJECT_ROOT: dirname(owner),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${basename(owner)}/${basename(bare)}${service}`,
    QUERY_STRING: new URL(request.url ?? '/', 'http://forge').search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    REMOTE_ADDR: request.socket.remoteAddress ?? '',
  });
  if (token?.login !== undefined) environment['REMOTE_USER'] = token.login;
  // The backend gets its own process group, so that the processes that it starts can be ended with it.
  return spawn('git', ['http-backend'], { env: environment, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
}
