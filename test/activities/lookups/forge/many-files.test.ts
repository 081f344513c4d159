import { createServer } from 'node:http';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it, onTestFinished } from 'vitest';
import { createGithubAccess } from '../../../../connections/github/access/github-access.ts';
import type { ActivityDependencies } from '../../../../activities/dependencies.ts';
import { getCommit } from '../../../../activities/lookups/get-commit/get-commit.ts';
import { getPullRequestDiff } from '../../../../activities/lookups/get-pull-request-diff/get-pull-request-diff.ts';
import type { LookupRequest } from '../../../../contract/lookup.ts';
import { closeServer } from '../../../../runtime/close-server.ts';
import { listenOn } from '../../../../runtime/listen-on.ts';

const FILES = Array.from({ length: 100 }, (_, index) => ({
  filename: `f${index}`,
  status: 'added',
  additions: 1,
  deletions: 0,
}));
const COMMIT = { sha: 'a'.repeat(40), html_url: 'https://forge/c', author: null, commit: { message: 'All of it' } };
const PULL = { changed_files: 5_000, additions: 5_000, deletions: 0, head: { sha: 'a'.repeat(40) } };

/** What the lookups need, with a forge that has more files than it lists: 30 pages of 100. */
async function use<Input>(input: Input) {
  const server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://forge').searchParams.get('page') ?? 1);
    const link = page < 30 ? { link: '<http://forge/?page=2>; rel="next"' } : { link: '<http://forge/>; rel="first"' };
    response.writeHead(200, { 'content-type': 'application/json', ...link });
    response.end(JSON.stringify(request.url?.includes('/commits/') ? { ...COMMIT, files: FILES } : PULL));
  });
  const apiUrl = await listenOn(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => closeServer(server, 0));
  const github = { apiUrl, token: 'writes', readToken: 'reads', app: null };
  return {
    dependencies: { environment: { github }, access: createGithubAccess(github) } as ActivityDependencies,
    request: {
      checkout: false,
      event: { repository: 'acme/api' },
      automation: { permissions: {} },
    } as LookupRequest,
    input,
    isContinued: false,
  };
}

it('a pull request with more files than the forge lists says so', async () => {
  const given = await use({ number: 7 });
  const found = await new MockActivityEnvironment().run(() => Promise.resolve(getPullRequestDiff.read(given)));
  expect(found).toMatchObject({
    heading: expect.stringContaining('(5000 files, +5000 −0, head aaaa') as string,
  });
  expect(found).toMatchObject({
    heading: expect.stringContaining('; the forge shows only the first 3000 of them):') as string,
  });
});

it('a commit with as many files as the forge lists says that there may be more', async () => {
  const given = await use({ ref: 'main' });
  await new MockActivityEnvironment().run(async () => {
    const found = await getCommit.read(given);
    if (typeof found === 'string') throw new Error(found);
    const [before, last] = [await found.parts[1]?.readPage(29), await found.parts[1]?.readPage(30)];
    expect(before?.entries).toHaveLength(100);
    expect(last?.isLast).toBe(true);
    expect(last?.entries.at(-1)?.()).toBe('(The forge shows at most 3000 files of a commit; there may be more.)');
  });
});
