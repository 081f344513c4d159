import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenForge } from '../../support/forge/open-forge.ts';
import { openForge, REPOSITORY } from '../../support/forge/open-forge.ts';

let open: OpenForge;
beforeAll(async () => {
  open = await openForge();
  open.forge.createIssue({ repository: 'acme/api', title: 'Bug', author: 'ada' });
});
afterAll(() => open.close());

function comment(body: string): Promise<{ status: number }> {
  return open.octokit.rest.issues.createComment({ ...REPOSITORY, issue_number: 1, body });
}

function bodies(): string[] {
  return open.forge.state().comments.map((one) => one.body);
}

it('a lost answer leaves the comment there, and the caller does not know', async () => {
  open.forge.failNext({ match: /^POST .*\/comments$/, cutSocket: true, after: true });
  await expect(comment('lost')).rejects.toThrow();
  expect(bodies()).toEqual(['lost']);
  expect(open.forge.requests().at(-1)).toMatchObject({ status: 201, fault: { after: true } });
  await comment('next');
  expect(bodies()).toEqual(['lost', 'next']);
});

it('a silent answer leaves the comment there, and the caller waits until it gives up', async () => {
  open.forge.failNext({ match: /^POST .*\/comments$/, after: true, isSilent: true });
  const caller = new AbortController();
  const ends: string[] = [];
  const request = { signal: caller.signal };
  const asked = open.octokit.rest.issues
    .createComment({ ...REPOSITORY, issue_number: 1, body: 'silent', request })
    .then(
      () => ends.push('answered'),
      () => ends.push('gave up'),
    );
  await expect.poll(() => open.forge.requests().at(-1)).toMatchObject({ status: 201, fault: { isSilent: true } });
  await comment('beside it');
  expect(ends).toEqual([]);
  caller.abort();
  await asked;
  expect(ends).toEqual(['gave up']);
  expect(bodies()).toEqual(expect.arrayContaining(['silent', 'beside it']));
});

it('a connection that is cut before the request leaves nothing done', async () => {
  open.forge.failNext({ match: /comments/, cutSocket: true });
  await expect(comment('never')).rejects.toThrow();
  expect(bodies()).not.toContain('never');
});

it('a requested rate limit is answered once', async () => {
  const headers = { 'retry-after': '1', 'x-ratelimit-remaining': '0' };
  open.forge.failNext({ match: /^POST /, status: 403, headers });
  await expect(comment('limited')).rejects.toMatchObject({ status: 403, response: { headers } });
  expect((await comment('limited')).status).toBe(201);
});

it('a fault waits for the request that it matches', async () => {
  open.forge.failNext({ match: /^GET \/repos\/acme\/api\/pulls$/, status: 502 });
  expect((await comment('unharmed')).status).toBe(201);
  await expect(open.octokit.rest.pulls.list(REPOSITORY)).rejects.toMatchObject({ status: 502 });
});

it('the record of requests has no token in it', () => {
  expect(JSON.stringify(open.forge.requests())).not.toContain('write-token');
  expect(open.forge.requests().at(-1)).toMatchObject({ method: 'GET', path: '/repos/acme/api/pulls' });
  expect(open.forge.requests().some((one) => one.login === 'curfew-bot')).toBe(true);
});
