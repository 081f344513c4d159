import { parentPort, workerData } from 'node:worker_threads';
import { parseAllowed } from '../../engine/egress/allow-list.ts';
import { sessionMasking } from '../../engine/egress/masking/session-masking.ts';
import { trustedRoots } from '../../engine/egress/masking/trusted-roots.ts';
import { startSessionProxy } from '../../engine/egress/session-proxy.ts';
import { parseInternalNames } from '../../runtime/environment/internal-names.ts';
import { HOST, SENTINEL, type ProxyRequest } from './bench-host.ts';

// Runs a proxy that makes tunnels, and one that ends their TLS. Says the certificate of the authority of the second.

const { port, root, tunnel, masked } = workerData as ProxyRequest;
const masking = await sessionMasking({
  credentials: [
    {
      secretName: 'API_TOKEN',
      sentinel: SENTINEL,
      hosts: [HOST],
      injectInto: { header: true, body: false },
      value: async () => 'value-of-the-token-0123456789',
    },
  ],
  roots: trustedRoots([root]),
});
const session = {
  guard: { internal: parseInternalNames('127.0.0.1'), allowsUnrestricted: false, resolve: async () => ['127.0.0.1'] },
  allowed: parseAllowed([`${HOST}:${port}`]),
  tlsEnding: null,
  onRefused: () => undefined,
  spend: () => true,
};
await startSessionProxy(session, tunnel);
await startSessionProxy({ ...session, tlsEnding: masking }, masked);
parentPort?.postMessage(masking?.authority);
