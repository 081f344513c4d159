import { expect, test } from 'vitest';
import { ownLogin } from '../../../../triggers/sources/github/own-login.ts';
import { labeledIssue } from '../../../support/triggers/make-delivery.ts';
import { noGithub } from '../../../support/triggers/serve.ts';

const github = { ...noGithub, botLogin: async () => 'curfew-acme' };
const MARKED = 'Sums are right now.\n\n<!-- curfew:fix-bug/github/one:1 -->';
const pull = (body: string) => ({ action: 'synchronize', sender: labeledIssue.sender, pull_request: pullOf(body) });

function pullOf(body: string) {
  const end = { ref: 'main', repo: { full_name: 'acme/api' } };
  return { number: 7, body, draft: false, labels: [], base: end, head: end };
}

test('whatever a bot does may be our own doing', async () => {
  const bot = { ...labeledIssue, sender: { login: 'curfew-acme', type: 'Bot' } };
  expect(await ownLogin(bot, github)).toBe('curfew-acme');
});

test('a person whose token we were given can still start runs: an issue of theirs is not ours', async () => {
  expect(await ownLogin(labeledIssue, noGithub)).toBeNull();
  expect(await ownLogin(labeledIssue, github)).toBeNull();
});

test('what happens to our own pull request by that account is our own doing', async () => {
  expect(await ownLogin(pull(MARKED), github)).toBe('curfew-acme');
  expect(await ownLogin(pull('By hand.'), github)).toBeNull();
});

test('a comment on our own pull request is who wrote it', async () => {
  const payload = { ...pull(MARKED), action: 'created', comment: { body: '/agent fix' } };
  expect(await ownLogin(payload, github)).toBeNull();
});

test('while GitHub cannot be asked who we are, nothing is decided about a bot', async () => {
  const away = { ...noGithub, botLogin: () => Promise.reject(new Error('connect ECONNREFUSED')) };
  const bot = { ...labeledIssue, sender: { login: 'dependabot[bot]', type: 'Bot' } };
  await expect(ownLogin(bot, away)).rejects.toThrow('connect ECONNREFUSED');
});
