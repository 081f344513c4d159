import { expect, it } from 'vitest';
import { matchTrigger } from '../../../../definitions/match-trigger.ts';
import { githubDefinition } from '../../../../definitions/sources/github/github-definition.ts';
import { problemsOf } from '../../../support/definitions/definitions-folder.ts';
import { automationOf, commentPayload, issuesPayload, pullPayload } from '../../../support/definitions/payloads.ts';

const SHA = 'a'.repeat(40);
const repository = { id: 1, full_name: 'acme/api' };

function eventOf(name: string, payload: object) {
  return { source: 'github', name, actor: 'octocat', repository: 'Acme/API', payload };
}

function verdict(on: string, name: string, payload: object): string {
  const result = matchTrigger(automationOf(`on: { ${on}, roles: all }`), eventOf(name, payload), null);
  return result.matched ? `matched by ${result.trigger}` : result.reason;
}

function push(ref: string, change: object = {}): object {
  return { ref, before: 'b'.repeat(40), after: SHA, commits: [{ id: SHA }], pusher: {}, repository, ...change };
}

function run(change: object = {}, name = 'CI'): object {
  const workflow_run = { name, head_branch: 'main', head_sha: SHA, head_repository: repository, ...change };
  return { action: 'completed', workflow_run, workflow: {}, repository };
}

it('`branches` and `tags` of a push are told apart as in GitHub Actions', () => {
  const of = (filter: string, ref: string) => verdict(`push: { ${filter} }`, 'push', push(ref));
  expect(of('branches: [main]', 'refs/heads/main')).toBe('matched by push');
  expect(of('branches: [main]', 'refs/heads/wip/x')).toBe('the branch `wip/x` is not in `branches` (main)');
  expect(of('branches: [main]', 'refs/tags/v1')).toBe(
    'it is a tag (`v1`), and only branches are filtered for; to start on tags too, add `tags`',
  );
  expect(of('tags: [v*]', 'refs/tags/v1')).toBe('matched by push');
  expect(of('tags-ignore: [v*]', 'refs/tags/v1')).toBe('the tag `v1` is in `tags-ignore` (v*)');
  expect(of('tags: [v*]', 'refs/heads/main')).toBe(
    'it is a branch (`main`), and only tags are filtered for; to start on branches too, add `branches`',
  );
  expect(of('branches: [main], tags: [v*]', 'refs/tags/v1')).toBe('matched by push');
  expect(verdict('push: ', 'push', push('refs/tags/v1'))).toBe('matched by push');
  expect(verdict('push: ', 'push', push('refs/heads/x', { after: '0'.repeat(40) }))).toBe(
    'the push deleted its branch or tag; `delete` is the event for that',
  );
});

it('`paths` of a push are asked for, but not those of a tag', () => {
  const needs = (ref: string) => {
    const automation = automationOf('on: { push: { paths: [src/**] }, roles: all }');
    const result = matchTrigger(automation, eventOf('push', push(ref)), null);
    return result.matched ? result.needs : null;
  };
  expect(needs('refs/heads/main')).toEqual({ roles: null, paths: { paths: ['src/**'], pathsIgnore: null } });
  expect(needs('refs/tags/v1')).toEqual({ roles: null, paths: null });
});

it('a run of a workflow is filtered by workflow, branch and fork', () => {
  const of = (filter: string, payload: object) => verdict(`workflow_run: { ${filter} }`, 'workflow_run', payload);
  expect(of('workflows: [CI], branches: [main], types: [completed]', run())).toBe('matched by workflow_run');
  expect(of('workflows: [CI]', run({}, 'Docs'))).toBe('the workflow `Docs` is not in `workflows` (CI)');
  expect(of('branches: [next]', run())).toBe('the branch `main` is not in `branches` (next)');
  const ofFork = run({ head_repository: { id: 2, full_name: 'mallory/api' } });
  expect(of('forks: []', ofFork)).toBe(
    'the workflow comes from the fork `mallory/api`, which is not in `forks` (none)',
  );
});

it('`types` of a dispatch are what the program sends', () => {
  const payload = { action: 'deploy', branch: 'main', client_payload: {}, repository };
  expect(verdict('repository_dispatch: { types: [deploy] }', 'repository_dispatch', payload)).toBe(
    'matched by repository_dispatch',
  );
  expect(verdict('repository_dispatch: { types: [test] }', 'repository_dispatch', payload)).toBe(
    '`repository_dispatch.deploy` is not among the `types` of `on.repository_dispatch` (test)',
  );
});

it('an assignment to a person starts it by login, and one to Curfew by asking for its account', () => {
  const assigned = (login: string) => ({ ...issuesPayload({ action: 'assigned' }), assignee: { login } });
  const of = (login: string, assignees: string) => {
    const keys = `on: { issues: { types: [assigned], assignees: [${assignees}] }, roles: all }`;
    const result = matchTrigger(automationOf(keys), eventOf('issues', assigned(login)), null);
    return result.matched ? result.needs : result.reason;
  };
  expect(of('Ada', 'ada')).toEqual({ roles: null, paths: null });
  expect(of('ada', "'@me', ada")).toEqual({ roles: null, paths: null });
  expect(of('curfew', "'@me'")).toEqual({ roles: null, paths: null, ownAmong: [['curfew']] });
  expect(of('bob', 'ada')).toBe('nobody is among its `assignees` (ada); the event has: bob');
  expect(of('curfew[bot]', 'Curfew')).toEqual({ roles: null, paths: null });
});

it('a label command is the label that was added, wherever it may stand', () => {
  const labeled = (label: string) => issuesPayload({ action: 'labeled', label });
  expect(verdict('label_command: fix', 'issues', labeled('Fix'))).toBe('matched by label_command');
  expect(verdict('label_command: fix', 'issues', labeled('bug'))).toBe(
    'the label `bug` is not `fix` (`label_command`)',
  );
  expect(verdict('label_command: fix', 'issues', issuesPayload({ action: 'opened', labels: ['fix'] }))).toBe(
    '`issues.opened` adds no label, and `label_command` waits for the label `fix`',
  );
  const discussion = { action: 'labeled', label: { name: 'fix' }, discussion: { number: 3, body: '', labels: [] } };
  expect(verdict('label_command: fix', 'discussion', discussion)).toBe('matched by label_command');
  expect(verdict('label_command: { name: fix, events: [issues] }', 'discussion', discussion)).toContain(
    'is not among its triggers',
  );
});

it('a slash command is looked for in comments on lines, and in discussions and their comments', () => {
  const line = { ...pullPayload(), action: 'created', comment: { body: '/fix' } };
  const discussion = { number: 3, title: 'Idea', body: '/fix', labels: [] };
  expect(verdict('slash_command: fix', 'pull_request_review_comment', line)).toBe('matched by slash_command');
  const answer = { action: 'created', discussion, comment: { body: '/fix' } };
  expect(verdict('slash_command: fix', 'discussion_comment', answer)).toBe('matched by slash_command');
  expect(verdict('slash_command: fix', 'discussion', { action: 'created', discussion })).toContain(
    'to look for it in discussion, too',
  );
  const everywhere = "slash_command: { name: fix, events: ['*'] }";
  expect(verdict(everywhere, 'discussion', { action: 'created', discussion })).toBe('matched by slash_command');
});

it.each([
  ['push: { types: [a] }', '`types` has no meaning here: this event has no activity types'],
  ['release: { branches: [a] }', '`branches` has no meaning here: this event has no branch'],
  ['discussion: { paths: [a] }', '`paths` has no meaning here: it filters `push` and events of pull requests'],
  ['push: { draft: true }', '`draft` has no meaning here: it filters events of pull requests'],
  ['push: { tags: [a], tags-ignore: [b] }', '`on.push.tags-ignore` cannot stand beside `tags`'],
  ['release: { types: [publish] }', '`on.release.types[0]` is "publish"; did you mean `published`?'],
])('a filter without a meaning, or a wrong value, is refused: %s', (on, problem) => {
  expect(problemsOf(`on: { ${on} }`)).toContain(problem);
});

const PULL = { number: 7, base: { repo: { id: 1 } } };

it.each([
  [
    'a comment on lines',
    'pull_request_review_comment',
    { ...pullPayload(), comment: { body: '' } },
    'pull:acme/api#7',
    'refs/pull/7/head',
  ],
  ['a run of one pull request', 'workflow_run', run({ pull_requests: [PULL] }), 'pull:acme/api#7', 'refs/pull/7/head'],
  ['a run of two', 'workflow_run', run({ pull_requests: [PULL, { ...PULL, number: 8 }] }), null, 'refs/heads/main'],
  [
    'a run of a pull request elsewhere',
    'workflow_run',
    run({ pull_requests: [{ number: 7, base: { repo: { id: 2 } } }] }),
    null,
    'refs/heads/main',
  ],
  ['a run of a fork', 'workflow_run', run({ head_repository: { id: 2, full_name: 'mallory/api' } }), null, null],
  ['a push', 'push', push('refs/heads/next'), null, 'refs/heads/next'],
  ['a tag', 'push', push('refs/tags/v1'), null, 'refs/tags/v1'],
  ['a deleted branch', 'delete', { ref: 'next', ref_type: 'branch', repository }, null, null],
  [
    'a new branch',
    'create',
    { ref: 'next', ref_type: 'branch', master_branch: 'main', repository },
    null,
    'refs/heads/next',
  ],
  [
    'a release',
    'release',
    { action: 'published', release: { tag_name: 'v1', draft: false }, repository },
    null,
    'refs/tags/v1',
  ],
  [
    'a draft of a release',
    'release',
    { action: 'created', release: { tag_name: 'v1', draft: true }, repository },
    null,
    null,
  ],
  [
    'a discussion',
    'discussion',
    { action: 'created', discussion: { number: 3, body: '' } },
    'discussion:acme/api#3',
    null,
  ],
  ['a comment on an issue', 'issue_comment', commentPayload('hello'), 'issue:acme/api#7', null],
])('%s has its subject, and work on it begins at its code', (_, name, payload, subject, ref) => {
  const event = eventOf(name, payload);
  expect(githubDefinition.subject(event)).toBe(subject);
  expect(githubDefinition.checkoutRef?.(event)).toBe(ref);
});

it('only the events that its triggers name have to be compared with an automation', () => {
  const names = (on: string) => githubDefinition.names?.(automationOf(`on: { ${on} }`).on.sources['github']);
  expect(names('issues: , push: ')).toEqual(['issues', 'push']);
  expect(names('issues: , label_command: fix')).toEqual(['issues', 'pull_request', 'discussion']);
  expect(names('slash_command: fix')).toEqual(['issue_comment', 'pull_request_review_comment', 'discussion_comment']);
});
