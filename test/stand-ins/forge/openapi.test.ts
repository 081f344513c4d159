import { expect, it } from 'vitest';
import { checkAgainstOpenapi, checkWebhookAgainstOpenapi } from '../../support/forge/openapi.ts';

const comment = { method: 'POST', path: '/repos/acme/api/issues/5/comments', query: '', status: 201 };

it('an operation that GitHub does not have is reported', () => {
  expect(checkAgainstOpenapi({ ...comment, path: '/repos/acme/api/issue/5' })).toEqual([
    "POST /repos/acme/api/issue/5: not among the operations extracted from GitHub's description",
  ]);
});

it('a missing, a misspelt and a wrongly typed member of a request are each reported', () => {
  const name = 'POST /repos/{owner}/{repo}/pulls';
  const refusedBody = { message: 'x', documentation_url: 'x' };
  const pull = { method: 'POST', path: '/repos/acme/api/pulls', query: '', status: 201, responseBody: {} };
  const errors = checkAgainstOpenapi({ ...pull, requestBody: { head: 1, base: 'main', titel: 'x' } });
  expect(errors).toContain(`${name}: request: GitHub knows no member titel here`);
  expect(errors).toContain(`${name}: request/head must be string`);
  expect(errors).toContain(`${name}: response must have required property 'html_url'`);
  const refused = { ...pull, status: 422, requestBody: { titel: 'x' }, responseBody: refusedBody };
  expect(checkAgainstOpenapi(refused)).toEqual([]);
});

it('a query parameter and a status that GitHub does not document are reported', () => {
  const list = {
    method: 'GET',
    path: '/repos/acme/api/pulls',
    query: '?head=a:b&haed=c',
    status: 200,
    responseBody: [],
  };
  expect(checkAgainstOpenapi(list)).toEqual([
    'GET /repos/{owner}/{repo}/pulls: query: GitHub knows no parameter haed here',
  ]);
  expect(checkAgainstOpenapi({ ...list, query: '', status: 201 })).toEqual([
    'GET /repos/{owner}/{repo}/pulls: response: GitHub never answers 201 here',
  ]);
});

it('a comment by its id is not taken for an issue', () => {
  expect(
    checkAgainstOpenapi({ ...comment, method: 'GET', path: '/repos/acme/api/issues/comments/7', status: 200 })[0],
  ).toMatch(/^GET \/repos\/\{owner\}\/\{repo\}\/issues\/comments\/\{comment_id\}: response/);
});

it('a webhook without its sender is reported', () => {
  expect(checkWebhookAgainstOpenapi('issues', { action: 'labeled' })).toContain(
    "webhook issues-labeled:  must have required property 'sender'",
  );
  expect(checkWebhookAgainstOpenapi('issues', { action: 'sung' })).toEqual([
    "issues-sung: not among the webhooks extracted from GitHub's description",
  ]);
});
