import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadDefinitions } from '../../definitions/load-definitions.ts';
import { matchTrigger } from '../../definitions/match-trigger.ts';
import type { IssueRecord, RepositoryRecord } from '../../stand-ins/forge/store.ts';
import { DEMO_ISSUE, DEMO_REPOSITORY } from '../../demo/issue.ts';
import { issuePayload } from '../../demo/issue-payload.ts';

const { definitions, problems } = loadDefinitions(join(import.meta.dirname, '../../demo'));

const at = '2026-11-21T12:00:00Z';
const repository: RepositoryRecord = {
  ...DEMO_REPOSITORY,
  id: 1,
  private: true,
  defaultBranch: 'main',
  createdAt: at,
  pushedAt: at,
  collaborators: {},
};
const { author, title, body, labels } = DEMO_ISSUE;
const issue: IssueRecord = {
  id: 2,
  repositoryId: 1,
  number: 1,
  title,
  body,
  author,
  labels,
  assignees: [],
  state: 'open',
  stateReason: null,
  createdAt: at,
  updatedAt: at,
  closedAt: null,
};
const addresses = { apiUrl: 'http://127.0.0.1:1/api/v3', serverUrl: 'http://127.0.0.1:1' };

function payload(label: string): object {
  return issuePayload('labeled', {
    ...addresses,
    repository,
    issue: { ...issue, labels: [label] },
    label,
    sender: author,
  });
}

it("the demo's definitions have no problems and set what the demo shows", () => {
  expect(problems).toEqual([]);
  expect(definitions.settings.repositories).toEqual(['tidewater/fair-share']);
  expect(definitions.automations).toMatchObject([
    {
      id: 'fix-bug',
      agent: 'fixer',
      on: { statusComment: true },
      limits: { spendMicros: 2_000_000, durationMs: 900_000 },
      safeOutputs: {
        allowed: { 'create-pull-request': { titlePrefix: '[curfew] ', labels: ['curfew'], draft: true } },
      },
    },
  ]);
});

it.each([
  ['agent', true],
  ['question', false],
])('with the label %s, that the automation matches is %s', (label, matched) => {
  const [automation] = definitions.automations;
  if (automation === undefined) throw new Error('the demo has no automation');
  const event = { source: 'github', name: 'issues', actor: author, repository: DEMO_ISSUE.repository } as const;
  expect(matchTrigger(automation, { ...event, payload: payload(label) }, 'curfew-bot').matched).toBe(matched);
});
