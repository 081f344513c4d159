import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loginOfWriter } from '../../../cli/dev/login-of-writer.ts';
import type { Environment } from '../../../runtime/environment/environment.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

let asked: number;
let status: number;
let github: Environment['github'];
let close: () => Promise<void>;

beforeEach(async () => {
  asked = 0;
  status = 200;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ login: 'curfew-bot' }));
  });
  const apiUrl = await listenOn(server, { host: '127.0.0.1', port: 0 });
  github = {
    apiUrl,
    serverUrl: '',
    token: 'writes',
    readToken: 'reads',
    login: null,
    webhookSecrets: [],
    app: null,
    hooks: { token: null },
  };
  close = () => closeServer(server, 0);
});
afterEach(() => close());

it('asks the forge who writes, so that serve needs no token of that account', async () => {
  expect(await loginOfWriter(github)).toBe('curfew-bot');
  expect(asked).toBe(1);
});

it('asks nothing if the account is given, or if serve has only one token', async () => {
  expect(await loginOfWriter({ ...github, login: 'my-app[bot]' })).toBe('my-app[bot]');
  expect(await loginOfWriter({ ...github, readToken: null })).toBe(null);
  expect(await loginOfWriter({ ...github, readToken: 'writes' })).toBe(null);
  expect(await loginOfWriter({ ...github, token: null })).toBe(null);
  expect(asked).toBe(0);
});

it.each([401, 403, 404, 500])('knows no account where the forge answers %i', async (refusal) => {
  status = refusal;
  expect(await loginOfWriter(github)).toBe(null);
});
