import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createBare } from '../../../../activities/outputs/bundle/remote.ts';
import { remoteRefs } from '../../../../activities/outputs/bundle/remote-refs.ts';
import { createGithubAccess } from '../../../../connections/github/access/github-access.ts';
import { APP, installApp } from '../../../support/forge/install-app.ts';
import { openForge } from '../../../support/forge/open-forge.ts';

const RUN = 'fix-bug/github/1';

it('a token that git finds revoked is asked for anew by the next attempt; if that is taken neither, the step fails', async () => {
  let now = Date.now();
  const { forge, close } = await openForge({ now: () => now });
  onTestFinished(close);
  installApp(forge, { contents: 'write' });
  const { apiUrl, serverUrl } = forge;
  const access = createGithubAccess({ apiUrl, token: null, readToken: null, app: APP }, () => now);
  const folder = await mkdtemp(join(tmpdir(), 'curfew-remote-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const local = await createBare(folder, 'local.git');
  const attempt = async (isRevoked: boolean) => {
    const token = await access.ofRun(RUN).tokenFor('acme/api', 'write', { contents: 'write' });
    if (isRevoked && token !== null) forge.apps.revoke(token);
    const remote = {
      name: 'acme/api',
      url: `${serverUrl}/acme/api.git`,
      server: { url: serverUrl, token },
      forgetToken: () => access.forget(token),
      isOfApp: access.app('write') !== null,
      local,
      signal: AbortSignal.timeout(20_000),
    };
    return (await remoteRefs(remote, ['refs/heads/main'])).size;
  };
  expect(await attempt(false)).toBe(1);
  const retried = await attempt(true).catch((error: unknown) => error);
  expect(retried).toMatchObject({ message: expect.stringMatching(/^Speaking to acme\/api: .*another token$/s) });
  expect(retried).not.toHaveProperty('nonRetryable');
  expect(await attempt(false)).toBe(1);
  const message = expect.stringContaining('that the GitHub App was given it with access to its contents') as string;
  await expect(attempt(true)).rejects.toMatchObject({ type: 'GithubRefused', nonRetryable: true, message });
  expect(await attempt(false)).toBe(1);
  now += 20 * 60_000;
  await expect(attempt(true)).rejects.not.toHaveProperty('nonRetryable');
  expect([access.forget('unknown'), access.forget(null)]).toEqual([false, false]);
});
