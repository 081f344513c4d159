import { expect, it } from 'vitest';
import { createLimiter, type LimitedRequest } from '../../../../stand-ins/forge/limits/create-limiter.ts';
import { octokitFor, openForge, READ_TOKEN, REPOSITORY, WRITE_TOKEN } from '../../../support/forge/open-forge.ts';

const START = Date.parse('2026-11-27T10:00:00.000Z');
const WRITE: LimitedRequest = { login: 'bot', method: 'POST', path: '/repos/acme/api/issues/1/comments' };
const READ: LimitedRequest = { login: 'bot', method: 'GET', path: '/repos/acme/api' };

function limiterAt() {
  let now = START;
  const limiter = createLimiter({}, () => now);
  const ask = (request: LimitedRequest, atMs: number) => {
    now = START + atMs;
    const answer = limiter.admit(request);
    if ('refusal' in answer) return answer.refusal.headers['retry-after'] ?? answer.refusal.status;
    answer.done();
    return 'done';
  };
  return { limiter, ask };
}

it('takes 80 writes of content in a minute and 500 in an hour, and then refuses everything until it said', () => {
  const { ask } = limiterAt();
  for (let n = 0; n < 80; n += 1) expect(ask(WRITE, 0)).toBe('done');
  expect(ask({ ...WRITE, login: 'ada' }, 1_000)).toBe('done');
  expect(ask(WRITE, 1_000)).toBe('60');
  expect(ask(READ, 2_000)).toBe('59');
  for (let n = 0; n < 420; n += 1) expect(ask(WRITE, (2 + n) * 61_000)).toBe('done');
});

it('says when the oldest write of the hour is an hour old', () => {
  const { ask } = limiterAt();
  for (let n = 0; n < 500; n += 1) expect(ask(WRITE, n * 1_000)).toBe('done');
  expect(ask(WRITE, 500_000)).toBe('3100');
  expect(ask(WRITE, 3_600_000)).toBe('done');
});

it('takes 900 points in a minute, counts the reads and the data of git as no content, and GraphQL apart', () => {
  const { ask } = limiterAt();
  for (let n = 0; n < 100; n += 1) expect(ask({ ...WRITE, path: '/repos/acme/api/git/blobs' }, 0)).toBe('done');
  for (let n = 0; n < 400; n += 1) expect(ask(READ, 0)).toBe('done');
  for (let n = 0; n < 400; n += 1)
    expect(ask({ ...READ, method: 'POST', path: '/graphql', query: '{ viewer }' }, 0)).toBe('done');
  expect(ask(READ, 0)).toBe('60');
});

it('has at most a hundred requests under way', () => {
  const { limiter } = limiterAt();
  const admitted = Array.from({ length: 101 }, () => limiter.admit(READ));
  expect(admitted.filter((one) => 'refusal' in one)).toHaveLength(1);
});

it('answers as GitHub does: 403, `retry-after`, the words of a secondary limit, and what is left of the hour', async () => {
  let now = START;
  const open = await openForge({ limits: { contentPerMinute: 1 }, now: () => now });
  try {
    const issue = open.forge.createIssue({ repository: 'acme/api', title: 'It breaks', author: 'ada' });
    const place = { ...REPOSITORY, issue_number: issue.number, body: 'Hello' };
    const first = await open.octokit.rest.issues.createComment(place);
    expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4999' });
    await expect(open.octokit.rest.issues.createComment(place)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('You have exceeded a secondary rate limit') as string,
      response: { headers: { 'retry-after': '60' } },
    });
    await octokitFor(open.forge, READ_TOKEN).rest.repos.get(REPOSITORY);
    now += 60_000;
    await octokitFor(open.forge, WRITE_TOKEN).rest.issues.createComment(place);
    expect(open.openapiErrors()).toEqual([]);
  } finally {
    await open.close();
  }
});
