import { expect, it, onTestFinished } from 'vitest';
import { grantedPermissions } from '../../../../connections/github/access/granted-permissions.ts';
import { APP, installApp, registerApp } from '../../../support/forge/install-app.ts';
import { openForge } from '../../../support/forge/open-forge.ts';

async function openedForge() {
  const open = await openForge();
  onTestFinished(() => open.close());
  return open.forge;
}

it('says what an App may do in a repository, and where it is granted more', async () => {
  const forge = await openedForge();
  const { id } = installApp(forge, { contents: 'write' });
  const { apiUrl, serverUrl } = forge;
  const granted = {
    installed: true,
    permissions: { contents: 'write', metadata: 'read' },
    page: `${serverUrl}/organizations/acme/settings/installations/${id}`,
    isSuspended: false,
  };
  expect(await grantedPermissions({ apiUrl, app: APP }, 'Acme/API')).toEqual(granted);
  forge.apps.change(id, { isSuspended: true, permissions: { metadata: 'read' } });
  const changed = { ...granted, permissions: { metadata: 'read' }, isSuspended: true };
  expect(await grantedPermissions({ apiUrl, app: APP }, 'acme/api')).toEqual(changed);
});

it('says where an App is installed that does not have the repository', async () => {
  const forge = await openedForge();
  const { apiUrl, serverUrl } = forge;
  registerApp(forge);
  const missing = { installed: false, page: `${serverUrl}/apps/curfew-acme/installations/new` };
  expect(await grantedPermissions({ apiUrl, app: APP }, 'acme/api')).toEqual(missing);
  installApp(forge, { contents: 'write' }, ['web']);
  expect(await grantedPermissions({ apiUrl, app: APP }, 'acme/api')).toEqual(missing);
});

it('fails if GitHub does not take the key of the App', async () => {
  const { apiUrl } = await openedForge();
  await expect(grantedPermissions({ apiUrl, app: APP }, 'acme/api')).rejects.toMatchObject({ status: 401 });
});
