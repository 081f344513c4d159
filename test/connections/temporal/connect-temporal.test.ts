import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { connectTemporal, connectTemporalLater } from '../../../connections/temporal/connect-temporal.ts';

/** The first byte of a client's first record: https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
const TLS_HANDSHAKE = 22;

afterEach(() => vi.unstubAllEnvs());

describe('connectTemporal', () => {
  it('connects to the server at the given address', async () => {
    const { client, close } = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' });
    const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace: 'default' });
    expect(namespaceInfo?.name).toBe('default');
    await close();
  });

  it('gives an embedded server neither the key nor the TLS settings of another one', async () => {
    vi.stubEnv('TEMPORAL_API_KEY', 'a-key-of-another-server');
    const { connection, close } = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' });
    expect(await connection.workflowService.getSystemInfo({})).toHaveProperty('serverVersion');
    await close();
  });

  it('speaks TLS where the environment names the server and a key', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `localhost:${(server.address() as AddressInfo).port}`;
    vi.stubEnv('TEMPORAL_ADDRESS', address);
    vi.stubEnv('TEMPORAL_API_KEY', 'the-key');
    const { connection, close } = connectTemporalLater({ address, namespace: 'default' });
    const call = connection.withDeadline(Date.now() + 1_000, () => connection.workflowService.getSystemInfo({}));
    const failed = expect(call).rejects.toThrow();
    const [socket] = (await once(server, 'connection')) as [Socket];
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    expect(bytes[0]).toBe(TLS_HANDSHAKE);
    socket.destroy();
    server.close();
    // A call that is tried again after the end of its connection would throw where nobody can catch it.
    await failed;
    await close();
  });

  it('says what to set when no server is named', async () => {
    await expect(connectTemporal({ address: null, namespace: 'default' })).rejects.toThrow(
      'No Temporal server is named. Set TEMPORAL_ADDRESS, or start `curfew dev`, which brings its own.',
    );
  });
});
