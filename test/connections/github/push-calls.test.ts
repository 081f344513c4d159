import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGithub } from '../../../connections/github/create-github.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

interface File {
  filename: string;
  sha?: string;
  status?: string;
  previous_filename?: string;
}

/** A forge that knows these comparisons, and of each commit one parent. */
let compared: Record<string, File[]>;
let apiUrl: string;
let close: () => Promise<void>;

beforeEach(async () => {
  compared = {};
  const server = createServer(({ url = '' }, response) => {
    const [, what, range] = /\/repos\/acme\/api\/(compare|commits)\/(\S+)$/.exec(decodeURIComponent(url)) ?? [];
    const files = compared[range ?? ''];
    const body = what === 'commits' ? { parents: [{ sha: `before-${range}` }] } : { files };
    response.writeHead(what === 'compare' && files === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  apiUrl = await listenOn(server, { host: '127.0.0.1', port: 0 });
  close = () => closeServer(server, 0);
});
afterEach(() => close());

function filesOf(push: { before?: string | null; firstCommit?: string | null; forced?: boolean }) {
  const { before = 'a', firstCommit = 'b', forced = false } = push;
  return createGithub({ apiUrl, token: null }).pushedFiles('acme/api', { before, after: 'b', firstCommit, forced });
}

it('an ordinary push changes the files between its two commits, under their new and former names', async () => {
  compared['a...b'] = [
    { filename: 'x', sha: '1' },
    { filename: 'new', previous_filename: 'old', sha: '2' },
  ];
  expect(await filesOf({})).toEqual(['x', 'old', 'new']);
});

it('a new branch is compared with the commit on which its first commit builds', async () => {
  compared['before-f...b'] = [{ filename: 'x', sha: '1' }];
  expect(await filesOf({ before: null, firstCommit: 'f' })).toEqual(['x']);
  expect(await filesOf({ before: null, firstCommit: null })).toEqual([]);
});

it('a forced push changes what differs between both commits, not what both sides have changed alike', async () => {
  compared['a...b'] = [
    { filename: 'same', sha: '1' },
    { filename: 'other', sha: '2' },
    { filename: 'added', sha: '3' },
  ];
  compared['b...a'] = [
    { filename: 'same', sha: '1' },
    { filename: 'other', sha: '9' },
    { filename: 'gone', sha: '4' },
  ];
  expect((await filesOf({ forced: true }))?.sort()).toEqual(['added', 'gone', 'other']);
});

it('300 files, or a commit that is no longer there, cannot be told', async () => {
  expect(await filesOf({})).toBeNull();
  compared['a...b'] = Array.from({ length: 300 }, (_, index) => ({ filename: `${index}`, sha: '1' }));
  expect(await filesOf({})).toBeNull();
});
