import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { IssueRecord } from '../../../stand-ins/forge/store.ts';
import type { OpenForge } from '../../support/forge/open-forge.ts';
import { octokitFor, openForge, READ_TOKEN, REPOSITORY, WRITE_TOKEN } from '../../support/forge/open-forge.ts';
import { refused } from '../../support/forge/refused.ts';

let open: OpenForge;
beforeAll(async () => {
  open = await openForge();
});
afterAll(() => open.close());
// Every request and answer in this file is checked against GitHub's own description.
afterEach(() => expect(open.openapiErrors()).toEqual([]));

function newIssue(title = 'Something is wrong'): IssueRecord {
  return open.forge.createIssue({ repository: 'acme/api', title, body: 'Look.', author: 'ada', labels: ['agent'] });
}

it('an issue is read, commented, labeled, reacted to, changed and closed', async () => {
  const { rest } = open.octokit;
  const issue = { ...REPOSITORY, issue_number: newIssue().number };
  expect((await rest.issues.get(issue)).data).toMatchObject({
    title: 'Something is wrong',
    body: 'Look.',
    state: 'open',
    comments: 0,
    user: { login: 'ada' },
    labels: [{ name: 'agent' }],
  });
  const { data: comment } = await rest.issues.createComment({ ...issue, body: 'I look at it.' });
  expect(comment).toMatchObject({ body: 'I look at it.', user: { login: 'curfew-bot' } });
  const changed = { ...REPOSITORY, comment_id: comment.id, body: 'I have looked.' };
  await rest.issues.updateComment(changed);
  expect((await rest.issues.getComment({ ...REPOSITORY, comment_id: comment.id })).data.body).toBe('I have looked.');
  const { data: comments } = await rest.issues.listComments(issue);
  expect(comments.map((one) => one.body)).toEqual(['I have looked.']);

  expect((await rest.reactions.createForIssue({ ...issue, content: 'eyes' })).status).toBe(201);
  expect((await rest.reactions.createForIssue({ ...issue, content: 'eyes' })).status).toBe(200);
  await rest.reactions.createForIssueComment({ ...REPOSITORY, comment_id: comment.id, content: 'rocket' });
  await rest.issues.addLabels({ ...issue, labels: ['agent', 'new'] });
  await rest.issues.addAssignees({ ...issue, assignees: ['reader', 'nobody-we-know'] });
  await rest.issues.update({ ...issue, state: 'closed', state_reason: 'not_planned' });
  const { data: closed } = await rest.issues.get(issue);
  expect(closed).toMatchObject({ state: 'closed', state_reason: 'not_planned', comments: 1, reactions: { eyes: 1 } });
  expect(closed.labels.map((label) => (typeof label === 'string' ? label : label.name))).toEqual(['agent', 'new']);
  expect(closed.assignees?.map((user) => user.login)).toEqual(['reader']);
});

it('issues are created, and listed by state and label', async () => {
  const { rest } = open.octokit;
  const { data } = await rest.issues.create({
    ...REPOSITORY,
    title: 'Report',
    labels: ['report'],
    assignees: ['reader'],
  });
  const { data: found } = await rest.issues.listForRepo({ ...REPOSITORY, labels: 'report', state: 'all' });
  expect(found.map((issue) => issue.number)).toEqual([data.number]);
});

it('long lists come in pages that link to each other', async () => {
  const issue = { ...REPOSITORY, issue_number: newIssue('Much to say').number };
  for (let count = 1; count <= 5; count++) await open.octokit.rest.issues.createComment({ ...issue, body: `${count}` });
  const second = await open.octokit.rest.issues.listComments({ ...issue, per_page: 2, page: 2 });
  expect(second.data.map((comment) => comment.body)).toEqual(['3', '4']);
  expect(second.headers.link).toMatch(
    /page=1>; rel="prev".*page=3>; rel="next".*page=3>; rel="last".*page=1>; rel="first"/,
  );
  const all = await open.octokit.paginate(open.octokit.rest.issues.listComments, { ...issue, per_page: 2 });
  expect(all.map((comment) => comment.body)).toEqual(['1', '2', '3', '4', '5']);
});

it('a request that GitHub would refuse is answered 422 with the name of the field', async () => {
  const issue = { ...REPOSITORY, issue_number: newIssue().number };
  const { rest } = open.octokit;
  expect(await refused(rest.issues.createComment({ ...issue, body: '' }))).toMatchObject({ status: 422 });
  expect(await refused(rest.issues.createComment({ ...issue, body: 'x'.repeat(65_537) }))).toMatchObject({
    status: 422,
    data: { errors: [{ message: 'Body is too long (maximum is 65536 characters)' }] },
  });
  expect(await refused(rest.issues.create({ ...REPOSITORY, title: '' }))).toMatchObject({
    status: 422,
    data: { errors: [{ resource: 'Issue', code: 'missing_field', field: 'title' }] },
  });
});

it('a caller without a token sees nothing, and a read token changes nothing', async () => {
  const { number } = newIssue();
  const issue = { ...REPOSITORY, issue_number: number };
  expect(await refused(octokitFor(open.forge).rest.repos.get(REPOSITORY))).toMatchObject({
    status: 404,
    data: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
  });
  expect(await refused(octokitFor(open.forge, 'wrong').rest.repos.get(REPOSITORY))).toMatchObject({
    status: 401,
    data: { message: 'Bad credentials' },
  });
  const reader = octokitFor(open.forge, READ_TOKEN);
  expect((await reader.rest.issues.get(issue)).status).toBe(200);
  expect(await refused(reader.rest.issues.createComment({ ...issue, body: 'No.' }))).toMatchObject({
    status: 403,
    data: { message: 'Resource not accessible by personal access token' },
  });
  expect(await refused(octokitFor(open.forge).rest.issues.createComment({ ...issue, body: 'No.' }))).toMatchObject({
    status: 401,
    data: { message: 'Requires authentication' },
  });
});

it('a token is accepted as Bearer and as token, and names its owner', async () => {
  for (const scheme of ['Bearer', 'token', 'bearer']) {
    const answer = await fetch(`${open.forge.apiUrl}/user`, { headers: { authorization: `${scheme} ${WRITE_TOKEN}` } });
    expect(await answer.json()).toMatchObject({ login: 'curfew-bot', type: 'User' });
  }
});

it('collaborators have their permission, other users have none, and unknown users are a 404', async () => {
  const permission = async (username: string): Promise<string> => {
    const { data } = await open.octokit.rest.repos.getCollaboratorPermissionLevel({ ...REPOSITORY, username });
    return data.permission;
  };
  newIssue();
  expect(await permission('ACME')).toBe('admin');
  expect(await permission('curfew-bot')).toBe('write');
  expect(await permission('reader')).toBe('read');
  expect(await permission('ada')).toBe('none');
  expect(await refused(permission('constructor'))).toMatchObject({ status: 404 });
});

it('malformed JSON is a 400', async () => {
  const answer = await fetch(`${open.forge.apiUrl}/repos/acme/api/issues`, {
    method: 'POST',
    headers: { authorization: `Bearer ${WRITE_TOKEN}`, 'content-type': 'application/json' },
    body: '{"title":',
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ message: 'Problems parsing JSON' });
});

it('a known user is found by name, and an unknown one is a 404', async () => {
  const { rest } = open.octokit;
  newIssue();
  expect((await rest.users.getByUsername({ username: 'ada' })).data.login).toBe('ada');
  expect((await refused(rest.users.getByUsername({ username: 'nobody-we-know' }))).status).toBe(404);
});
