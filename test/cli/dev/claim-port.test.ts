import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { claimPort } from '../../../cli/dev/claim-port.ts';

it('gives a port to only one of many callers that ask for it at once, and other ports to the others', async () => {
  const preferred = (await claimAndRelease()).port;

  const claimed = await Promise.all(Array.from({ length: 20 }, () => claimPort(preferred)));

  expect(new Set(claimed.map(({ port }) => port)).size).toBe(20);
  expect(claimed.filter(({ port }) => port === preferred)).toHaveLength(1);
  claimed.forEach(({ release }) => release());
  const again = await claimPort(preferred);
  expect(again.port).toBe(preferred);
  again.release();
});

it('gives another port if a server listens on the preferred one', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;

  const { port, release } = await claimPort(taken);

  expect(port).not.toBe(taken);
  release();
  server.close();
});

async function claimAndRelease(): Promise<{ port: number }> {
  const claimed = await claimPort(0);
  claimed.release();
  return claimed;
}
