import { expect, it } from 'vitest';
import { kindOfRequest } from '../../../../connections/github/pace/kind-of-request.ts';

const REPOSITORY = '/repos/{owner}/{repo}';

it.each([
  ['GET', '/user', null],
  ['GET', `${REPOSITORY}/pulls`, null],
  ['POST', `${REPOSITORY}/pulls`, 'pull-request'],
  ['PATCH', `${REPOSITORY}/pulls/{pull_number}`, 'pull-request'],
  ['PUT', `${REPOSITORY}/pulls/{pull_number}/merge`, 'pull-request'],
  ['POST', `${REPOSITORY}/pulls/{pull_number}/requested_reviewers`, 'reaction'],
  ['POST', `${REPOSITORY}/pulls/{pull_number}/reviews`, 'comment'],
  ['POST', `${REPOSITORY}/pulls/{pull_number}/comments/{comment_id}/replies`, 'comment'],
  ['POST', `${REPOSITORY}/pulls/comments/{comment_id}/reactions`, 'reaction'],
  ['POST', `${REPOSITORY}/issues`, 'issue'],
  ['PATCH', `${REPOSITORY}/issues/{issue_number}`, 'issue'],
  ['POST', `${REPOSITORY}/issues/{issue_number}/comments`, 'comment'],
  ['PATCH', `${REPOSITORY}/issues/comments/{comment_id}`, 'comment'],
  ['DELETE', `${REPOSITORY}/issues/comments/{comment_id}`, 'reaction'],
  ['POST', `${REPOSITORY}/issues/{issue_number}/labels`, 'reaction'],
  ['POST', `${REPOSITORY}/issues/{issue_number}/assignees`, 'reaction'],
  ['POST', 'https://ghe.example/api/v3/repos/acme/api/pulls', 'pull-request'],
  ['POST', `${REPOSITORY}/git/blobs`, null],
  ['POST', `${REPOSITORY}/hooks/7/deliveries/8/attempts`, null],
  ['POST', '/app/installations/{installation_id}/access_tokens', null],
])('%s %s writes content of the kind %s', (method, url, urgency) => {
  expect(kindOfRequest({ method, url })).toEqual({ bucket: 'rest', points: method === 'GET' ? 1 : 5, urgency });
});

it.each([
  ['query ($id: ID!) { node(id: $id) { id } }', 1, null],
  ['mutation { addReaction(input: {}) { clientMutationId } }', 5, 'reaction'],
  ['mutation { removeLabelsFromLabelable(input: {}) { clientMutationId } }', 5, 'reaction'],
  ['mutation { addDiscussionComment(input: {}) { clientMutationId } }', 5, 'comment'],
  ['mutation { createDiscussion(input: {}) { discussion { id } } }', 5, 'issue'],
  ['\n  mutation { markPullRequestReadyForReview(input: {}) { clientMutationId } }', 5, 'pull-request'],
])('the query %j costs %i points', (query, points, urgency) => {
  expect(kindOfRequest({ method: 'POST', url: '/graphql', query })).toEqual({ bucket: 'graphql', points, urgency });
});
