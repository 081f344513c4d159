import { expect, it } from 'vitest';
import { eventContexts } from '../../../../definitions/event-contexts.ts';
import { githubContext } from '../../../../definitions/sources/github/github-context.ts';

const EVENT = { source: 'github', name: 'push', actor: 'octocat', repository: 'Acme/API' };
const repository = { html_url: 'https://github.example/Acme/API' };

it('has the members of GitHub Actions', () => {
  const payload = { ref: 'refs/heads/main', after: 'a'.repeat(40), repository };
  const automation = { id: 'fix', name: 'Fix it' };
  const event = { ...EVENT };
  expect(eventContexts({ event, payload, runId: 'fix/github/1', automation })['github']).toEqual({
    event: payload,
    event_name: 'push',
    actor: 'octocat',
    repository: 'Acme/API',
    repository_owner: 'Acme',
    ref: 'refs/heads/main',
    sha: 'a'.repeat(40),
    server_url: 'https://github.example',
    run_id: 'fix/github/1',
    workflow: 'Fix it',
  });
});

it('names the head of a pull request', () => {
  const pull = { number: 7, base: { ref: 'main' }, head: { sha: 'b'.repeat(40) } };
  const payload = { pull_request: pull, repository };
  expect(githubContext({ ...EVENT, name: 'pull_request', payload })).toMatchObject({
    ref: 'refs/pull/7/head',
    sha: 'b'.repeat(40),
  });
});

it.each([
  [null],
  [7],
  [[]],
  [{ ref: {}, repository: 7, pull_request: { head: 7 } }],
  [{ repository: { html_url: 'x' } }],
])('is empty where the payload says nothing: %j', (payload) => {
  expect(githubContext({ ...EVENT, payload })).toMatchObject({ ref: null, sha: null, server_url: null });
});
