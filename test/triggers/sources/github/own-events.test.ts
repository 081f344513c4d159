import { expect, it } from 'vitest';
import { ownLogin } from '../../../../triggers/sources/github/own-login.ts';
import { labeledIssue } from '../../../support/triggers/make-delivery.ts';
import { noGithub } from '../../../support/triggers/serve.ts';

const github = { ...noGithub, botLogin: async () => 'curfew-acme' };
const MARKED = 'Sums are right now.\n\n<!-- curfew:fix-bug/github/one:1 -->';

function pull(body: string) {
  return { action: 'synchronize', sender: labeledIssue.sender, pull_request: pullOf(body) };
}

function pullOf(body: string) {
  const end = { ref: 'main', repo: { full_name: 'acme/api' } };
  return { number: 7, body, draft: false, labels: [], base: end, head: end };
}

it("any event of a bot may be Curfew's own doing", async () => {
  const bot = { ...labeledIssue, sender: { login: 'curfew-acme', type: 'Bot' } };
  expect(await ownLogin(bot, github)).toBe('curfew-acme');
});

it("the person whose token Curfew has can still start runs: their own issue is not Curfew's doing", async () => {
  expect(await ownLogin(labeledIssue, noGithub)).toBeNull();
  expect(await ownLogin(labeledIssue, github)).toBeNull();
});

it("what that account does to a pull request of Curfew is Curfew's own doing", async () => {
  expect(await ownLogin(pull(MARKED), github)).toBe('curfew-acme');
  expect(await ownLogin(pull('By hand.'), github)).toBeNull();
});

it('a comment on a pull request of Curfew belongs to its author', async () => {
  const payload = { ...pull(MARKED), action: 'created', comment: { body: '/agent fix' } };
  expect(await ownLogin(payload, github)).toBeNull();
});

it('while GitHub cannot tell which account Curfew has, nothing is decided about a bot', async () => {
  const away = { ...noGithub, botLogin: () => Promise.reject(new Error('connect ECONNREFUSED')) };
  const bot = { ...labeledIssue, sender: { login: 'dependabot[bot]', type: 'Bot' } };
  await expect(ownLogin(bot, away)).rejects.toThrow('connect ECONNREFUSED');
});
