import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGithub, type Github } from '../../../connections/github/create-github.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

/** A forge that has moved things: each test says where to. */
let moved: Record<string, string>;
let asked: string[];
let github: Github;
let close: () => Promise<void>;

beforeEach(async () => {
  moved = {};
  asked = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    request.resume();
    asked.push(`${request.method} ${path} ${request.headers.authorization === undefined ? 'without' : 'with'} token`);
    const location = moved[path];
    if (location !== undefined) {
      response.writeHead(request.method === 'GET' ? 301 : 307, { location }).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ number: 5, html_url: `https://forge${path}`, body: path, user: null, id: 1 }));
  });
  const url = await listenOn(server, { host: '127.0.0.1', port: 0 });
  github = createGithub({ apiUrl: `${url}/prefix`, token: 'a-writing-token' });
  close = () => closeServer(server, 0);
});
afterEach(() => close());

const REPOSITORY = '/prefix/repos/acme/api';
const RENAMED = '/prefix/repositories/7';
const ISSUE = `${REPOSITORY}/issues/5`;

it('a repository that was renamed is found under its new name, for reading and for writing', async () => {
  moved = {
    [REPOSITORY]: RENAMED,
    [ISSUE]: `${RENAMED}/issues/5`,
    [`${ISSUE}/comments`]: `${RENAMED}/issues/5/comments`,
  };
  expect(await github.getIssue('acme/api', 5)).toMatchObject({ body: `${RENAMED}/issues/5` });
  expect(await github.createComment('acme/api', 5, 'Hello')).toMatchObject({ body: `${RENAMED}/issues/5/comments` });
  expect(asked.at(-1)).toBe(`POST ${RENAMED}/issues/5/comments with token`);
});

it.each([
  ['another number', '/prefix/repositories/8/issues/12'],
  ['the same number', '/prefix/repositories/8/issues/5'],
  ['a repository by its name', '/prefix/repos/acme/secret/issues/5'],
  ['another host', 'http://elsewhere.invalid/prefix/repositories/8/issues/5'],
  ['an address that is none', 'http://['],
])('an issue that was moved to another repository is not there any more: %s', async (_, location) => {
  moved = { [ISSUE]: location, [`${ISSUE}/comments`]: `${location}/comments` };
  expect(await github.getIssue('acme/api', 5)).toBeNull();
  await expect(github.createComment('acme/api', 5, 'Hello')).rejects.toMatchObject({
    status: 404,
    message: expect.stringContaining('moved out of this repository') as string,
  });
  expect(asked.filter((line) => line.includes(' /prefix/repositories') || line.includes('secret'))).toEqual([]);
});

it('an issue that was moved out of a repository that was renamed is not there either', async () => {
  moved = { [REPOSITORY]: RENAMED, [ISSUE]: '/prefix/repositories/8/issues/5' };
  expect(await github.getIssue('acme/api', 5)).toBeNull();
});

it('a forge that sends in circles is given up', async () => {
  moved = { [REPOSITORY]: RENAMED, [ISSUE]: `${RENAMED}/issues/5`, [`${RENAMED}/issues/5`]: ISSUE };
  await expect(github.getIssue('acme/api', 5)).resolves.toBeNull();
  expect(asked.length).toBeLessThan(20);
});
