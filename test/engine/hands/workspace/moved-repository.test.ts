import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { movedRepository } from '../../../../engine/hands/workspace/moved-repository.ts';
import { closeServer } from '../../../../runtime/close-server.ts';
import { listenOn } from '../../../../runtime/listen-on.ts';

let location = '';
const server = createServer((_, response) => response.writeHead(302, { location }).end());
let url: string;
beforeAll(async () => {
  url = await listenOn(server, { host: '127.0.0.1', port: 0 });
});
afterAll(() => closeServer(server, 0));

async function movedTo(target: string): Promise<{ url: string; token: string | null } | null> {
  location = target;
  const repository = { url: `${url}/acme/api`, token: 'secret', mountPath: '/workspace/api', checkout: null };
  const moved = await movedRepository({ ...repository, fetchDepth: null }, new AbortController().signal);
  return moved && { url: moved.url, token: moved.token };
}

it('follows a redirect, with the token only to the same server', async () => {
  expect(await movedTo('/acme/web/info/refs')).toEqual({ url: `${url}/acme/web`, token: 'secret' });
  expect(await movedTo('https://example.com/acme/api/info/refs')).toEqual({
    url: 'https://example.com/acme/api',
    token: null,
  });
});

it.each([
  'file:///etc/info/refs',
  'ext::sh -c true/info/refs',
  'http://169.254.169.254/latest/info/refs',
  'http://[::1]/acme/api/info/refs',
  'https://example.com/login',
])('does not follow a redirect to %s', async (target) => {
  expect(await movedTo(target)).toBeNull();
});
