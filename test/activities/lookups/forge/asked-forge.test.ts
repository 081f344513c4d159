import { expect, it, onTestFinished } from 'vitest';
import { createGithubAccess } from '../../../../connections/github/access/github-access.ts';
import { looked } from '../../../support/activities/look.ts';
import { openStage } from '../../../support/activities/open-stage.ts';
import { APP, installApp } from '../../../support/forge/install-app.ts';
import { openForge } from '../../../support/forge/open-forge.ts';

it('a token that was revoked in the middle of a run does not end it: the next attempt of a lookup has another one', async () => {
  const forge = await openForge();
  onTestFinished(() => forge.close());
  const stage = await openStage(forge);
  onTestFinished(() => stage.close());
  installApp(forge.forge, {
    statuses: 'read',
    contents: 'read',
    issues: 'read',
    pull_requests: 'read',
    checks: 'read',
    actions: 'read',
  });
  const { apiUrl } = forge.forge;
  stage.dependencies.access = createGithubAccess({ apiUrl, token: null, readToken: null, app: APP });
  await looked(stage, 'list_issues');
  for (const { secret } of forge.forge.apps.live()) forge.forge.apps.revoke(secret);
  const again = await looked(stage, 'list_issues').catch((error: unknown) => error);
  expect(again).toMatchObject({ message: expect.stringMatching(/of acme\/api: .*\. Tried again with another token$/) });
  expect(again).not.toHaveProperty('nonRetryable');
  expect(await looked(stage, 'list_issues')).toContain('acme/api');
});
