import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSessionEgress, type SessionEgress } from '../../../engine/egress/session-egress.ts';
import type { Networking } from '../../../engine/egress/session-policy.ts';
import { bareClient } from '../../support/engine/bare-client.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';

let bare: BareEngine;
let egress: SessionEgress;
beforeAll(async () => {
  bare = await bareEngine();
  egress = createSessionEgress({ ...bare.engine, trustFolder: '/run/trust' });
});
afterAll(async () => {
  await egress.stop();
  await bare.stop();
});

const networking: Networking = {
  type: 'limited',
  allowed_hosts: ['npm.acme.dev'],
  allow_mcp_servers: false,
  allow_package_managers: false,
};

async function sessionWith(secret: string): Promise<string> {
  const { vaults } = bareClient(bare.engine).beta;
  const { id } = await vaults.create({ display_name: 'Alice' });
  const limited = { type: 'limited' as const, allowed_hosts: ['npm.acme.dev'] };
  const auth = { type: 'environment_variable' as const, secret_name: 'NPM_TOKEN', secret_value: secret };
  await vaults.credentials.create(id, { auth: { ...auth, networking: limited } });
  return await bare.create('Hello', { vault_ids: [id], networking });
}

it('gives the sandbox of a session with a vault a sentinel and the authority that it has to trust', async () => {
  const secret = 'value-that-must-not-be-inside';
  const id = await sessionWith(secret);
  const wayOut = await egress.open(id);
  const { variables = {}, trust = '' } = wayOut ?? {};
  expect(variables).toMatchObject({
    NPM_TOKEN: expect.stringMatching(/^[a-zA-Z0-9]{40}$/),
    NODE_EXTRA_CA_CERTS: '/run/trust/added.pem',
    SSL_CERT_FILE: '/run/trust/bundle.pem',
  });
  const own = readFileSync(join(trust, 'added.pem'), 'utf8');
  const bundle = readFileSync(join(trust, 'bundle.pem'), 'utf8');
  expect(own).not.toContain('PRIVATE KEY');
  expect(bundle.startsWith(own.slice(0, own.indexOf('-----END')))).toBe(true);
  expect(statSync(join(trust, 'bundle.pem')).mode & 0o777).toBe(0o644);
  expect(JSON.stringify(variables) + own + bundle).not.toContain(secret);
  await wayOut?.close();
  expect(existsSync(trust)).toBe(false);
});

it('keeps the sentinel of a session when its hands are started anew, with another authority', async () => {
  const id = await sessionWith('value-that-must-not-be-inside');
  const seen: (string | undefined)[][] = [];
  for (let start = 0; start < 2; start += 1) {
    const wayOut = await egress.open(id);
    const { variables = {}, trust = '' } = wayOut ?? {};
    seen.push([variables['NPM_TOKEN'], readFileSync(join(trust, 'added.pem'), 'utf8').slice(0, 500)]);
    await wayOut?.close();
  }
  expect(seen[0]?.[0]).toBe(seen[1]?.[0]);
  expect(seen[0]?.[1]).not.toBe(seen[1]?.[1]);
});

it('lets a sandbox without credentials trust whom the machine trusts, and opens nothing for one that may reach nothing', async () => {
  const open = await egress.open(await bare.create('Hello', { networking }));
  const { variables = {}, trust = '' } = open ?? {};
  expect(variables).toMatchObject({ SSL_CERT_FILE: '/run/trust/bundle.pem' });
  expect(Object.keys(variables)).not.toContain('NPM_TOKEN');
  const bundle = readFileSync(join(trust, 'bundle.pem'), 'utf8');
  expect(bundle.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThanOrEqual(rootCertificates.length);
  await open?.close();
  expect(await egress.open(await bare.create('Hello'))).toBeNull();
});
