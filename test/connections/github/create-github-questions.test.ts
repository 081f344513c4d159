import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGithubQuestions } from '../../../connections/github/create-github-questions.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

/** A forge that answers everything, and writes down with which token it was asked. */
let asked: string[];
let apiUrl: string;
let close: () => Promise<void>;

beforeEach(async () => {
  asked = [];
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace(/^token /, '') ?? 'nobody';
    asked.push(`${token} ${request.url}`);
    if (token === 'of-app' && request.url === '/user') return void response.writeHead(403).end();
    const files = request.url?.includes('/files');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      files
        ? '[]'
        : JSON.stringify({ login: `login-of-${token}`, slug: 'curfew-acme', permission: 'write', role_name: 'write' }),
    );
  });
  apiUrl = await listenOn(server, { host: '127.0.0.1', port: 0 });
  close = () => closeServer(server, 0);
});
afterEach(() => close());

it('asks with the token that reads, and never with the one that writes if it knows the account of that one', async () => {
  const github = createGithubQuestions({ apiUrl, token: null, readToken: 'reads', login: 'curfew-bot' });
  expect(await github.permissionOf('acme/api', 'ada')).toBe('write');
  expect(await github.changedFiles('acme/api', 7)).toEqual([]);
  expect(await github.botLogin()).toBe('curfew-bot');
  expect(asked).toHaveLength(2);
  expect(asked.every((line) => line.startsWith('reads '))).toBe(true);
});

it('takes the account of the token that writes for its own, although it asks with the token that reads', async () => {
  const github = createGithubQuestions({ apiUrl, token: 'writes', readToken: 'reads', login: null });
  expect(await github.botLogin()).toBe('login-of-writes');
  await github.permissionOf('acme/api', 'ada');
  expect(asked).toEqual(['writes /user', 'reads /repos/acme/api/collaborators/ada/permission']);
});

it.each([
  [{ token: 'writes', readToken: null }, 'writes'],
  [{ token: null, readToken: 'reads' }, 'reads'],
  [{ token: null, readToken: null }, 'nobody'],
])('with %j it asks everything as %s', async (tokens, who) => {
  const github = createGithubQuestions({ apiUrl, login: null, ...tokens });
  await github.permissionOf('acme/api', 'x/../../y');
  expect(await github.botLogin()).toBe(`login-of-${who}`);
  expect(asked[0]).toBe(`${who} /repos/acme/api/collaborators/x%2F..%2F..%2Fy/permission`);
});

it('asks the App for its account if the token does not tell it', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const of = { apiUrl, token: 'of-app', readToken: null, login: null };
  const github = createGithubQuestions({ ...of, app: { id: '7', privateKey } });
  expect(await github.botLogin()).toBe('curfew-acme[bot]');
  expect(await github.botLogin()).toBe('curfew-acme[bot]');
  expect(asked.filter((line) => line.endsWith(' /app'))).toHaveLength(1);
  expect(await createGithubQuestions(of).botLogin()).toBeNull();
});
