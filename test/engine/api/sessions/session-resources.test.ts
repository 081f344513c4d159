import { expect, it } from 'vitest';
import { mountOf, SessionResources } from '../../../../engine/api/sessions/session-resources.ts';

const URL_OF_API = 'https://github.com/acme/api';

/** What is wrong with these resources, as an answer 400 says it; null if nothing is. */
function problemOf(...resources: Record<string, unknown>[]): string | null {
  const { error } = SessionResources.safeParse(resources);
  return error === undefined
    ? null
    : error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
}

const repository = (url: string, more: object = {}) => ({ type: 'github_repository', url, ...more });
const file = (mount_path: string, file_id = 'file_1') => ({ type: 'file', file_id, mount_path });

it('takes addresses of forges, also of those that are not GitHub', () => {
  for (const url of [
    URL_OF_API,
    'https://github.com/acme/api.git',
    'http://127.0.0.1:3000/acme/api',
    'https://git.example.com/a/b/c/d.git/',
    'https://GitHub.com/Acme/API',
    'http://forge_1/x',
    'https://dev.azure.com/org/my%20project/_git/repo',
  ])
    expect(problemOf(repository(url)), url).toBeNull();
});

const PLAIN = 'must be http or https, without user name, password, query or fragment';

it.each([
  ['ext::sh -c touch% /tmp/owned', PLAIN],
  ['file:///etc', PLAIN],
  ['ssh://git@host/a/b', PLAIN],
  ['git@github.com:acme/api.git', PLAIN],
  ['--upload-pack=touch /tmp/owned', PLAIN],
  ['-oProxyCommand=x', PLAIN],
  ['', PLAIN],
  ['/etc', PLAIN],
  ['http://', PLAIN],
  ['http://[', PLAIN],
  ['https://user:secret@github.com/acme/api', PLAIN],
  ['https://us\ner:secret@github.com/acme/api', PLAIN],
  ['https://github.com/acme/api?x=1', PLAIN],
  ['https://github.com/acme/api#', PLAIN],
  [`https://github.com/${'a'.repeat(100_000)}`, 'must have at most 2048 characters'],
  ['https://github.com/acme/a pi', 'must have no spaces, control characters or letters beyond ASCII'],
  ['https://github.com/acme/api\n', 'must have no spaces, control characters or letters beyond ASCII'],
  ['https://gıthub.com/acme/api', 'must have no spaces, control characters or letters beyond ASCII'],
  ['http://169.254.169.254/latest/meta-data', 'names an address at which no repository is served'],
  ['http://100.100.100.200/acme/api', 'names an address at which no repository is served'],
  ['http://Metadata.Google.Internal/acme/api', 'names an address at which no repository is served'],
  ['http://0.0.0.0/acme/api', 'names an address at which no repository is served'],
  ['http://[::1]/acme/api', 'must name a host, not an IPv6 address'],
  ['http://[::ffff:169.254.169.254]/acme/api', 'must name a host, not an IPv6 address'],
  ['https://-oProxyCommand/acme/api', 'must name a host, not an IPv6 address'],
  ['https://github.com', 'names no repository'],
  ['https://github.com/acme/../..', 'names no repository'],
  ['http://0x7f.1/acme/api', 'must be written as http://127.0.0.1/acme/api'],
  ['http://2852039166/acme/api', 'names an address at which no repository is served'],
  ['https:github.com/acme/api', 'must be written as https://github.com/acme/api'],
  ['https:\\\\github.com\\acme', 'must be written as https://github.com/acme'],
  ['https://github.com/acme/x/../api', 'must be written as https://github.com/acme/api'],
  ['https://github.com:443/acme/api', 'must be written as https://github.com/acme/api'],
])('refuses the address %j', (url, why) => {
  expect(problemOf(repository(url, { mount_path: '/workspace/api' }))).toBe(`0.url ${why}`);
});

const BELOW = 'must be below /workspace';
const PARTS = 'must have no empty part, none that is `.` or `.git`, and none that begins with `..`';

it.each([
  ['..git', BELOW],
  ['/workspace', BELOW],
  ['/workspace/', BELOW],
  ['/', BELOW],
  ['//', BELOW],
  ['', BELOW],
  ['/etc/passwd', BELOW],
  ['/workspaces/api', BELOW],
  ['/mnt/session/outputs', BELOW],
  ['/mnt/session/outputs/x', BELOW],
  ['/workspace/../x', PARTS],
  ['/workspace/..git', PARTS],
  ['/workspace/...', PARTS],
  ['/workspace/api/..', PARTS],
  ['/workspace/./api', PARTS],
  ['/workspace//api', PARTS],
  ['/workspace/api//', PARTS],
  ['/workspace/.git', PARTS],
  ['/workspace/api/.GIT/hooks', PARTS],
  ['/workspace/a\0b', 'must have no control characters'],
  ['/workspace/a\nb', 'must have no control characters'],
  ['/workspace/a\u202eb', 'must have no control characters'],
  ['/workspace/a\u2028b', 'must have no control characters'],
  ['/workspace/\ud800', 'must have no control characters'],
  [`/workspace/${'ä'.repeat(200)}`, 'must have no part of more than 255 bytes'],
  [`/workspace/${'a/'.repeat(600)}`, 'must have at most 1024 characters'],
])('refuses to mount a repository at %j', (mount_path, why) => {
  expect(problemOf(repository(URL_OF_API, { mount_path }))).toBe(`0.mount_path ${why}`);
});

it('refuses to mount a file outside the uploads', () => {
  const below = '0.mount_path must be below /mnt/session/uploads';
  for (const path of ['/mnt/session/uploads', '/mnt/session/outputs/x', '/workspace/x', '/etc/passwd', 'event.json'])
    expect(problemOf(file(path)), path).toBe(below);
  expect(problemOf(file('/mnt/session/uploads/../outputs/x'))).toBe(`0.mount_path ${PARTS}`);
  expect(problemOf(file('/mnt/session/uploads/a/b.json'))).toBeNull();
});

it('refuses a repository whose name would be mounted over the workspace, or beside it', () => {
  const message = '0.url ends in no name that could be a folder; give a mount_path';
  for (const name of ['..git', '...git', '.git', '..git.git']) {
    expect(problemOf(repository(`https://github.com/acme/${name}`)), name).toBe(message);
    expect(problemOf(repository(`https://github.com/acme/${name}`, { mount_path: '/workspace/x' })), name).toBeNull();
  }
});

it('refuses a resource over or inside another one, also at the default places', () => {
  const twice = '0.mount_path /workspace/api and /workspace/api cannot both be mounted';
  expect(problemOf(repository(URL_OF_API), repository('https://github.com/other/api'))).toContain(twice);
  expect(problemOf(repository(URL_OF_API), repository(URL_OF_API, { mount_path: '/workspace/api/' }))).toContain(twice);
  const inside = repository(URL_OF_API, { mount_path: '/workspace/api/vendor' });
  expect(problemOf(inside, repository(URL_OF_API))).toContain('one is the other or inside it');
  expect(problemOf(file('/mnt/session/uploads/a'), file('/mnt/session/uploads/a/b'))).toContain('inside it');
  expect(problemOf(repository(URL_OF_API), file('/mnt/session/uploads/a'))).toBeNull();
});

it('takes a branch or a full commit id to check out, and nothing that git could take for something else', () => {
  const name = (text: string) => problemOf(repository(URL_OF_API, { checkout: { type: 'branch', name: text } }));
  const sha = (text: string) => problemOf(repository(URL_OF_API, { checkout: { type: 'commit', sha: text } }));
  expect([name('main'), sha('a'.repeat(40)), sha('B'.repeat(64))]).toEqual([null, null, null]);
  for (const wrong of ['', '-b', '--upload-pack=x', 'a b', 'a\0b', 'a..b', 'x'.repeat(300)])
    expect(name(wrong), wrong).toBe('0.checkout.name must be the name of a branch');
  for (const wrong of ['abc1234', 'main', 'a'.repeat(41)])
    expect(sha(wrong), wrong).toBe('0.checkout.sha must be a full commit id: 40 or 64 hexadecimal digits');
});

it('takes a commit id in capital letters for what git calls it', () => {
  const checkout = { type: 'commit', sha: 'AB12'.repeat(10) };
  const [resource] = SessionResources.parse([repository(URL_OF_API, { checkout })]);
  expect(resource).toMatchObject({ checkout: { type: 'commit', sha: 'ab12'.repeat(10) } });
});

it('says everything that is wrong at once, and mounts what it took without a slash at the end', () => {
  const broken = { type: 'github_repository', url: 'http://[', mount_path: '/etc' };
  expect(problemOf(broken, broken)).toContain('1.url');
  expect(problemOf({ type: 'github_repository', url: null })).toContain('0.url');
  const [resource] = SessionResources.parse([repository(URL_OF_API, { mount_path: '/workspace/deep/api/' })]);
  expect(resource && mountOf(resource)).toBe('/workspace/deep/api');
});
