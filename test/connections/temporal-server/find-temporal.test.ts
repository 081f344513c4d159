import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadTemporal } from '../../../connections/temporal-server/download-temporal.ts';
import { findTemporal } from '../../../connections/temporal-server/find-temporal.ts';
import { temporalChecksum } from '../../../connections/temporal-server/temporal-checksum.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

const CACHED = `temporal-1.8.2-${process.platform}-${process.arch}`;
const NO_DOWNLOADS = 'http://127.0.0.1:1';

let home: string;
let progress: string[];
const servers: Server[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'curfew-find-temporal-'));
  progress = [];
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function find(downloads: string = NO_DOWNLOADS, sha256: string = '0'.repeat(64)) {
  return findTemporal({
    environment: { PATH: join(home, 'bin'), HOME: home },
    onProgress: (line) => progress.push(line),
    signal: new AbortController().signal,
    downloads,
    sha256,
  });
}

/** A real program that says what a Temporal CLI says. */
function saying(version: string, server: string): string {
  return `#!/bin/sh\necho "temporal version ${version} (Server ${server}, UI 2.50.1)"\n`;
}

function program(folder: string, name: string, content: string): string {
  const path = join(home, folder, name);
  mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, 0o755);
  return path;
}

/** A program as a former Curfew has put it into the cache, with its checksum. */
function kept(content: string): string {
  program('.cache/curfew', `${CACHED}.sha256`, `${sha256Of(content)}\n`);
  return program('.cache/curfew', CACHED, content);
}

function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A `go` that notes that it was called and writes what it "built" to the file after `-o`. */
function fakeGo(): void {
  const script = `#!/bin/sh
echo called >> "$HOME/go-calls"
while [ "$1" != "-o" ]; do shift; done
printf '%s\\n' '#!/bin/sh' 'echo "temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)"' > "$2"
`;
  program('bin', 'go', script);
}

async function listen(server: Server): Promise<string> {
  servers.push(server);
  return listenOn(server, { host: '127.0.0.1', port: 0 });
}

async function downloads(): Promise<{ url: string; sha256: string; asked: string[] }> {
  program('archive', 'temporal', saying('1.8.2', '1.31.2'));
  const archive = execFileSync('tar', ['-czf', '-', '-C', join(home, 'archive'), 'temporal']);
  const asked: string[] = [];
  const url = await listen(
    createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(archive);
    }),
  );
  return { url, sha256: sha256Of(archive), asked };
}

describe('findTemporal', () => {
  it('takes `temporal` on the PATH before the cached binary', async () => {
    const path = program('bin', 'temporal', saying('1.9.1', '1.32.0'));
    kept(saying('1.8.2', '1.31.2'));
    expect(await find()).toEqual({ path, cliVersion: '1.9.1', serverVersion: '1.32.0' });
  });

  it('skips one that is too old, with the reason, and takes the cached binary', async () => {
    const old = program('bin', 'temporal', saying('1.3.0', '1.27.1'));
    const path = kept(saying('1.8.2', '1.31.2'));
    expect(await find()).toMatchObject({ path, cliVersion: '1.8.2' });
    expect(progress).toEqual([
      `skipping ${old}: its server 1.27.1 is older than 1.29.0, the oldest that Curfew can use`,
    ]);
  });

  it('names the database of a development build after its server', async () => {
    program('bin', 'temporal', saying('0.0.0-DEV', '1.30.4'));
    expect(await find()).toMatchObject({ cliVersion: 'server-1.30.4' });
  });

  it('downloads the pinned version where there is none, into the cache', async () => {
    const { url, sha256, asked } = await downloads();
    const found = await find(url, sha256);
    expect(found).toMatchObject({ path: join(home, '.cache/curfew', CACHED), cliVersion: '1.8.2' });
    expect(asked).toEqual([
      expect.stringMatching(/^\/cli\/archive\/v1\.8\.2\?platform=(linux|darwin)&arch=(amd64|arm64)$/),
    ]);
    expect(statSync(join(home, '.cache/curfew', `${CACHED}.sha256`)).mode & 0o777).toBe(0o600);
    await find(NO_DOWNLOADS);
    expect(asked).toHaveLength(1);
  });

  it('replaces a cached binary that does not run', async () => {
    kept('half of a program');
    program('.cache/curfew', `${CACHED}.123.part`, 'what a killed process left behind');
    program('.cache/curfew', `${CACHED}.123.part.archive`, 'what it had downloaded');
    const { url, sha256 } = await downloads();
    expect(await find(url, sha256)).toMatchObject({ cliVersion: '1.8.2' });
    expect(readdirSync(join(home, '.cache/curfew')).toSorted()).toEqual([CACHED, `${CACHED}.lock`, `${CACHED}.sha256`]);
  });

  it('never runs a download that is not the pinned one, and builds it with go instead', async () => {
    fakeGo();
    const { url, sha256 } = await downloads();
    expect(await find(url)).toMatchObject({ path: join(home, '.cache/curfew', CACHED) });
    expect(progress[0]).toBe(
      `Temporal CLI could not be downloaded: the archive is not the pinned one: its SHA-256 is ${sha256}, not ${'0'.repeat(64)}`,
    );
    expect(readFileSync(join(home, 'go-calls'), 'utf8')).toBe('called\n');
  });

  it.each([
    ['another program', true],
    ['a program that nobody wrote down', false],
  ])('never runs %s that stands in the cache', async (_, hasChecksum) => {
    const strange = `#!/bin/sh\ntouch "${join(home, 'was-run')}"\necho "temporal version 1.8.2 (Server 1.31.2, UI 2)"\n`;
    if (hasChecksum) kept(saying('1.8.2', '1.31.2'));
    program('.cache/curfew', CACHED, strange);
    await expect(find()).rejects.toThrow(
      `  2. the cached binary ${join(home, '.cache/curfew', CACHED)}: it is not the one that Curfew has put there`,
    );
    expect(existsSync(join(home, 'was-run'))).toBe(false);
  });

  it('builds it with go where it cannot be downloaded, and says so', async () => {
    fakeGo();
    expect(await find()).toMatchObject({ path: join(home, '.cache/curfew', CACHED), cliVersion: '1.8.2' });
    expect(progress).toEqual([
      expect.stringMatching(/^Temporal CLI could not be downloaded: fetch failed/),
      'building Temporal CLI 1.8.2 with go; the first time takes a few minutes',
    ]);
  });

  it('builds it once when two look for it at the same time', async () => {
    fakeGo();
    const [one, other] = await Promise.all([find(), find()]);
    expect(one).toEqual(other);
    expect(readFileSync(join(home, 'go-calls'), 'utf8')).toBe('called\n');
  });

  it('says why each of the four ways failed', async () => {
    const old = program('bin', 'temporal', saying('1.3.0', '1.27.1'));
    await expect(find()).rejects.toThrow(
      [
        'There is no Temporal server to start. Curfew looked for one in four ways:',
        `  1. \`temporal\` on the PATH: ${old}: its server 1.27.1 is older than 1.29.0, the oldest that Curfew can use`,
        `  2. the cached binary ${join(home, '.cache/curfew', CACHED)}: nothing there`,
        '  3. the official download of Temporal CLI 1.8.2: fetch failed: ',
      ].join('\n'),
    );
    await expect(find()).rejects.toThrow(
      [
        '  4. `go build` of Temporal CLI 1.8.2: `go` is not on the PATH',
        'Make one of them work: install the Temporal CLI (https://docs.temporal.io/cli), allow access to temporal.download,',
        'or install Go (https://go.dev/dl). Or set TEMPORAL_ADDRESS to a Temporal server that runs already.',
      ].join('\n'),
    );
  });
});

describe('downloadTemporal', () => {
  const options = { sha256: '0'.repeat(64), onProgress: () => {}, signal: new AbortController().signal };

  it('gives up when nobody answers', async () => {
    const from = await listen(createServer(() => {}));
    const target = join(home, 'temporal');
    await expect(downloadTemporal(target, { ...options, from, answerMs: 50 })).rejects.toThrow(
      `${from} did not answer in time`,
    );
    expect(existsSync(target)).toBe(false);
  });

  it('refuses an answer that is not the archive', async () => {
    const from = await listen(createServer((_, response) => response.end('a login page')));
    const sha256 = sha256Of('a login page');
    await expect(downloadTemporal(join(home, 'temporal'), { ...options, from })).rejects.toThrow(
      `the archive is not the pinned one: its SHA-256 is ${sha256}, not ${'0'.repeat(64)}`,
    );
    await expect(downloadTemporal(join(home, 'temporal'), { ...options, from, sha256 })).rejects.toThrow(
      'the archive could not be unpacked',
    );
    expect(readdirSync(home)).toEqual([]);
  });

  it('downloads nothing where no checksum is pinned', async () => {
    const { url, asked } = await downloads();
    await expect(downloadTemporal(join(home, 'temporal'), { ...options, from: url, sha256: null })).rejects.toThrow(
      `no checksum of it is pinned for ${process.platform} ${process.arch}`,
    );
    expect(asked).toEqual([]);
  });
});

describe('temporalChecksum', () => {
  it.each([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'x64'],
    ['darwin', 'arm64'],
  ])('is pinned for %s %s', (platform, architecture) => {
    expect(temporalChecksum(platform, architecture)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is pinned for no other', () => {
    expect(temporalChecksum('win32', 'x64')).toBe(null);
    expect(temporalChecksum('__proto__', 'constructor')).toBe(null);
  });
});
