import { expect, it } from 'vitest';
import { GITHUB_EVENTS } from '../../../definitions/sources/github/github-events.ts';
import { appAccessOf, wholeAppAccess } from '../../../definitions/permissions/app-access.ts';
import { EVENT_PERMISSIONS } from '../../../definitions/permissions/event-permissions.ts';
import { automationFile, load } from '../../support/definitions/definitions-folder.ts';

it('asks for what two automations need and no more, and names events that only a person can choose', () => {
  const { definitions } = load({
    'automations/label.md': automationFile('checkout: false\nsafe-outputs: { add-labels: }'),
    'automations/key.md': automationFile('on: { deploy_key: }\ncheckout: false'),
  });
  expect(appAccessOf(definitions.automations)).toEqual({
    permissions: { metadata: 'read', issues: 'write', pull_requests: 'write' },
    events: ['issue_comment', 'issues'],
    byHand: ['deploy_key'],
  });
});

it('asks for everything that outputs and lookups need, and no event without its permission', () => {
  const { permissions, events } = wholeAppAccess();
  expect(permissions).toMatchObject({ contents: 'write', issues: 'write', pull_requests: 'write', checks: 'read' });
  expect(Object.keys(permissions)).not.toContain('workflows');
  for (const event of events) {
    expect(Object.keys(permissions)).toContain(EVENT_PERMISSIONS[event]);
    expect(Object.keys(GITHUB_EVENTS)).toContain(event);
  }
});
