import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGithub } from '../../../connections/github/create-github.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

let asked: string[];
let answer: (body: string) => { status: number; body: unknown };
let apiUrl: string;
let close: () => Promise<void>;

beforeEach(async () => {
  asked = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`);
      const { status, body } = answer(text);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  apiUrl = await listenOn(server, { host: '127.0.0.1', port: 0 });
  close = () => closeServer(server, 0);
});
afterEach(() => close());

it('a label is taken off an issue, and one that is gone is no failure', async () => {
  const github = createGithub({ apiUrl, token: 'writes' });
  answer = () => ({ status: 200, body: [] });
  await github.removeLabel('acme/api', 5, 'good first/issue');
  answer = () => ({ status: 404, body: { message: 'Label does not exist' } });
  await github.removeLabel('acme/api', 5, 'gone');
  expect(asked).toEqual([
    'DELETE /repos/acme/api/issues/5/labels/good%20first%2Fissue',
    'DELETE /repos/acme/api/issues/5/labels/gone',
  ]);
});

it('a label is taken off a discussion by the ids of both, and nothing is done if one does not exist', async () => {
  const github = createGithub({ apiUrl, token: 'writes' });
  const variables: unknown[] = [];
  answer = (body) => {
    variables.push((JSON.parse(body) as { variables: unknown }).variables);
    return { status: 200, body: { data: { repository: { discussion: { id: 'D_1' }, label: { id: 'L_1' } } } } };
  };
  await github.removeDiscussionLabel('acme/api', 3, 'fix');
  expect(variables).toEqual([
    { owner: 'acme', repo: 'api', number: 3, label: 'fix' },
    { discussion: 'D_1', label: 'L_1' },
  ]);
  asked = [];
  answer = () => ({ status: 200, body: { data: { repository: { discussion: null, label: null } } } });
  await github.removeDiscussionLabel('acme/api', 3, 'fix');
  expect(asked).toHaveLength(1);
});
