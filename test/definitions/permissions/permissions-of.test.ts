import { expect, it } from 'vitest';
import { permissionsOf } from '../../../definitions/permissions/permissions-of.ts';
import { writePermissionsOf } from '../../../definitions/permissions/write-permissions-of.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { automationFile, load } from '../../support/definitions/definitions-folder.ts';

function automation(keys: string): Automation {
  const files = { 'agents/default.md': '---\nmodel: claude-sonnet-5-5\n---\nWork.\n' };
  const { definitions, problems } = load({ ...files, 'automations/a.md': automationFile(keys) });
  expect(problems).toEqual([]);
  const [loaded] = definitions.automations;
  if (loaded === undefined) throw new Error('there is no automation');
  return loaded;
}

it('lets an automation that only comments write comments, and no contents', () => {
  const comments = automation('safe-outputs: { add-comment: }');
  expect(writePermissionsOf(comments)).toEqual({ issues: 'write', pull_requests: 'write' });
  expect(permissionsOf(comments)).toEqual({
    metadata: 'read',
    contents: 'read',
    issues: 'write',
    pull_requests: 'write',
  });
});

it('lets an automation without outputs write nothing', () => {
  expect(writePermissionsOf(automation('checkout: false'))).toEqual({});
  expect(permissionsOf(automation('checkout: false'))).toEqual({ metadata: 'read' });
});

it('adds what the outputs need, unless nothing is done', () => {
  const keys = 'safe-outputs: { create-pull-request: { fallback-as-issue: false }';
  expect(writePermissionsOf(automation(`${keys} }`))).toEqual({ contents: 'write', pull_requests: 'write' });
  expect(writePermissionsOf(automation(`${keys}, staged: true }`))).toEqual({});
});

it('adds what a status comment, a reaction and approvals at GitHub need, and members for teams', () => {
  const talk = { issues: 'write', pull_requests: 'write' };
  const slash = automation('on: { slash_command: { name: fix, events: [issues] } }\ncheckout: false');
  expect(writePermissionsOf(slash)).toEqual(talk);
  const asks = (approvers: string) =>
    writePermissionsOf(automation(`approval: [{ before: start, approvers: [${approvers}] }]`));
  expect(asks('"user:ada"')).toEqual(talk);
  expect(asks('"team:acme/leads"')).toEqual({ ...talk, members: 'read' });
  expect(asks('"slack:#leads"')).toEqual({});
});

it('adds what takes the label of a label command off, by the place of the label', () => {
  const labelled = (events: string) =>
    writePermissionsOf(
      automation(
        `on: { label_command: { name: fix, events: [${events}] }, status-comment: false, reaction: none }\ncheckout: false`,
      ),
    );
  expect(labelled('issues')).toEqual({ issues: 'write' });
  expect(labelled('discussion')).toEqual({ discussions: 'write' });
});

it('adds what lookups read, also the statuses of commits beside their checks', () => {
  const keys = 'permissions: { contents: read, checks: read, actions: read, pull-requests: read }\ncheckout: false';
  expect(permissionsOf(automation(keys))).toEqual({
    metadata: 'read',
    contents: 'read',
    checks: 'read',
    statuses: 'read',
    actions: 'read',
    pull_requests: 'read',
  });
});

it('reads pull requests where an event may be about one, and contents where pushes are filtered by paths', () => {
  expect(permissionsOf(automation('on: { pull_request: }'))).toMatchObject({ pull_requests: 'read' });
  expect(permissionsOf(automation('on: { issues: }')).pull_requests).toBeUndefined();
  expect(permissionsOf(automation('on: { push: { paths: ["src/**"] } }'))).toEqual({
    metadata: 'read',
    contents: 'read',
  });
});
