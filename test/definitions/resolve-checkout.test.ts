import { expect, it } from 'vitest';
import { loadDefinitions } from '../../definitions/load-definitions.ts';
import { resolveCheckout, type ResolvedCheckout } from '../../definitions/resolve-checkout.ts';
import { automationFile, definitionsFolder } from '../support/definitions/definitions-folder.ts';

function resolve(keys: string, settings: string, payload: unknown = {}): ResolvedCheckout {
  return resolveIn('acme/api', { keys, settings, payload });
}

function resolveIn(
  repository: string | null,
  { keys = '', settings, payload = {} }: { keys?: string; settings: string; payload?: unknown },
): ResolvedCheckout {
  const folder = definitionsFolder({ 'automations/a.md': automationFile(keys), 'curfew.yml': settings });
  const { definitions, problems } = loadDefinitions(folder);
  const [automation] = definitions.automations;
  if (!automation || problems.length > 0) throw new Error(JSON.stringify(problems));
  const event = { source: 'github', name: 'issues', actor: 'octocat', repository };
  return resolveCheckout({ automation, event, payload, settings: definitions.settings });
}

const ACME = 'repositories: [Acme/*]';

it("without `checkout`, fifty commits of the default branch of the event's repository are checked out", () => {
  expect(resolveIn('Acme/API', { settings: ACME })).toEqual({
    checkout: { repository: 'Acme/API', ref: null, fetchDepth: 50 },
  });
});

it('checkout: false checks nothing out', () => {
  expect(resolve('checkout: false', ACME)).toEqual({ checkout: false });
});

it('repository and ref may be expressions', () => {
  const keys = 'checkout: { repository: "${{ github.event.repo }}", ref: "${{ github.event.ref }}", fetch-depth: 0 }';
  expect(resolve(keys, ACME, { repo: 'ACME/Web', ref: 'refs/heads/fix-1' })).toEqual({
    checkout: { repository: 'ACME/Web', ref: 'refs/heads/fix-1', fetchDepth: 0 },
  });
  expect(resolve(keys, ACME, { repo: 'acme/web' })).toEqual({
    checkout: { repository: 'acme/web', ref: null, fetchDepth: 0 },
  });
});

it('a repository that the settings do not allow is refused', () => {
  expect(resolve('checkout: { repository: "${{ github.event.repo }}" }', ACME, { repo: 'mallory/api' })).toEqual({
    refused: 'runs may not work in mallory/api: `repositories` of curfew.yml allows Acme/*',
  });
  expect(resolveIn('acme/secret', { settings: "repositories: ['acme/*', '!acme/secret']" })).toHaveProperty('refused');
  expect(resolve('', 'repositories: []')).toEqual({
    refused: 'runs may not work in acme/api: `repositories` of curfew.yml allows none',
  });
});

it('without `repositories`, the event and the automation may name a repository, but an expression may not', () => {
  expect(resolve('', '')).toHaveProperty('checkout');
  expect(resolve('checkout: { repository: Other/Repo }', '')).toHaveProperty('checkout.repository', 'Other/Repo');
  expect(resolve('checkout: { repository: "${{ github.event.repo }}" }', '', { repo: 'mallory/api' })).toEqual({
    refused: 'runs may not work in mallory/api, which an expression named: list it under `repositories` of curfew.yml',
  });
});

it('text that is no repository, or no ref, is refused and shown', () => {
  const keys = 'checkout: { repository: "${{ github.event.repo }}", ref: "${{ github.event.ref }}" }';
  for (const repo of [
    'acme',
    'acme/api/x',
    '../x',
    'acme/..',
    '-x/y z',
    'https://github.com/acme/api',
    'acme/api\nx',
  ]) {
    expect(resolve(keys, 'repositories: ["**/*"]', { repo })).toEqual({
      refused: `\`checkout.repository\` is ${JSON.stringify(repo.toLowerCase())}, which is not owner/name`,
    });
  }
  for (const ref of [
    '--upload-pack=x',
    '-x',
    'a..b',
    'a b',
    'x~1',
    '.x',
    'a/',
    'x.lock',
    'a@{1}',
    'a\u0000b',
    '/x',
    'a//b',
  ]) {
    expect(resolve(keys, ACME, { repo: 'acme/api', ref })).toEqual({
      refused: `\`checkout.ref\` is ${JSON.stringify(ref)}, which is no branch, tag or commit`,
    });
  }
});

it('an event without a repository needs one in the automation', () => {
  expect(resolveIn(null, { settings: ACME })).toEqual({
    refused: 'the event has no repository: name one under `checkout`, or write `checkout: false`',
  });
});

it('an event about a pull request checks out its head, unless the automation names a ref or another repository', () => {
  const head = { checkout: { repository: 'acme/api', ref: 'refs/pull/7/head', fetchDepth: 50 } };
  const comment = { action: 'created', issue: { number: 7, pull_request: {} }, comment: { body: '/agent' } };
  const ofFork = {
    head: { repo: { full_name: 'mallory/api' } },
    base: { ref: 'main', repo: { full_name: 'acme/api' } },
  };
  expect(resolve('', ACME, comment)).toEqual(head);
  expect(resolve('', ACME, { action: 'opened', pull_request: { number: 7, ...ofFork } })).toEqual(head);
  expect(resolve('checkout: { repository: Acme/API }', ACME, comment)).toHaveProperty(
    'checkout.ref',
    'refs/pull/7/head',
  );
  expect(resolve('checkout: { ref: "${{ github.event.nothing }}" }', ACME, comment)).toEqual(head);
  expect(resolve('checkout: { ref: main }', ACME, comment)).toHaveProperty('checkout.ref', 'main');
  expect(resolve('checkout: { repository: acme/web }', ACME, comment)).toHaveProperty('checkout.ref', null);
  expect(resolve('', ACME, { issue: { number: 7 } })).toHaveProperty('checkout.ref', null);
  for (const number of ['7; rm', -1, 1e99, null]) {
    expect(resolve('', ACME, { issue: { number, pull_request: {} } })).toHaveProperty('checkout.ref', null);
  }
});

it('an event about a merged pull request checks out the branch into which it was merged', () => {
  const merged_at = '2026-01-02T03:04:05Z';
  const base = { ref: 'release/2', repo: { full_name: 'acme/api' } };
  const pull = { number: 7, head: { repo: null }, base };
  const refOf = (payload: object): string | null => {
    const resolved = resolve('', ACME, payload);
    return 'checkout' in resolved && resolved.checkout ? resolved.checkout.ref : 'refused';
  };
  expect(refOf({ action: 'closed', pull_request: { ...pull, merged_at } })).toBe('refs/heads/release/2');
  expect(refOf({ action: 'closed', pull_request: { ...pull, merged_at: null } })).toBe('refs/pull/7/head');
  // The payload of a comment does not name the base branch.
  expect(refOf({ issue: { number: 7, pull_request: { merged_at } }, comment: {} })).toBeNull();
  expect(refOf({ issue: { number: 7, pull_request: { merged_at: null } }, comment: {} })).toBe('refs/pull/7/head');
  expect(refOf({ pull_request: { ...pull, merged_at, base: { ...base, ref: '-x..y' } } })).toBeNull();
});

it('the head of a pull request, and any other full ref, may be written as an expression', () => {
  const keys = 'checkout: { ref: "refs/pull/${{ github.event.issue.number }}/head" }';
  const issue = { number: 12, pull_request: {} };
  expect(resolve(keys, ACME, { issue })).toHaveProperty('checkout.ref', 'refs/pull/12/head');
  expect(resolve(keys, ACME, {})).toEqual({
    refused: '`checkout.ref` is "refs/pull//head", which is no branch, tag or commit',
  });
});
