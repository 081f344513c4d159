import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchTrigger, type TriggerMatch } from '../../definitions/match-trigger.ts';
import { automationOf, commentPayload, issuesPayload, pullPayload } from '../support/definitions/payloads.ts';

interface Given {
  name?: string;
  actor?: string | null;
  ownLogin?: string | null;
}

function match(
  keys: string,
  payload: unknown,
  { name = 'issues', actor = 'octocat', ownLogin = 'curfew[bot]' }: Given = {},
): TriggerMatch {
  const event = { source: 'github', name, actor, repository: 'acme/api', payload };
  return matchTrigger(automationOf(keys), event, ownLogin);
}

/** The reason for which it does not match, or what it matched by. */
function verdict(keys: string, payload: unknown, given?: Given): string {
  const result = match(keys, payload, given);
  return result.matched ? `matched by ${result.trigger}` : result.reason;
}

it('without `types`, issues match any activity, and pull requests match the three defaults of GitHub Actions', () => {
  for (const action of ['opened', 'closed', 'pinned']) {
    expect(verdict('on: issues', issuesPayload({ action }))).toBe('matched by issues');
  }
  const pull = (action: string): string =>
    verdict('on: pull_request', pullPayload({ action }), { name: 'pull_request' });
  for (const action of ['opened', 'synchronize', 'reopened']) expect(pull(action)).toBe('matched by pull_request');
  expect(pull('labeled')).toBe(
    '`pull_request.labeled` is not among the `types` of `on.pull_request` (opened, synchronize, reopened, the default)',
  );
});

it('types are compared with the action', () => {
  const keys = 'on: { issues: { types: [labeled, reopened] } }';
  expect(verdict(keys, issuesPayload({ action: 'labeled', label: 'x' }))).toBe('matched by issues');
  expect(verdict(keys, issuesPayload({ action: 'opened' }))).toBe(
    '`issues.opened` is not among the `types` of `on.issues` (labeled, reopened)',
  );
});

it('the reason for an event that no trigger names lists the triggers', () => {
  const keys = 'on: { issues: , slash_command: fix, workflow_dispatch: }';
  expect(verdict(keys, pullPayload(), { name: 'pull_request' })).toBe(
    '`pull_request` is not among its triggers under `on` (issues, slash_command (/fix), workflow_dispatch)',
  );
  expect(verdict(keys, {}, { name: 'constructor' })).toContain('`constructor` is not among its triggers');
});

it('`names` are compared with the label that was added or removed, else with the labels of the subject', () => {
  const keys = 'on: { issues: { names: [agent] } }';
  expect(verdict(keys, issuesPayload({ action: 'labeled', label: 'Agent', labels: ['Agent'] }))).toBe(
    'matched by issues',
  );
  expect(verdict(keys, issuesPayload({ action: 'labeled', label: 'bug', labels: ['bug', 'agent'] }))).toBe(
    'no label is among its `names` (agent); the event has: bug',
  );
  expect(verdict(keys, issuesPayload({ action: 'closed', labels: ['bug', 'agent'] }))).toBe('matched by issues');
  expect(verdict(keys, issuesPayload({ action: 'closed' }))).toBe(
    'no label is among its `names` (agent); the event has: none',
  );
});

it('`branches` are compared with the base branch of a pull request, in order', () => {
  const pull = (filter: string, base: string): string =>
    verdict(`on: { pull_request: { ${filter} } }`, pullPayload({ base }), { name: 'pull_request' });
  expect(pull("branches: [main, 'release/*']", 'release/2')).toBe('matched by pull_request');
  expect(pull("branches: [main, 'release/*']", 'next')).toBe(
    'the base branch `next` is not in `branches` (main, release/*)',
  );
  expect(pull("branches: ['**', '!legacy/**', 'legacy/kept']", 'legacy/kept')).toBe('matched by pull_request');
  expect(pull("branches-ignore: ['legacy/**']", 'legacy/a')).toBe(
    'the base branch `legacy/a` is in `branches-ignore` (legacy/**)',
  );
});

it('draft and forks filter pull requests', () => {
  const pull = (filter: string, payload: object): string =>
    verdict(`on: { pull_request: { ${filter} } }`, payload, { name: 'pull_request' });
  expect(pull('draft: false', pullPayload({ draft: true }))).toBe(
    'the pull request is a draft, and `draft: false` asks for one that is not',
  );
  expect(pull('draft: true', pullPayload())).toBe('the pull request is not a draft, and `draft: true` asks for one');
  expect(pull('draft: true', pullPayload({ draft: true }))).toBe('matched by pull_request');
  expect(pull('', pullPayload({ head: 'mallory/api' }))).toBe('matched by pull_request');
  expect(pull('forks: []', pullPayload({ head: 'mallory/api' }))).toBe(
    'the pull request comes from the fork `mallory/api`, which is not in `forks` (none)',
  );
  expect(pull('forks: [friends/*]', pullPayload({ head: 'Friends/API' }))).toBe('matched by pull_request');
  expect(pull('forks: [friends/*]', pullPayload({ head: null }))).toBe(
    'the pull request comes from a fork that was deleted, which is not in `forks` (friends/*)',
  );
  expect(pull("forks: ['*']", pullPayload({ head: null }))).toBe('matched by pull_request');
  expect(pull('forks: []', pullPayload({ head: 'Acme/API' }))).toBe('matched by pull_request');
});

it('a slash command is the first word of a new comment', () => {
  const comment = (body: string, change = {}): string =>
    verdict('on: { slash_command: fix }', commentPayload(body, change), { name: 'issue_comment' });
  for (const body of ['/fix', '  /fix now', '/FIX\nplease', '/fix\tit'])
    expect(comment(body)).toBe('matched by slash_command');
  for (const [body, word] of [
    ['please /fix', 'please'],
    ['/fixit', '/fixit'],
    ['/fix.', '/fix.'],
    ['> /fix', '>'],
    [`${'x'.repeat(50)} /fix`, `${'x'.repeat(37)}…`],
  ] as const) {
    expect(comment(body)).toBe(
      `the text begins with \`${word}\`, and \`slash_command\` waits for \`/fix\` as its first word`,
    );
  }
  expect(comment('')).toBe('the text is empty, and `slash_command` waits for `/fix` as its first word');
  expect(comment('/fix', { isPullRequest: true })).toBe('matched by slash_command');
  expect(comment('/fix', { action: 'deleted' })).toBe(
    '`issue_comment.deleted` brings no new text in which `/fix` could stand',
  );
});

it('an edit runs a slash command only when it wrote the command', () => {
  const edit = (from: string | undefined): string =>
    verdict(
      'on: { slash_command: fix }',
      commentPayload('/fix now', { action: 'edited', ...(from === undefined ? {} : { from }) }),
      {
        name: 'issue_comment',
      },
    );
  expect(edit('fix now')).toBe('matched by slash_command');
  expect(edit('/fix nwo')).toBe('the text began with `/fix` already before this edit; a new comment runs it again');
  expect(edit(undefined)).toBe('the text began with `/fix` already before this edit; a new comment runs it again');
});

it('a slash command is looked for in bodies only if `events` says so', () => {
  const body = issuesPayload({ body: '/fix' });
  expect(verdict('on: { slash_command: fix }', body)).toBe(
    '`/fix` is looked for in issue_comment, pull_request_review_comment, discussion_comment; to look for it in issues, too, add that to `events` of `slash_command`',
  );
  expect(verdict('on: { slash_command: { name: fix, events: [issues] } }', body)).toBe('matched by slash_command');
  expect(
    verdict("on: { slash_command: { name: fix, events: ['*'] } }", pullPayload({ body: '/fix' }), {
      name: 'pull_request',
    }),
  ).toBe('matched by slash_command');
});

it('if a comment is no slash command, the other trigger of the same event decides', () => {
  const keys = 'on: { slash_command: fix, issue_comment: { types: [deleted] } }';
  expect(verdict(keys, commentPayload('hello', { action: 'deleted' }), { name: 'issue_comment' })).toBe(
    'matched by issue_comment',
  );
  expect(verdict(keys, commentPayload('hello'), { name: 'issue_comment' })).toBe(
    'the text begins with `hello`, and `slash_command` waits for `/fix` as its first word; `issue_comment.created` is not among the `types` of `on.issue_comment` (deleted)',
  );
});

it('events of Curfew itself start nothing: they are known by its account or by its mark', () => {
  expect(verdict('on: issues', issuesPayload(), { actor: 'Curfew[bot]' })).toBe(
    '@Curfew[bot] is Curfew itself, and what it does starts nothing',
  );
  expect(verdict('on: issues', issuesPayload(), { actor: 'curfew', ownLogin: 'curfew' })).toBe(
    '@curfew is Curfew itself, and what it does starts nothing',
  );
  const marked = commentPayload('/fix\n<!-- curfew:fix/github/1:1 -->');
  expect(verdict('on: issue_comment', marked, { name: 'issue_comment', ownLogin: null })).toBe(
    'the text was written by Curfew itself, and what it does starts nothing',
  );
  const edited = commentPayload('✅ ended\n<!-- curfew:fix/github/1:status -->', { action: 'edited' });
  expect(verdict('on: issue_comment', edited, { name: 'issue_comment', ownLogin: null })).toBe(
    'the text was written by Curfew itself, and what it does starts nothing',
  );
  const labeled = issuesPayload({ action: 'labeled', label: 'x', body: '<!-- curfew:fix/github/1:1 -->' });
  expect(verdict('on: issues', labeled)).toBe('matched by issues');
});

it('`skip-bots` are skipped, with or without `[bot]` in their login', () => {
  const keys = 'on: { issues: , skip-bots: [renovate] }';
  expect(verdict(keys, issuesPayload(), { actor: 'renovate[bot]' })).toBe('@renovate[bot] is in `skip-bots`');
  expect(verdict(keys, issuesPayload(), { actor: 'dependabot[bot]' })).toBe('matched by issues');
});

it('a match says what only GitHub can tell: the role of the actor and the changed files', () => {
  const needs = (keys: string, payload: object, given?: Given): unknown => {
    const result = match(keys, payload, given);
    return result.matched ? result.needs : result;
  };
  expect(needs('on: issues', issuesPayload())).toEqual({ roles: ['admin', 'maintain', 'write'], paths: null });
  expect(needs('on: { issues: , roles: all }', issuesPayload())).toEqual({ roles: null, paths: null });
  expect(needs('on: { issues: , bots: [dependabot] }', issuesPayload(), { actor: 'dependabot[bot]' })).toEqual({
    roles: null,
    paths: null,
  });
  expect(
    needs('on: { pull_request: { paths: [src/**] }, roles: [read] }', pullPayload(), { name: 'pull_request' }),
  ).toEqual({
    roles: ['read'],
    paths: { paths: ['src/**'], pathsIgnore: null },
  });
});

it('`if` is evaluated last, with the payload, the actor and the repository', () => {
  const keys = (condition: string): string => `on: issues\nif: ${condition}`;
  expect(verdict(keys("github.event.issue.state == 'open' && github.actor == 'octocat'"), issuesPayload())).toBe(
    'matched by issues',
  );
  expect(verdict(keys("github.repository == 'acme/web'"), issuesPayload())).toBe(
    "the condition `github.repository == 'acme/web'` is false",
  );
  expect(verdict(keys('false'), issuesPayload())).toBe('the condition `false` is false');
  expect(verdict(keys('fromJSON(github.event.issue.title)'), issuesPayload())).toContain('failed: Error parsing JSON');
});

it('an automation that is switched off matches nothing', () => {
  expect(verdict('on: issues\nenabled: false', issuesPayload())).toBe('it is switched off (`enabled: false`)');
});

it('people can start only automations with `workflow_dispatch`, and need no role', () => {
  const dispatch = (keys: string, inputs: object): TriggerMatch => {
    const event = {
      source: 'dispatch',
      name: 'workflow_dispatch',
      actor: 'ann',
      repository: null,
      payload: { inputs },
    };
    return matchTrigger(automationOf(keys), event, null);
  };
  expect(dispatch('on: { workflow_dispatch: , roles: [admin] }\ncheckout: false', {})).toEqual({
    matched: true,
    trigger: 'workflow_dispatch',
    needs: null,
  });
  expect(dispatch('on: issues', {})).toEqual({
    matched: false,
    reason: 'it has no `workflow_dispatch` under `on`, so people cannot start it',
    values: {},
  });
  const keys =
    'on: { workflow_dispatch: { inputs: { level: } } }\ncheckout: false\nif: inputs.level > 3 && github.event.inputs.level == 4';
  expect(dispatch(keys, { level: 4 }).matched).toBe(true);
  expect(dispatch(keys, { level: 3 }).matched).toBe(false);
});

it('matching never throws, whatever the payload', () => {
  const automations = [
    'on: [issues, issue_comment, pull_request]',
    'on: { slash_command: fix, pull_request: { names: [a], draft: true, forks: [], branches: [main] } }',
  ].map((keys) => automationOf(keys));
  const noise = fc.oneof(
    fc.jsonValue(),
    fc.record({
      action: fc.jsonValue(),
      issue: fc.jsonValue(),
      pull_request: fc.jsonValue(),
      comment: fc.jsonValue(),
      label: fc.jsonValue(),
    }),
  );
  fc.assert(
    fc.property(noise, fc.constantFrom('issues', 'issue_comment', 'pull_request', '__proto__'), (payload, name) => {
      for (const automation of automations) {
        const event = { source: 'github', name, actor: null, repository: null, payload };
        expect(matchTrigger(automation, event, null)).toHaveProperty('matched');
      }
    }),
  );
});

it('an event of a source that this version does not have starts nothing', () => {
  const event = { source: 'telegraph', name: 'issues', actor: 'octocat', repository: 'acme/api', payload: {} };
  expect(matchTrigger(automationOf('on: issues'), event, null)).toEqual({
    matched: false,
    reason: 'this version has no source `telegraph`',
    values: {},
  });
});
