import { expect, it } from 'vitest';
import { findMissingSettings } from '../../triggers/find-missing-settings.ts';
import { automationFile, load } from '../support/definitions/definitions-folder.ts';
import { sourceEnvironment } from '../support/triggers/source-environment.ts';

function missing(on: string, sourceSecrets: Record<string, string>, settings = ''): string[] {
  const files = { 'automations/a.md': automationFile(`on: ${on}\ncheckout: false`), 'curfew.yml': settings };
  const { definitions, problems } = load(files);
  expect(problems).toEqual([]);
  const webhookSecrets = [sourceSecrets['GITHUB_WEBHOOK_SECRET'] ?? 'x'];
  return findMissingSettings(definitions, sourceEnvironment({ sourceSecrets, webhookSecrets }));
}

it.each([
  ['{ issues: , roles: all }', 'GITHUB_WEBHOOK_SECRET'],
  ['{ sentry_issue: { projects: ["*"] } }', 'SENTRY_CLIENT_SECRET'],
  ['{ slack_app_mention: { users: [U0ADA] } }', 'SLACK_SIGNING_SECRET'],
  ['{ webhook: { source: builds } }', 'BUILDS_SECRET'],
])('a secret that was copied with a line break or spaces is named: %s', (on, name) => {
  const settings = 'sources: { builds: { scheme: jira, secret: BUILDS_SECRET } }\n';
  for (const value of ['secret\n', ' secret', ' ']) {
    expect(missing(on, { [name]: value }, settings)).toEqual([
      `${name} begins or ends with a space or a line break: remove it`,
    ]);
  }
  expect(missing(on, { [name]: 'two words' }, settings)).toEqual([]);
});

it.each([
  ['standard-webhooks', 'whsec_', 'is no secret of Standard Webhooks: whsec_ and then base64'],
  ['standard-webhooks', 'not base64!', 'is no secret of Standard Webhooks: whsec_ and then base64'],
  ['gitlab', 'whsec_x', 'is no secret of Standard Webhooks: whsec_ and then base64'],
  ['msteams', 'not base64!', 'is not a security token of Teams, which is base64'],
  ['msteams', 'A', 'is not a security token of Teams, which is base64'],
])('a secret of the scheme %s that could never be right is named: %s', (scheme, value, problem) => {
  const settings = `sources: { hook: { scheme: ${scheme}, secret: HOOK_SECRET } }\n`;
  expect(missing('{ webhook: { source: hook } }', { HOOK_SECRET: value }, settings)).toEqual([
    `HOOK_SECRET, the secret of the source "hook", ${problem}`,
  ]);
});

it('only sources that an enabled automation uses need their secrets, and each of two', () => {
  const settings = `sources:
  used: { scheme: jira, secret: [A_SECRET, A_SECRET_OLD] }
  unused: { scheme: jira, secret: B_SECRET }
`;
  expect(missing('{ webhook: { source: used } }', { A_SECRET: 'x' }, settings)).toEqual([
    'A_SECRET_OLD is not set: it is needed to check signatures of webhooks of the source "used"',
  ]);
});
