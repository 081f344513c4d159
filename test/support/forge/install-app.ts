import { generateKeyPairSync } from 'node:crypto';
import type { InstallationRecord, NewInstallation } from '../../../stand-ins/forge/apps/app-records.ts';
import type { Forge } from '../../../stand-ins/forge/start-forge.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** The App `curfew-acme`, as `environment.github.app` has it. */
export const APP = { id: '123', privateKey };

/** Makes the App known to a forge. */
export function registerApp(forge: Pick<Forge, 'apps'>): void {
  forge.apps.register({ id: Number(APP.id), slug: 'curfew-acme', publicKey });
}

/** The same, and installs it at `acme`, by default with all repositories. */
export function installApp(
  forge: Pick<Forge, 'apps'>,
  permissions: NewInstallation['permissions'],
  repositories?: readonly string[],
): InstallationRecord {
  registerApp(forge);
  const installation = { account: 'acme', permissions };
  return forge.apps.install(
    Number(APP.id),
    repositories === undefined ? installation : { ...installation, repositories },
  );
}
