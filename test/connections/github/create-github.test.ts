import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGithub, type Github } from '../../../connections/github/create-github.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

/** A forge with habits of its own: each test says what it answers. */
type Answer = { status?: number; headers?: Record<string, string>; body?: unknown; text?: string };
let answer: (request: { method: string; path: string; query: URLSearchParams; body: unknown }) => Answer;
let asked: string[];
let headers: IncomingMessage['headers'];
let github: Github;
let close: () => Promise<void>;

beforeEach(async () => {
  asked = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://forge');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      asked.push(`${request.method} ${url.pathname}${url.search}`);
      headers = request.headers;
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const reply = answer({ method: request.method ?? '', path: url.pathname, query: url.searchParams, body });
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      response.end(reply.text ?? JSON.stringify(reply.body ?? {}));
    });
  });
  const apiUrl = `${await listenOn(server, { host: '127.0.0.1', port: 0 })}/prefix/v1`;
  github = createGithub({ apiUrl, token: 'a-writing-token' });
  close = () => closeServer(server, 0);
});
afterEach(() => close());

const pull = (number: number, head: string, change: object = {}) => ({
  number,
  html_url: `https://forge/acme/api/pulls/${number}`,
  state: 'open',
  title: 'Fix',
  body: null,
  user: { login: 'bot' },
  head: { ref: head, sha: 'a'.repeat(40), repo: { full_name: 'Acme/API' } },
  base: { ref: 'main' },
  ...change,
});

describe('the client of GitHub', () => {
  it('shows no token of ours that the forge sends back', async () => {
    answer = () => ({
      status: 422,
      body: { message: `no ${headers['authorization'] ?? ''}`, errors: ['a-writing-token'] },
    });
    const failure = await github
      .createIssue('acme/api', { title: 'x', body: 'y', labels: [] })
      .catch((error: unknown) => error);
    expect(String(failure)).toContain('[redacted]');
    expect(`${String(failure)} ${(failure as Error).stack}`).not.toContain('a-writing-token');
  });

  it('speaks below the path of the forge, with its token and name', async () => {
    answer = () => ({ body: { full_name: 'Acme/API', default_branch: 'trunk' } });
    expect(await github.getRepository('acme/api')).toEqual({
      id: null,
      fullName: 'Acme/API',
      defaultBranch: 'trunk',
      archived: false,
    });
    expect(asked).toEqual(['GET /prefix/v1/repos/acme/api']);
    expect(headers).toMatchObject({
      authorization: 'token a-writing-token',
      'user-agent': expect.stringMatching(/^curfew /) as string,
    });
  });

  it('compares the head itself where the forge ignores the filter, and leaves forks out', async () => {
    const fork = { ref: 'ours', sha: 'b'.repeat(40), repo: { full_name: 'mallory/api' } };
    answer = () => ({
      body: [
        pull(1, 'theirs'),
        pull(2, 'ours', { state: 'closed' }),
        pull(3, 'ours', { head: fork }),
        pull(5, 'ours', { head: { ...fork, repo: null } }),
        pull(4, 'ours'),
      ],
    });
    const found = await github.listPullsFrom('acme/api', 'ours');
    expect(found.map(({ number, state }) => [number, state])).toEqual([
      [4, 'open'],
      [2, 'closed'],
    ]);
    expect(found[0]).toEqual({
      number: 4,
      url: 'https://forge/acme/api/pulls/4',
      state: 'open',
      mergedAt: null,
      closedAt: null,
      draft: false,
      title: 'Fix',
      body: '',
      author: 'bot',
      headBranch: 'ours',
      headSha: 'a'.repeat(40),
      isFromFork: false,
      baseBranch: 'main',
    });
    expect(asked[0]).toContain('head=acme%3Aours&state=all');
  });

  it('finds the pull requests of a repository that was renamed, and forks of it are still left out', async () => {
    const renamed = { full_name: 'acme/web' };
    const of = (number: number, repo: object) =>
      pull(number, 'ours', { head: { ref: 'ours', sha: 'a'.repeat(40), repo }, base: { ref: 'main', repo: renamed } });
    answer = () => ({ body: [of(1, renamed), of(2, { full_name: 'acme/api' })] });
    const found = await github.listPullsFrom('acme/api', 'ours');
    expect(found.map(({ number, isFromFork }) => [number, isFromFork])).toEqual([[1, false]]);
  });

  it('accepts 200 where GitHub answers 201', async () => {
    answer = ({ body }) => ({ status: 200, body: pull(7, 'ours', body as object) });
    const made = await github.createPull('acme/api', {
      title: 'T',
      body: 'B',
      head: 'ours',
      base: 'main',
      draft: true,
    });
    expect(made).toMatchObject({ number: 7, title: 'T' });
  });

  it('follows the pages that a Link header names', async () => {
    answer = ({ query }) => {
      const page = Number(query.get('page'));
      const link =
        page < 3
          ? { link: `<http://forge/?page=${page + 1}>; rel="next"` }
          : { link: '<http://forge/?page=1>; rel="first"' };
      return { headers: link, body: [{ id: page, html_url: `u${page}`, body: 'b', user: null }] };
    };
    expect((await github.listComments('acme/api', 5)).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('asks for the next page without a Link header while pages could be full', async () => {
    const of = (from: number, length: number) =>
      Array.from({ length }, (_, index) => ({ filename: `${from + index}` }));
    answer = ({ query }) => ({ body: [of(0, 50), of(50, 50), of(100, 3)][Number(query.get('page')) - 1] ?? [] });
    expect(await github.changedFiles('acme/api', 5)).toHaveLength(103);
    expect(asked).toHaveLength(3);
  });

  it('does not read the same page for ever where the forge ignores its number', async () => {
    answer = () => ({ body: Array.from({ length: 40 }, (_, index) => ({ filename: `${index}` })) });
    expect(await github.changedFiles('acme/api', 5)).toHaveLength(40);
    expect(asked).toHaveLength(2);
  });

  it('counts both names of a renamed file as changed', async () => {
    answer = () => ({ body: [{ filename: 'new.js', previous_filename: 'old.js' }] });
    expect(await github.changedFiles('acme/api', 5)).toEqual(['old.js', 'new.js']);
  });

  it.each([
    [{ permission: 'write', role_name: 'maintain' }, 'maintain'],
    [{ permission: 'write', role_name: 'our own role' }, 'write'],
    [{ permission: 'read' }, 'read'],
    [{ permission: 'none' }, null],
    [{}, null],
  ])('reads the role %o as %s', async (body, role) => {
    answer = () => ({ body });
    expect(await github.permissionOf('acme/api', 'ada')).toBe(role);
  });

  it('does not take a page for the answer that a person has no role', async () => {
    answer = () => ({ body: '<html>Down for maintenance</html>' });
    await expect(github.permissionOf('acme/api', 'ada')).rejects.toThrow('status 200 with no JSON');
  });

  it.each([
    ['a page', { text: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } }],
    ['half an answer', { status: 201, text: '{"id": 7, "html_url": "https://for' }],
    ['nothing', { status: 201, text: '' }],
    ['null', { text: 'null' }],
    ['bytes', { text: 'GIF89a', headers: { 'content-type': 'image/gif' } }],
  ])(
    'takes %s for no answer at all, so that it is asked again whether the request was carried out',
    async (_, reply) => {
      answer = () => reply;
      const failures = [
        github.createComment('acme/api', 5, 'Hello'),
        github.addLabels('acme/api', 5, ['bug']),
        github.getDiscussion('acme/api', 5),
      ];
      for (const failure of failures) {
        await expect(failure).rejects.toMatchObject({
          status: 500,
          message: expect.stringMatching(/^status 20[01] with no JSON$/) as string,
        });
      }
    },
  );

  it('does not take an object for an empty list', async () => {
    answer = () => ({ body: { message: 'Try again later' } });
    await expect(github.listComments('acme/api', 5)).rejects.toThrow('something that is no list');
  });

  it('takes over no whole page as the message of an error, and a long message only in part', async () => {
    const page = `<html>\n${'x'.repeat(50_000)}</html>`;
    answer = () => ({ status: 422, text: page, headers: { 'content-type': 'text/html' } });
    const pageFailure: unknown = await github.getIssue('acme/api', 5).catch((error: unknown) => error);
    expect((pageFailure as Error).message).toMatch(/^<html> x{180,190}…$/);
    answer = () => ({ status: 422, body: { message: 'Validation failed', errors: ['y'.repeat(50_000)] } });
    const failure: unknown = await github.getIssue('acme/api', 5).catch((error: unknown) => error);
    expect((failure as Error).message).toMatch(/^Validation failed: "y{970,1000}…$/);
  });

  it('knows of no role for a person that the forge does not know', async () => {
    answer = () => ({ status: 404, body: { message: 'Not Found' } });
    expect(await github.permissionOf('acme/api', 'nobody')).toBeNull();
  });

  it('tells an issue that is closed from one that is gone', async () => {
    answer = ({ path }) =>
      path.endsWith('/3') ? { status: 404 } : { body: { number: 1, state: path.endsWith('/2') ? 'closed' : 'open' } };
    const states = await Promise.all([1, 2, 3].map((number) => github.issueState('acme/ops', number)));
    expect(states).toEqual(['open', 'closed', null]);
  });

  it('asks once who it is, and goes on where the forge does not tell', async () => {
    answer = () => ({ status: 403, body: { message: 'Resource not accessible by integration' } });
    expect([await github.botLogin(), await github.botLogin()]).toEqual([null, null]);
    answer = () => ({ body: { login: 'curfew-bot' } });
    const other = createGithub({ apiUrl: `http://${headers.host}`, token: null });
    expect([await other.botLogin(), await other.botLogin()]).toEqual(['curfew-bot', 'curfew-bot']);
    expect(asked).toEqual(['GET /prefix/v1/user', 'POST /prefix/v1/graphql', 'GET /user']);
  });

  it('tries each call once and passes on what the forge said', async () => {
    answer = () => ({ status: 503, headers: { 'retry-after': '1' }, body: { message: 'Away' } });
    await expect(github.getRepository('acme/api')).rejects.toMatchObject({ status: 503 });
    expect(asked).toHaveLength(1);
  });

  it('refuses what is not a repository', async () => {
    await expect(github.getRepository('acme')).rejects.toThrow('"acme" is not a repository; write owner/name');
  });
});
