import { createServer, type RequestListener } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { apiUrlOf } from '../../../../connections/github/setup/api-url-of.ts';
import { convertManifest } from '../../../../connections/github/setup/convert-manifest.ts';
import { closeServer } from '../../../../runtime/close-server.ts';
import { listenOn } from '../../../../runtime/listen-on.ts';
import { APP } from '../../../support/forge/install-app.ts';

const ANSWER = {
  id: 7,
  slug: 'curfew',
  html_url: 'https://github.com/apps/curfew',
  pem: APP.privateKey,
  webhook_secret: 's3cret',
};

async function apiThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers);
  onTestFinished(() => closeServer(server, 0));
  return await listenOn(server, { host: '127.0.0.1', port: 0 });
}

function saying(status: number, body: string, headers = {}): Promise<string> {
  return apiThat((_request, response) => response.writeHead(status, headers).end(body));
}

it('reads the App, its key and the secret of its webhook', async () => {
  const url = await saying(201, JSON.stringify({ ...ANSWER, client_secret: 'unused' }));
  expect(await convertManifest(url, 'code')).toEqual({
    id: '7',
    slug: 'curfew',
    page: 'https://github.com/apps/curfew',
    privateKey: APP.privateKey.trim(),
    webhookSecret: 's3cret',
  });
});

it.each([
  ['a code that was used', 404, '{}', 'does not know the code: it works once, and for an hour'],
  ['a page of a proxy', 200, '<html>', 'answers 200, and not with the new App'],
  [
    'a page of a proxy that says 201',
    201,
    '<html>',
    'answers with something else than a new App (all of it); is a proxy',
  ],
  ['a key that is none', 201, JSON.stringify({ ...ANSWER, pem: 'x' }), 'something else than a new App (pem)'],
  [
    'a secret that would break out of its line',
    201,
    JSON.stringify({ ...ANSWER, webhook_secret: 'a"\nCURFEW_HANDS=none' }),
    'something else than a new App (webhook_secret)',
  ],
  ['a page with another scheme', 201, JSON.stringify({ ...ANSWER, html_url: 'javascript:1' }), 'new App (html_url)'],
  ['more than there can be', 201, 'x'.repeat(300_000), 'answers with more than 262144 bytes'],
])('refuses %s, and repeats nothing of it', async (_what, status, body, said) => {
  const error = await convertManifest(await saying(status, body), 'code').catch(String);
  expect(error).toContain(said);
  expect(error).not.toContain('s3cret');
});

it('follows no redirect with the code, and says that nothing answers', async () => {
  const asked: string[] = [];
  const other = await apiThat((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  const url = await saying(307, '', { location: other });
  await expect(convertManifest(url, 'code')).rejects.toThrow(`${url} gives no answer`);
  expect(asked).toEqual([]);
});

it.each([
  ['https://github.com', 'https://api.github.com'],
  ['https://acme.ghe.com', 'https://api.acme.ghe.com'],
  ['https://github.example.com/', 'https://github.example.com/api/v3'],
])('knows the API of %s', (server, api) => {
  expect(apiUrlOf(server)).toBe(api);
});
